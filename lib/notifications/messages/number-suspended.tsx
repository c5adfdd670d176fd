import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { cents, instant, orderNumbers } from "../parts/parameters";

/** Calls stopped for a debt. */
export const numberSuspended = defineMessage({
  category: null,
  parameters: orderNumbers.extend({ amount_cents: cents, release_at: instant }),
  words: {
    subject: "Suspended: order {reference} is not paid",
    preview: "Calls do not arrive until {amount} is paid.",
    "title-one": "Your number is suspended",
    title: "Your numbers are suspended",
    body: "Order {reference} is not paid, so calls do not arrive. Pay {amount} on the page of the order and they arrive again within minutes.",
  },
  subject: ({ order_reference }, { own }) => own("subject", { reference: order_reference }),
  preview: (p, { own, money }) => own("preview", { amount: money(p.amount_cents, p.currency) }),
  body: (p, context) => {
    const { own, say, money, date, appUrl } = context;
    const amount = money(p.amount_cents, p.currency);
    return (
      <>
        <Title>{own(only(p.lines) ? "title-one" : "title")}</Title>
        <Paragraph>{own("body", { reference: p.order_reference, amount })}</Paragraph>
        <NumberList numbers={p.lines} context={context} />
        <Fact strong name={say("debt.amount")}>
          {amount}
        </Fact>
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        <Fact name={say("debt.release")}>{date(p.release_at)}</Fact>
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{say("debt.action", { amount })}</Action>
      </>
    );
  },
});
