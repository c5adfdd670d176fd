import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { endingNumber, instant } from "../parts/parameters";
import { withoutLinks } from "../parts/without-links";

const parameters = endingNumber.pick({ number_id: true, e164: true, label: true }).extend({
  /** null: withheld */
  caller: endingNumber.shape.e164.nullable(),
  called_at: instant,
  /** Of the message that the caller left. */
  message_seconds: z.number().int().nullable(),
  /** What the message says, as the voice platform heard it. */
  transcript: z.string().nullish(),
  /** In the bucket "voicemail": "<account_id>/<id>". The owner wants messages to come with their mail. */
  attached: z.string().nullish(),
});

/** A call that nobody took, and whether the caller left a message. */
export const callMissed = defineMessage({
  category: "calls",
  parameters,
  words: {
    subject: "Missed call from {caller}",
    "subject-message": "Message from {caller}",
    withheld: "a withheld number",
    preview: "To {number}, {time}",
    title: "You missed a call",
    "title-message": "A caller left a message",
    body: "Nobody answered a call from {caller}, and the caller left no message.",
    "body-message":
      "Nobody answered a call from {caller}. The message is {seconds} seconds long; you can listen to it on your voicemail page.",
    says: "It says",
    link: "[link]",
    to: "To",
    from: "From",
    when: "When",
    action: "See the call",
    "action-message": "Listen to the message",
    off: "You can turn these mails off in your settings.",
  },
  subject: ({ caller, message_seconds }, { own, phone }) =>
    own(message_seconds === null ? "subject" : "subject-message", {
      caller: caller === null ? own("withheld") : phone(caller),
    }),
  preview: (p, { own, phone, time }) => own("preview", { number: phone(p.e164), time: time(p.called_at) }),
  attachment: ({ attached, called_at }, { day }) =>
    attached ? { bucket: "voicemail", path: attached, name: `message-${day(called_at)}.mp3` } : null,
  body: (p, { own, phone, time, appUrl }) => {
    const { message_seconds: seconds } = p;
    const caller = p.caller === null ? own("withheld") : phone(p.caller);
    return (
      <>
        <Title>{own(seconds === null ? "title" : "title-message")}</Title>
        <Paragraph>
          {seconds === null ? own("body", { caller }) : own("body-message", { caller, seconds: String(seconds) })}
        </Paragraph>
        {p.transcript && <Fact name={own("says")}>{withoutLinks(p.transcript, own("link"))}</Fact>}
        <Fact strong name={own("from")}>
          {caller}
        </Fact>
        <Fact name={own("to")}>{p.label ? `${p.label}, ${phone(p.e164)}` : phone(p.e164)}</Fact>
        <Fact name={own("when")}>{time(p.called_at)}</Fact>
        <Action
          href={`${appUrl}/account/${seconds === null ? `numbers/${p.number_id}` : `voicemail?number=${p.number_id}`}`}
        >
          {own(seconds === null ? "action" : "action-message")}
        </Action>
        <Paragraph soft>{own("off")}</Paragraph>
      </>
    );
  },
});
