import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { instant, setup } from "../parts/parameters";

/** A carrier cannot be reached: settlement waits, and the buyer may give up what waits. Once per order. */
export const orderWaiting = defineMessage({
  category: null,
  parameters: setup.extend({ waits_until: instant }),
  words: {
    subject: "Order {reference} waits for the carrier",
    preview: "We keep trying until {time}. Nothing is charged for what does not work.",
    title: "We cannot reach the carrier",
    body: "The carrier of these numbers does not answer, so we cannot finish setting them up. We keep trying until {time}, and write again as soon as they work.",
    "body-one":
      "The carrier of this number does not answer, so we cannot finish setting it up. We keep trying until {time}, and write again as soon as it works.",
    live: "{count} of your numbers already work. You keep them, whatever you decide.",
    "live-one": "One of your numbers already works. You keep it, whatever you decide.",
    choice:
      "If you would rather not wait, cancel what is waiting on the page of your order. Nothing is charged for it, and the amount set aside on your card is released.",
    action: "Look at the order or cancel",
  },
  subject: ({ order_reference }, { own }) => own("subject", { reference: order_reference }),
  preview: ({ waits_until }, { own, time }) => own("preview", { time: time(waits_until) }),
  body: (p, context) => {
    const { own, say, time, appUrl } = context;
    const until = time(p.waits_until);
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own(only(p.waiting) ? "body-one" : "body", { time: until })}</Paragraph>
        <NumberList numbers={p.waiting} context={context} />
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        {p.live > 0 && <Paragraph>{own(p.live === 1 ? "live-one" : "live", { count: p.live })}</Paragraph>}
        <Paragraph>{own("choice")}</Paragraph>
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{own("action")}</Action>
      </>
    );
  },
});
