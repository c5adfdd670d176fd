import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { cents, instant, order } from "../parts/parameters";

/** The numbers are live, but the card refused the money. */
export const paymentFailed = defineMessage({
  category: null,
  parameters: order.extend({
    amount_cents: cents,
    /** Stripe's payment page; without it the link leads to the order. */
    payment_url: z.url().nullish(),
    suspend_at: instant,
    release_at: instant,
  }),
  words: {
    subject: "Payment needed for order {reference}",
    preview: "{amount} is open. Nothing stops working before {date}.",
    title: "Your card was not charged",
    body: "What you ordered works, but your bank refused the payment of {amount}. Please pay with this or another card to keep it.",
    suspend: "Pauses on",
  },
  subject: ({ order_reference }, { own }) => own("subject", { reference: order_reference }),
  preview: (p, { own, money, date }) =>
    own("preview", { amount: money(p.amount_cents, p.currency), date: date(p.suspend_at) }),
  body: (p, { own, say, money, date, appUrl }) => {
    const amount = money(p.amount_cents, p.currency);
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own("body", { amount })}</Paragraph>
        <Action href={p.payment_url ?? `${appUrl}/account/orders/${p.order_id}`}>
          {say("debt.action", { amount })}
        </Action>
        <Fact strong name={say("debt.amount")}>
          {amount}
        </Fact>
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        <Fact name={own("suspend")}>{date(p.suspend_at)}</Fact>
        <Fact name={say("debt.release")}>{date(p.release_at)}</Fact>
      </>
    );
  },
});
