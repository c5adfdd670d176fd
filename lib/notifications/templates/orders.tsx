import { Lines, LostLines, Terms, Totals } from "./order-parts";
import { Action, Fact, Paragraph, Title } from "./parts";
import type { Template } from "./template";

export const orderReceipt: Template<"order-receipt"> = {
  subject: ({ order_reference }, { say }) => say("order-receipt.subject", { reference: order_reference }),
  preview: (p, { say, money }) => say("order-receipt.preview", { amount: money(p.captured_cents, p.currency) }),
  body: (p, context) => {
    const { say, appUrl } = context;
    return (
      <>
        <Title>{say(p.lines.length === 1 ? "order-receipt.title-one" : "order-receipt.title")}</Title>
        <Paragraph>{say("order-receipt.body")}</Paragraph>
        <Lines receipt={p} context={context} />
        <Totals receipt={p} context={context} />
        <Terms receipt={p} context={context} />
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{say("order.action")}</Action>
      </>
    );
  },
};

export const orderPartlyCompleted: Template<"order-partly-completed"> = {
  subject: (p, { say }) =>
    say("order-partly-completed.subject", {
      reference: p.order_reference,
      live: p.lines.length,
      all: p.lines.length + p.lost.length,
    }),
  preview: (p, { say, money }) =>
    say("order-partly-completed.preview", {
      amount: money(p.captured_cents, p.currency),
      released: money(p.released_cents, p.currency),
    }),
  body: (p, context) => {
    const { say, appUrl } = context;
    const counts = { live: p.lines.length, all: p.lines.length + p.lost.length };
    return (
      <>
        <Title>{say("order-partly-completed.title", counts)}</Title>
        <Paragraph>{say("order-partly-completed.body")}</Paragraph>
        <Lines receipt={p} context={context} />
        <Totals receipt={p} context={context} />
        <LostLines lost={p.lost} context={context} />
        <Terms receipt={p} context={context} />
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{say("order.action")}</Action>
      </>
    );
  },
};

export const orderCanceled: Template<"order-canceled"> = {
  subject: ({ order_reference }, { say }) => say("order-canceled.subject", { reference: order_reference }),
  preview: (_parameters, { say }) => say("order-canceled.preview"),
  body: (p, context) => {
    const { say, money, appUrl } = context;
    const amount = money(p.authorized_cents, p.currency);
    const isRefused = p.reason === "payment_refused";
    const cause = p.reason === "hold_lost" ? "-hold-lost" : isRefused ? "-refused" : "";
    return (
      <>
        <Title>{say(isRefused ? "order-canceled.title-refused" : "order-canceled.title")}</Title>
        <Paragraph>{say(`order-canceled.body${cause}`, { amount })}</Paragraph>
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        <Fact name={say("order.charged")} strong>
          {money(0, p.currency)}
        </Fact>
        <LostLines lost={p.lost} context={context} />
        <Paragraph soft>{say("order.release-hint")}</Paragraph>
        <Action href={`${appUrl}/numbers`}>{say("order-canceled.action")}</Action>
      </>
    );
  },
};

export const paymentFailed: Template<"payment-failed"> = {
  subject: ({ order_reference }, { say }) => say("payment-failed.subject", { reference: order_reference }),
  preview: (p, { say, money, date }) =>
    say("payment-failed.preview", { amount: money(p.amount_cents, p.currency), date: date(p.suspend_at) }),
  body: (p, { say, money, date, appUrl }) => {
    const amount = money(p.amount_cents, p.currency);
    return (
      <>
        <Title>{say("payment-failed.title")}</Title>
        <Paragraph>{say("payment-failed.body", { amount })}</Paragraph>
        <Fact strong name={say("payment-failed.amount")}>
          {amount}
        </Fact>
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        <Fact name={say("payment-failed.suspend")}>{date(p.suspend_at)}</Fact>
        <Fact name={say("payment-failed.release")}>{date(p.release_at)}</Fact>
        <Action href={p.payment_url ?? `${appUrl}/account/orders/${p.order_id}`}>
          {say("payment-failed.action", { amount })}
        </Action>
      </>
    );
  },
};
