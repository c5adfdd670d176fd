import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { setup } from "../parts/parameters";

/** Paid, and not everything is live two minutes later. Once per order. */
export const orderBeingSetUp = defineMessage({
  category: null,
  parameters: setup,
  words: {
    subject: "Order {reference} is paid and being set up",
    preview: "It takes a little longer than usual. Nothing is charged until it works.",
    title: "Your numbers are being set up",
    "title-one": "Your number is being set up",
    body: "Thank you, your card is authorized. The carrier takes a little longer than usual with these numbers. There is nothing you need to do: we write again as soon as they work.",
    "body-one":
      "Thank you, your card is authorized. The carrier takes a little longer than usual with this number. There is nothing you need to do: we write again as soon as it works.",
    money: "Nothing is charged until a number works. {amount} is set aside on your card.",
  },
  subject: ({ order_reference }, { own }) => own("subject", { reference: order_reference }),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, context) => {
    const { own, say, money, appUrl } = context;
    const isOne = only(p.waiting) !== undefined;
    return (
      <>
        <Title>{own(isOne ? "title-one" : "title")}</Title>
        <Paragraph>{own(isOne ? "body-one" : "body")}</Paragraph>
        <NumberList numbers={p.waiting} context={context} />
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        <Paragraph>{own("money", { amount: money(p.authorized_cents, p.currency) })}</Paragraph>
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{say("order.action")}</Action>
      </>
    );
  },
});
