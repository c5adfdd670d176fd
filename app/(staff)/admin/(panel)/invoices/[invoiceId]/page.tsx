import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { CellLink } from "@/components/staff/cell-link";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { CreditInvoice } from "@/components/staff/credit-invoice";
import { Facts } from "@/components/staff/facts";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { getAuditTrail, getStaffInvoice } from "@/lib/backoffice";
import { reachesRole } from "@/lib/contract/permissions";
import type { StaffInvoice } from "@/lib/contract/staff/invoices";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { invoicesArea } from "../../../areas/invoices";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata(invoicesArea);

export default async function InvoicePage({ params }: PageProps<"/admin/invoices/[invoiceId]">) {
  const { invoiceId } = await params;
  const { staff, record: invoice } = await staffRecord(invoicesArea, invoiceId, getStaffInvoice);
  const subject = `invoice:${invoice.id}`;
  const trail = await getAuditTrail(staff, subject);
  const mayCredit = reachesRole(staff.role, "operator") && invoice.creditable_cents > 0;
  return (
    <StaffPage
      title={invoice.number}
      description={<StatePill state={invoice.state} />}
      crumbs={[{ label: "Invoices", href: invoicesArea.href }, { label: invoice.number }]}
      aside={<AuditTrail entries={trail} href={`/admin/audit?subject=${subject}` as Route} />}
    >
      <About invoice={invoice} />
      <Section title="Lines" padded={false} actions={mayCredit && <CreditInvoice invoice={invoice} />}>
        <Lines invoice={invoice} />
      </Section>
      {invoice.credit_notes.length > 0 && (
        <Section title="Credit notes" padded={false}>
          <SmallTable
            things="credit notes"
            rows={invoice.credit_notes}
            keyOf={({ id }) => id}
            numeric={["sum"]}
            columns={{
              number: ({ id, number }) => <CellLink href={`/admin/invoices/${id}` as Route}>{number}</CellLink>,
              sum: ({ total_cents }) => <Money cents={total_cents} currency={invoice.currency} />,
            }}
          />
        </Section>
      )}
      <Section title="Attempts to charge" padded={false}>
        <SmallTable
          things="attempts"
          rows={invoice.attempts}
          keyOf={({ n }) => String(n)}
          numeric={["amount"]}
          columns={{
            by: ({ kind }) => plainWord(kind),
            state: ({ state }) => <StatePill state={state} />,
            amount: ({ cents }) => <Money cents={cents} currency={invoice.currency} />,
            bank: ({ decline_code }) => <Code>{decline_code}</Code>,
            advice: ({ advice_code }) => <Code>{advice_code}</Code>,
            begun: ({ started_at }) => <When at={started_at} />,
            ended: ({ finished_at }) => <When at={finished_at} />,
          }}
        />
      </Section>
    </StaffPage>
  );
}

const Lines = ({ invoice: { lines, currency } }: { invoice: StaffInvoice }) => (
  <SmallTable
    things="lines"
    rows={lines}
    keyOf={({ id }) => id}
    numeric={["net", "tax", "left"]}
    columns={{
      number: ({ number_id, e164 }) => (
        <CellLink href={`/admin/numbers/${number_id}` as Route}>{formatPhone(e164)}</CellLink>
      ),
      kind: ({ kind }) => plainWord(kind),
      from: ({ period_from }) => <When at={period_from} />,
      until: ({ period_until }) => <When at={period_until} />,
      net: ({ cents }) => <Money cents={cents} currency={currency} />,
      tax: ({ tax_cents }) => <Money cents={tax_cents} currency={currency} zeroIsNothing />,
      left: ({ left_cents }) => <Money cents={left_cents} currency={currency} zeroIsNothing />,
    }}
  />
);

const creditWords = { credit: "The account's credit", card: "Back to the card", due: "Off what was due" };

function About({ invoice }: { invoice: StaffInvoice }) {
  const money = (cents: number) => <Money cents={cents} currency={invoice.currency} />;
  return (
    <Section title="Facts">
      <Facts
        items={[
          { label: "Account", value: <AccountCell id={invoice.account_id} name={invoice.account_name} /> },
          { label: "Kind", value: plainWord(invoice.kind) },
          invoice.order_id !== null && {
            label: "Order",
            value: <CellLink href={`/admin/orders/${invoice.order_id}` as Route}>See the order</CellLink>,
          },
          invoice.credits_id !== null && {
            label: "Credits",
            value: (
              <CellLink href={`/admin/invoices/${invoice.credits_id}` as Route}>{invoice.credits_number}</CellLink>
            ),
            note: invoice.credit_reason ? plainWord(invoice.credit_reason) : undefined,
          },
          invoice.credit_to !== null && { label: "Its sum went to", value: creditWords[invoice.credit_to] },
          { label: "Total", value: money(invoice.total_cents), note: <>tax {money(invoice.tax_cents)}</> },
          invoice.carried_in_cents > 0 && { label: "Carried in", value: money(invoice.carried_in_cents) },
          invoice.credit_used_cents > 0 && { label: "Credit used", value: money(invoice.credit_used_cents) },
          invoice.credited_cents > 0 && { label: "Credited before it was paid", value: money(invoice.credited_cents) },
          { label: "Due", value: money(invoice.due_cents) },
          invoice.problem !== null && { label: "Last try", value: plainWord(invoice.problem) },
          { label: "Tried next", value: <When at={invoice.next_attempt_at} /> },
          { label: "Issued", value: <When at={invoice.issued_at} /> },
          { label: "Paid", value: <When at={invoice.paid_at} /> },
          { label: "At Stripe", value: <Code>{invoice.stripe_payment_intent_id}</Code> },
          { label: "Id", value: <Code>{invoice.id}</Code> },
        ]}
      />
    </Section>
  );
}
