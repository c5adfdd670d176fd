import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { e164, endingNumber } from "../parts/parameters";

/** Somebody who took calls, had lines of their own, or proved phones, no longer belongs to the account. */
export const memberLeft = defineMessage({
  category: "numbers",
  parameters: z.object({
    name: z.string(),
    numbers: z.array(endingNumber.pick({ e164: true, label: true }).extend({ id: z.uuid() })),
    /** Proven by them, and not known as theirs alone: they go on to ring. */
    phones: z.array(e164),
  }),
  words: {
    subject: "{name} has left your account",
    preview: "Numbers that this concerns: {count}",
    "preview-phones": "Phones that they confirmed still ring",
    title: "{name} has left your account",
    somebody: "Somebody",
    body: "Calls that rang their phone go on to what follows in each number's plan. Their lines are nobody's now.",
    number: "Number",
    phones:
      "These phones were confirmed by them and can still get your calls and texts. If one is theirs, take it out of your call plans, and out of where texts are sent on to.",
    phone: "Phone",
    action: "See who takes calls",
  },
  subject: ({ name }, { own }) => own("subject", { name: name || own("somebody") }),
  preview: ({ numbers }, { own }) =>
    numbers.length > 0 ? own("preview", { count: numbers.length }) : own("preview-phones"),
  body: ({ name, numbers, phones }, { own, phone, appUrl }) => (
    <>
      <Title>{own("title", { name: name || own("somebody") })}</Title>
      {numbers.length > 0 && <Paragraph>{own("body")}</Paragraph>}
      {numbers.map(({ id, e164, label }) => (
        <Fact key={id} name={own("number")}>
          {label ? `${label}, ${phone(e164)}` : phone(e164)}
        </Fact>
      ))}
      {phones.length > 0 && <Paragraph>{own("phones")}</Paragraph>}
      {phones.map((one) => (
        <Fact key={one} name={own("phone")}>
          {phone(one)}
        </Fact>
      ))}
      <Action href={`${appUrl}/account/people`}>{own("action")}</Action>
    </>
  ),
});
