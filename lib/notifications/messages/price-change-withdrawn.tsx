import { z } from "zod";
import { defineMessage } from "../define-message";
import { Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { coming } from "../parts/parameters";

/** An announced price was taken back. */
export const priceChangeWithdrawn = defineMessage({
  category: null,
  parameters: z.object({ currency: z.string().length(3), numbers: z.array(coming).min(1) }),
  words: {
    "subject-one": "{number} keeps its price",
    subject: "{count} of your numbers keep their prices",
    preview: "The announced change was taken back.",
    title: "Your prices stay",
    body: "We announced other monthly prices for these numbers and have taken that back.",
    note: "{old} a month, as before",
  },
  subject: ({ numbers }, { own, phone }) => {
    const one = only(numbers);
    return one ? own("subject-one", { number: phone(one.e164) }) : own("subject", { count: numbers.length });
  },
  preview: (_parameters, { own }) => own("preview"),
  body: ({ numbers, currency }, context) => (
    <>
      <Title>{context.own("title")}</Title>
      <Paragraph>{context.own("body")}</Paragraph>
      <NumberList
        numbers={numbers}
        context={context}
        note={(number) => context.own("note", { old: context.money(number.from_cents, currency) })}
      />
    </>
  ),
});
