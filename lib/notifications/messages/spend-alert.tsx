import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { endingNumber, instant } from "../parts/parameters";

/** A share of a limit on calls and texts is spent. Once for each share in a billing period; at 100 % phones no longer ring. */
export const spendAlert = defineMessage({
  category: null,
  parameters: z.object({
    percent: z.union([z.literal(50), z.literal(80), z.literal(100)]),
    cap_cents: z.number().int(),
    spent_cents: z.number().int(),
    currency: z.string(),
    until: instant,
    /** null: all numbers together */
    number: endingNumber.pick({ number_id: true, e164: true, label: true }).nullable(),
  }),
  words: {
    "subject-on-the-way": "{percent}% of your limit for calls and texts is spent",
    "subject-reached": "Your limit for calls and texts is reached",
    preview: "{spent} of {cap}.",
    "title-on-the-way": "{percent}% of your limit is spent",
    "title-reached": "Your limit is reached",
    "body-on-the-way":
      "Calls and texts have come to {spent} of the {cap} that you allow in this billing period. At the limit your phones no longer ring and no texts leave. Callers still reach you, at a toll-free number for a while.",
    "body-reached":
      "Calls and texts have come to the {cap} that you allow in this billing period. Until {date} your phones no longer ring and no texts leave. Callers still reach you: they hear your greeting and can leave a message, which costs nothing. A toll-free number takes calls for a while only.",
    number: "Number",
    action: "See your limits",
  },
  subject: ({ percent }, { own }) => own(`subject-${wordOf(percent)}`, { percent: String(percent) }),
  preview: (p, { own, money }) =>
    own("preview", { spent: money(p.spent_cents, p.currency), cap: money(p.cap_cents, p.currency) }),
  body: (p, { own, money, date, phone, appUrl }) => {
    const sums = { spent: money(p.spent_cents, p.currency), cap: money(p.cap_cents, p.currency) };
    return (
      <>
        <Title>{own(`title-${wordOf(p.percent)}`, { percent: String(p.percent) })}</Title>
        <Paragraph>{own(`body-${wordOf(p.percent)}`, { ...sums, date: date(p.until) })}</Paragraph>
        {p.number && (
          <Fact strong name={own("number")}>
            {p.number.label ? `${p.number.label}, ${phone(p.number.e164)}` : phone(p.number.e164)}
          </Fact>
        )}
        <Action href={`${appUrl}/account/billing/limits`}>{own("action")}</Action>
      </>
    );
  },
});

const wordOf = (percent: number) => (percent === 100 ? "reached" : "on-the-way");
