import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { LostLines } from "../parts/order-parts";
import { cents, lostLine, order } from "../parts/parameters";

/** No line became live: nothing was charged. */
export const orderCanceled = defineMessage({
  category: null,
  parameters: order.extend({
    lost: z.array(lostLine),
    authorized_cents: cents,
    /** `closed_reason` of the order; `canceled_by_buyer`: they gave up what waited for a carrier; `hold_lost`: the payment came after the hold had ended; `payment_refused`: we may not use it. */
    reason: z.string().nullish(),
  }),
  words: {
    subject: "Order {reference} was canceled. You were not charged.",
    preview: "Nothing was charged.",
    title: "We could not deliver your order",
    body: "The carrier could not deliver the numbers of this order, so we canceled it. Nothing was charged. The {amount} reserved on your card has been released.",
    "body-hold-lost":
      "Your payment of {amount} arrived after the hold on the numbers had ended, so we canceled the order. Nothing was charged, and the reserved amount has been released.",
    "title-refused": "We could not accept your payment",
    "body-refused":
      "We could not accept this payment, so we canceled the order. Nothing was charged, and the {amount} reserved on your card has been released. If you have questions, reply to this email.",
    "title-by-buyer": "Your order is canceled",
    "body-by-buyer":
      "You canceled what was waiting for the carrier, so this order is closed. Nothing was charged. The {amount} reserved on your card has been released.",
    action: "Find another number",
  },
  subject: ({ order_reference }, { own }) => own("subject", { reference: order_reference }),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, context) => {
    const { own, say, money, appUrl } = context;
    const amount = money(p.authorized_cents, p.currency);
    const kind = p.reason === "payment_refused" ? "-refused" : p.reason === "canceled_by_buyer" ? "-by-buyer" : "";
    const cause = p.reason === "hold_lost" ? "-hold-lost" : kind;
    return (
      <>
        <Title>{own(`title${kind}`)}</Title>
        <Paragraph>{own(`body${cause}`, { amount })}</Paragraph>
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        <Fact name={say("order.charged")} strong>
          {money(0, p.currency)}
        </Fact>
        <LostLines lost={p.lost} context={context} />
        <Paragraph soft>{say("order.release-hint")}</Paragraph>
        <Action href={`${appUrl}/numbers`}>{own("action")}</Action>
      </>
    );
  },
});
