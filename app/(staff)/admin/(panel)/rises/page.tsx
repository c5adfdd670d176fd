import { TrendingUp } from "lucide-react";
import type { Route } from "next";
import { CellLink } from "@/components/staff/cell-link";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { HandleRise } from "@/components/staff/handle-rise";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { usageRisesList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { risesArea } from "../../areas/rises";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(risesArea);

export default async function RisesPage({ searchParams }: PageProps<"/admin/rises">) {
  const table = await openList(risesArea, usageRisesList, searchParams);
  return (
    <StaffPage
      title="Unusual rises"
      description="Days on which a number spent several times its usual day on calls and texts: a stolen line, a caller in a loop, or good business. Look at its calls, then record what you found."
    >
      <DataTable
        {...table}
        cells={{
          number: ({ number_id, e164 }) => <CellLink href={`/admin/numbers/${number_id}` as Route}>{e164}</CellLink>,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          day: ({ day }) => day,
          spent: ({ spent_cents, currency }) => <Money cents={spent_cents} currency={currency} />,
          usual: ({ usual_cents, currency }) => <Money cents={usual_cents} currency={currency} />,
          found: ({ found_at }) => <When at={found_at} />,
          handled: ({ id, e164, handled_at }) =>
            handled_at ? <When at={handled_at} /> : <HandleRise id={id} e164={e164} />,
          by: ({ handled_by }) => handled_by,
          currency: ({ currency }) => currency,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<TrendingUp />} title="No number rises unusually">
            The first one appears here in the moment in which its day becomes unusual, and operators get a mail.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
