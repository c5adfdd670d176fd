import { ReceiptText } from "lucide-react";
import type { Route } from "next";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { invoicesList } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../area-metadata";
import { invoicesArea } from "../../areas/invoices";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(invoicesArea);

export default async function InvoicesPage({ searchParams }: PageProps<"/admin/invoices">) {
  const table = await openList(invoicesArea, invoicesList, searchParams);
  return (
    <StaffPage
      title="Invoices"
      description="What accounts were asked to pay, and what was credited of it. A document that was issued never changes."
    >
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/invoices/${id}` as Route}
        cells={{
          number: ({ number }) => <span className="whitespace-nowrap">{number}</span>,
          kind: ({ kind }) => plainWord(kind),
          state: ({ state }) => <StatePill state={state} />,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          total: ({ total_cents, currency }) => <Money cents={total_cents} currency={currency} />,
          due: ({ due_cents, currency }) => <Money cents={due_cents} currency={currency} zeroIsNothing />,
          issued: ({ issued_at }) => <When at={issued_at} />,
          paid: ({ paid_at }) => <When at={paid_at} />,
          credits: ({ credits_number }) => credits_number,
          reason: ({ credit_reason }) => credit_reason && plainWord(credit_reason),
          net: ({ subtotal_cents, currency }) => <Money cents={subtotal_cents} currency={currency} />,
          tax: ({ tax_cents, currency }) => <Money cents={tax_cents} currency={currency} zeroIsNothing />,
          carried: (row) => <Money cents={row.carried_in_cents} currency={row.currency} zeroIsNothing />,
          credit: (row) => <Money cents={row.credit_used_cents} currency={row.currency} zeroIsNothing />,
          currency: ({ currency }) => currency,
          intent: ({ stripe_payment_intent_id }) => <Code>{stripe_payment_intent_id}</Code>,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<ReceiptText />} title="No invoice has been issued yet">
            A minute after the first order is paid its invoice is here; then every month's bill and every credit note.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
