import { dunningDays } from "@/lib/contract/dunning";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { InvoiceFacts, invoice } from "../parts/invoice-parts";

/** The saved card could not be charged. Why the bank refused is between the bank and its customer. */
export const invoiceUnpaid = defineMessage({
  category: null,
  parameters: invoice,
  words: {
    "subject-confirm": "Please confirm the payment of invoice {number} with your bank",
    subject: "Your card was refused for invoice {number}",
    preview: "{amount} is open. Pay, and nothing changes for your numbers.",
    title: "Your card could not be charged",
    body: "{amount} of invoice {number} is open. If it stays unpaid, calls stop ringing your phones after {ringing} days, unpaid numbers are out of service after {service} days, and they are given back after {release} days.",
    confirm: "Your bank wants you to confirm this payment. Pay with the button below and confirm it with your bank.",
    again: "We try the card again on {date}. You can also pay now, with this card or any other.",
    "not-again": "We do not try this card again by itself. Please pay now, with this card or any other.",
    action: "Pay {amount}",
    without: "The button works without signing in, on any device.",
  },
  subject: (p, { own }) => own(p.problem === "needs_customer" ? "subject-confirm" : "subject", { number: p.number }),
  preview: (p, { own, money }) => own("preview", { amount: money(p.due_cents, p.currency) }),
  body: (p, context) => {
    const { own, money, date, appUrl, invoiceLink } = context;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>
          {own("body", {
            amount: money(p.due_cents, p.currency),
            number: p.number,
            ringing: dunningDays.receiveOnly,
            service: dunningDays.quarantine,
            release: dunningDays.release,
          })}
        </Paragraph>
        <Paragraph>
          {p.problem === "needs_customer"
            ? own("confirm")
            : p.next_attempt_at
              ? own("again", { date: date(p.next_attempt_at) })
              : own("not-again")}
        </Paragraph>
        <Action href={`${appUrl}/pay/${invoiceLink(p.id)}`}>
          {own("action", { amount: money(p.due_cents, p.currency) })}
        </Action>
        <Paragraph>{own("without")}</Paragraph>
        <InvoiceFacts invoice={p} context={context} />
      </>
    );
  },
});
