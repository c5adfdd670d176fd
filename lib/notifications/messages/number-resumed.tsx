import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { orderNumbers } from "../parts/parameters";

/** The debt is paid and calls arrive again. */
export const numberResumed = defineMessage({
  category: "numbers",
  parameters: orderNumbers,
  words: {
    subject: "Working again: order {reference} is paid",
    preview: "Calls arrive again.",
    "title-one": "Your number works again",
    title: "Your numbers work again",
    body: "Thank you: order {reference} is paid, and calls arrive again.",
  },
  subject: ({ order_reference }, { own }) => own("subject", { reference: order_reference }),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, context) => {
    const { own, say, appUrl } = context;
    return (
      <>
        <Title>{own(only(p.lines) ? "title-one" : "title")}</Title>
        <Paragraph>{own("body", { reference: p.order_reference })}</Paragraph>
        <NumberList numbers={p.lines} context={context} />
        <Action href={`${appUrl}/account/numbers`}>{say("number.action")}</Action>
      </>
    );
  },
});
