import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { endingNumber } from "../parts/parameters";

/** Somebody who took calls, or had lines of their own, no longer belongs to the account. */
export const memberLeft = defineMessage({
  category: "numbers",
  parameters: z.object({
    name: z.string(),
    numbers: z.array(endingNumber.pick({ e164: true, label: true }).extend({ id: z.uuid() })).min(1),
  }),
  words: {
    subject: "{name} no longer takes calls",
    preview: "Numbers that this concerns: {count}",
    title: "{name} has left your account",
    somebody: "Somebody",
    body: "Calls that rang their phone go on to what follows in each number's plan. Their lines are nobody's now.",
    number: "Number",
    action: "See who takes calls",
  },
  subject: ({ name }, { own }) => own("subject", { name: name || own("somebody") }),
  preview: ({ numbers }, { own }) => own("preview", { count: numbers.length }),
  body: ({ name, numbers }, { own, phone, appUrl }) => (
    <>
      <Title>{own("title", { name: name || own("somebody") })}</Title>
      <Paragraph>{own("body")}</Paragraph>
      {numbers.map(({ id, e164, label }) => (
        <Fact key={id} name={own("number")}>
          {label ? `${label}, ${phone(e164)}` : phone(e164)}
        </Fact>
      ))}
      <Action href={`${appUrl}/account/people`}>{own("action")}</Action>
    </>
  ),
});
