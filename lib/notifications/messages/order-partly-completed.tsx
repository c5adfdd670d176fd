import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { Lines, LostLines, Terms, Totals } from "../parts/order-parts";
import { lostLine, receipt } from "../parts/parameters";

/** The order is settled, but some lines were lost. */
export const orderPartlyCompleted = defineMessage({
  category: null,
  parameters: receipt.extend({ lost: z.array(lostLine) }),
  words: {
    subject: "Order {reference}: {live} of {all} numbers are live",
    preview: "{amount} charged, {released} released.",
    title: "{live} of {all} numbers are live",
    body: "The carrier could not deliver everything. You pay only for what works: the rest of the reserved amount has been released.",
  },
  subject: (p, { own }) =>
    own("subject", {
      reference: p.order_reference,
      live: p.lines.length,
      all: p.lines.length + p.lost.length,
    }),
  preview: (p, { own, money }) =>
    own("preview", {
      amount: money(p.captured_cents, p.currency),
      released: money(p.released_cents, p.currency),
    }),
  body: (p, context) => {
    const { own, say, appUrl } = context;
    const counts = { live: p.lines.length, all: p.lines.length + p.lost.length };
    return (
      <>
        <Title>{own("title", counts)}</Title>
        <Paragraph>{own("body")}</Paragraph>
        <Lines receipt={p} context={context} />
        <Totals receipt={p} context={context} />
        <LostLines lost={p.lost} context={context} />
        <Terms receipt={p} context={context} />
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{say("order.action")}</Action>
      </>
    );
  },
});
