import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { Lines, Terms, Totals } from "../parts/order-parts";
import { receipt } from "../parts/parameters";

/** The order is settled and everything is live; also after a paid debt. */
export const orderReceipt = defineMessage({
  category: null,
  parameters: receipt,
  words: {
    subject: "Your receipt for order {reference}",
    preview: "{amount} charged. Your numbers are live.",
    "preview-one": "{amount} charged. Your number is live.",
    title: "Thank you. Your numbers are live.",
    "title-one": "Thank you. Your number is live.",
    body: "We checked with the carrier that everything works, and only then charged your card.",
  },
  subject: ({ order_reference }, { own }) => own("subject", { reference: order_reference }),
  preview: (p, { own, money }) =>
    own(p.lines.length === 1 ? "preview-one" : "preview", { amount: money(p.captured_cents, p.currency) }),
  body: (p, context) => {
    const { own, say, appUrl } = context;
    return (
      <>
        <Title>{own(p.lines.length === 1 ? "title-one" : "title")}</Title>
        <Paragraph>{own("body")}</Paragraph>
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{say("order.action")}</Action>
        <Lines receipt={p} context={context} />
        <Totals receipt={p} context={context} />
        <Terms receipt={p} context={context} />
      </>
    );
  },
});
