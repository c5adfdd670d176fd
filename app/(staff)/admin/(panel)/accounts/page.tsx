import { Building2 } from "lucide-react";
import type { Route } from "next";
import { Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { accountsList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { accountsArea } from "../../areas/accounts";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(accountsArea);

export default async function AccountsPage({ searchParams }: PageProps<"/admin/accounts">) {
  const table = await openList(accountsArea, accountsList, searchParams);
  return (
    <StaffPage title="Accounts" description="The customers: people and companies that own numbers.">
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/accounts/${id}` as Route}
        cells={{
          name: ({ name }) => name,
          status: ({ status }) => <StatePill state={status} />,
          created: ({ created_at }) => <When at={created_at} />,
          people: ({ people }) => people,
          numbers: ({ live_numbers }) => live_numbers,
          debt: ({ debt_cents, currency }) => <Money cents={debt_cents} currency={currency} zeroIsNothing />,
          country: ({ country }) => country,
          currency: ({ currency }) => currency,
          customer: ({ stripe_customer_id }) => <Code>{stripe_customer_id}</Code>,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Building2 />} title="No account yet">
            The first person who signs up gets one.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
