import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { InvoiceFacts, invoice } from "../parts/invoice-parts";

/** A month was charged to the saved card. */
export const invoicePaid = defineMessage({
  category: null,
  parameters: invoice,
  words: {
    subject: "Invoice {number}: {amount} paid",
    preview: "Your numbers are paid until {date}.",
    title: "Your numbers go on",
    covered: "Your credit covered this bill: nothing was charged. Your numbers are paid until {date}.",
    body: "We charged {amount} to your saved card. Your numbers are paid until {date}. You can cancel each of them in My Numbers at the end of its month.",
  },
  subject: (p, { own, money }) => own("subject", { number: p.number, amount: money(p.total_cents, p.currency) }),
  preview: (p, { own, date }) => own("preview", { date: date(p.period_until) }),
  body: (p, context) => {
    const { own, say, money, date, appUrl } = context;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>
          {p.total_cents === 0
            ? own("covered", { date: date(p.period_until) })
            : own("body", { amount: money(p.total_cents, p.currency), date: date(p.period_until) })}
        </Paragraph>
        <Action href={`${appUrl}/account/billing/invoices/${p.id}`}>{say("invoice.action")}</Action>
        <InvoiceFacts invoice={p} context={context} />
      </>
    );
  },
});
