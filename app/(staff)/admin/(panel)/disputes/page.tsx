import { Scale } from "lucide-react";
import type { Route } from "next";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { DisputeState } from "@/components/staff/disputes-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { disputesList } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../area-metadata";
import { disputesArea } from "../../areas/disputes";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(disputesArea);

export default async function DisputesPage({ searchParams }: PageProps<"/admin/disputes">) {
  const table = await openList(disputesArea, disputesList, searchParams);
  return (
    <StaffPage
      title="Disputes"
      description="What banks say against charges of orders and invoices: disputes, inquiries and early fraud warnings. They are answered in Stripe; while one is open, no card of its account is charged by itself."
    >
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/disputes/${id}` as Route}
        cells={{
          charge: ({ order_reference, invoice_number }) => order_reference ?? `Invoice ${invoice_number}`,
          kind: ({ kind }) => plainWord(kind),
          status: (row) => <DisputeState dispute={row} />,
          reason: ({ reason }) => plainWord(reason),
          amount: ({ amount_cents, currency }) => <Money cents={amount_cents} currency={currency} />,
          due: ({ evidence_due_at }) => <When at={evidence_due_at} />,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          created: ({ created_at }) => <When at={created_at} />,
          done: ({ handled_as }) => handled_as && plainWord(handled_as),
          currency: ({ currency }) => currency,
          stripe: ({ stripe_ref }) => <Code>{stripe_ref}</Code>,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Scale />} title="No bank has disputed a charge">
            A dispute, an inquiry or a fraud warning appears here within seconds of Stripe reporting it, and operators
            get a mail.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
