import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { InvoiceFacts, invoice } from "../parts/invoice-parts";

/** Which words say where the sum went. */
const reasonOf = ({ credit_reason, credit_to }: { credit_reason: string | null; credit_to: string | null }) =>
  credit_reason === "lost" || (credit_reason === "unpaid" && credit_to === "due")
    ? credit_reason
    : credit_to === "credit" || credit_to === "due"
      ? credit_to
      : "refund";

/** Part of an invoice was credited: to the card, or for the next bills. */
export const creditNote = defineMessage({
  category: null,
  parameters: invoice,
  words: {
    subject: "Credit note {number}: {amount}",
    preview: "For invoice {invoice}.",
    title: "You get {amount} back",
    refund: "We gave back {amount} of invoice {invoice} to your card. Your bank may take some days to show it.",
    lost: "The carrier no longer has the number below, so what you paid for the time after that is credited: {amount} of invoice {invoice}. It is taken off your next bill by itself.",
    credit: "We credited {amount} of invoice {invoice}. It is taken off your next bill by itself.",
    due: "We credited {amount} of invoice {invoice}, which was not paid yet: so much less is due.",
    unpaid:
      "The number below was given back before its year was over, so less is due of invoice {invoice}: {amount} for the time that it was not in service.",
    action: "See the credit note",
  },
  subject: (p, { own, money }) => own("subject", { number: p.number, amount: money(p.total_cents, p.currency) }),
  preview: (p, { own }) => own("preview", { invoice: p.credits?.number ?? "" }),
  body: (p, context) => {
    const { own, money, appUrl } = context;
    const facts = { amount: money(p.total_cents, p.currency), invoice: p.credits?.number ?? "" };
    return (
      <>
        <Title>{own("title", facts)}</Title>
        <Paragraph>{own(reasonOf(p), facts)}</Paragraph>
        <Action href={`${appUrl}/account/billing/invoices/${p.id}`}>{own("action")}</Action>
        <InvoiceFacts invoice={p} context={context} />
      </>
    );
  },
});
