import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { endingNumber } from "../parts/parameters";

/** A number keeps no more messages. Once a day, when somebody would have left one. */
export const mailboxFull = defineMessage({
  category: "calls",
  parameters: endingNumber.pick({ number_id: true, e164: true, label: true }).extend({ most: z.number().int() }),
  words: {
    subject: "The mailbox of {number} is full",
    preview: "Callers cannot leave messages.",
    title: "A mailbox is full",
    body: "It holds {most} messages. Callers hear that it is full, and cannot leave any. Delete messages that you no longer need.",
    number: "Number",
    action: "See the messages",
    off: "You can turn these mails off in your settings.",
  },
  subject: ({ e164 }, { own, phone }) => own("subject", { number: phone(e164) }),
  preview: (_, { own }) => own("preview"),
  body: ({ number_id, e164, label, most }, { own, phone, appUrl }) => (
    <>
      <Title>{own("title")}</Title>
      <Paragraph>{own("body", { most: String(most) })}</Paragraph>
      <Fact strong name={own("number")}>
        {label ? `${label}, ${phone(e164)}` : phone(e164)}
      </Fact>
      <Action href={`${appUrl}/account/voicemail?number=${number_id}`}>{own("action")}</Action>
      <Paragraph soft>{own("off")}</Paragraph>
    </>
  ),
});
