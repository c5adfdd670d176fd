import type { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { InvoiceFacts, invoice } from "../parts/invoice-parts";

type Paid = Pick<z.infer<typeof invoice>, "lines" | "total_cents" | "credited_cents">;
/** A bill of calls and texts alone says nothing of the time of numbers: they may have ended. */
const isUsage = ({ lines }: Paid): boolean => lines.every(({ usage }) => usage !== null);
const paidCents = ({ total_cents, credited_cents }: Paid): number => total_cents - credited_cents;

/** A bill was charged to the saved card. */
export const invoicePaid = defineMessage({
  category: null,
  parameters: invoice,
  words: {
    subject: "Invoice {number}: {amount} paid",
    preview: "Your numbers are paid until {date}.",
    "preview-usage": "Calls and texts until {date} are paid.",
    title: "Your numbers go on",
    "title-usage": "Your calls and texts are paid",
    covered: "Your credit covered this bill: nothing was charged. Your numbers are paid until {date}.",
    "covered-usage": "Your credit covered this bill: nothing was charged. Your calls and texts until {date} are paid.",
    "body-usage": "We charged {amount} to your saved card for calls and texts until {date}.",
    body: "We charged {amount} to your saved card. Your numbers are paid until {date}. You can cancel each of them in My Numbers at the end of its month.",
  },
  subject: (p, { own, money }) => own("subject", { number: p.number, amount: money(paidCents(p), p.currency) }),
  preview: (p, { own, date }) => own(isUsage(p) ? "preview-usage" : "preview", { date: date(p.period_until) }),
  body: (p, context) => {
    const { own, say, money, date, appUrl } = context;
    const paid = { amount: money(paidCents(p), p.currency), date: date(p.period_until) };
    return (
      <>
        <Title>{own(isUsage(p) ? "title-usage" : "title")}</Title>
        <Paragraph>
          {p.total_cents === 0
            ? own(isUsage(p) ? "covered-usage" : "covered", { date: paid.date })
            : own(isUsage(p) ? "body-usage" : "body", paid)}
        </Paragraph>
        <Action href={`${appUrl}/account/billing/invoices/${p.id}`}>{say("invoice.action")}</Action>
        <InvoiceFacts invoice={p} context={context} />
      </>
    );
  },
});
