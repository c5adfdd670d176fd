import { ShieldAlert } from "lucide-react";
import { AccountCell, Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { moneyList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { moneyArea } from "../../areas/money";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(moneyArea);

export default async function MoneyPage({ searchParams }: PageProps<"/admin/money">) {
  const table = await openList(moneyArea, moneyList, searchParams);
  return (
    <StaffPage
      title="Money checks"
      description="What the nightly audit found: sums that do not add up here, or that Stripe says otherwise. A finding ends by itself at the next audit after its cause was put right."
    >
      <DataTable
        {...table}
        cells={{
          claim: ({ claim }) => claim,
          subject: ({ subject }) => <Code>{subject}</Code>,
          detail: ({ detail }) => <Code>{JSON.stringify(detail)}</Code>,
          account: ({ account_id, account_name }) =>
            account_id && account_name && <AccountCell id={account_id} name={account_name} />,
          found: ({ found_at }) => <When at={found_at} />,
          gone: ({ gone_at }) => <When at={gone_at} />,
          check: ({ check_name }) => check_name,
          open: ({ is_open }) => (is_open ? "yes" : "no"),
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<ShieldAlert />} title="Everything adds up">
            Every night all checks of money are asked, and Stripe's book is held against ours. What differs appears
            here, and operators get a mail.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
