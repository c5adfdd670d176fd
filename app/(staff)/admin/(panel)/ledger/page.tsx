import { BookOpenCheck } from "lucide-react";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { DeferredYears } from "@/components/staff/deferred-years";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { getDeferred, ledgerList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../area-metadata";
import { ledgerArea } from "../../areas/ledger";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(ledgerArea);

export default async function LedgerPage({ searchParams }: PageProps<"/admin/ledger">) {
  const staff = await requireStaff(ledgerArea.role);
  const [table, deferred] = await Promise.all([openList(ledgerArea, ledgerList, searchParams), getDeferred(staff)]);
  return (
    <StaffPage
      title="Ledger"
      description="Double entry: what moved money, or the right to it. The entries of a journal add up to nothing, and none is ever changed."
    >
      {deferred.map((sum) => (
        <p key={sum.currency} className="mb-4">
          Sold and not yet served: <Money cents={sum.cents} currency={sum.currency} />, <DeferredYears sum={sum} />. The
          book “revenue deferred” comes to this at the end of each month.
        </p>
      ))}
      <DataTable
        {...table}
        cells={{
          at: ({ at }) => <When at={at} />,
          kind: ({ kind }) => plainWord(kind),
          moved: ({ moved_cents, currency }) => <Money cents={moved_cents} currency={currency} />,
          entries: ({ entries }) => entries,
          account: ({ account_id, account_name }) =>
            account_id && account_name && <AccountCell id={account_id} name={account_name} />,
          stripe: ({ stripe_ref }) => <Code>{stripe_ref}</Code>,
          currency: ({ currency }) => currency,
          key: ({ key }) => <Code>{key}</Code>,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<BookOpenCheck />} title="Nothing has moved money yet">
            The first charge, and everything after it, is posted here in the moment in which it happens.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
