import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { endingNumber } from "../parts/parameters";

/** The paid time is over, or the number was given back. One that was given back for a debt is always reported. */
export const numberEnded = defineMessage({
  category: "numbers",
  parameters: z.object({
    numbers: z.array(endingNumber).min(1),
    /** period_ended, unpaid, or an operator's. */
    reason: z.string().nullish(),
  }),
  words: {
    "subject-one": "{number} has ended",
    subject: "{count} of your numbers have ended",
    preview: "Calls no longer arrive.",
    "title-one": "Your number has ended",
    title: "Your numbers have ended",
    body: "Calls no longer arrive, and nothing more is charged.",
    "body-period": "The paid time is over. Calls no longer arrive, and nothing more is charged.",
    "body-unpaid": "It was not paid in time. Calls no longer arrive.",
    action: "Find another number",
  },
  subject: ({ numbers }, { own, phone }) => {
    const one = only(numbers);
    return one ? own("subject-one", { number: phone(one.e164) }) : own("subject", { count: numbers.length });
  },
  preview: (_parameters, { own }) => own("preview"),
  body: ({ numbers, reason }, context) => {
    const { own, appUrl } = context;
    const cause = reason === "period_ended" ? "-period" : reason === "unpaid" ? "-unpaid" : "";
    return (
      <>
        <Title>{own(only(numbers) ? "title-one" : "title")}</Title>
        <Paragraph>{own(`body${cause}`)}</Paragraph>
        <NumberList numbers={numbers} context={context} />
        <Action href={`${appUrl}/numbers`}>{own("action")}</Action>
      </>
    );
  },
});
