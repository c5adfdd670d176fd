import { z } from "zod";
import { cleanLine } from "@/lib/kernel/clean-line";
import { findCode } from "@/lib/kernel/reading/find-code";
import { isE164 } from "@/lib/kernel/telephony/e164";
import { defineMessage } from "../define-message";
import { Action, Code, Fact, Paragraph, Subtitle, Title } from "../parts/blocks";
import { endingNumber, instant } from "../parts/parameters";
import { withoutLinks } from "../parts/without-links";

const text = endingNumber.pick({ e164: true, label: true }).extend({
  conversation_id: z.uuid(),
  /** E.164, a short code, or a sender's name. */
  from: z.string(),
  /** Its beginning. */
  body: z.string(),
  files: z.number().int(),
  sent_at: instant,
});

/** Texts that arrived: one, or those of some minutes. Their words are in neither subject nor preview, which locked screens show. */
export const textReceived = defineMessage({
  category: "texts",
  parameters: z.object({
    texts: z.array(text).min(1),
    /** Further ones, which only the inbox shows. */
    more: z.number().int(),
  }),
  words: {
    subject: "Text from {from}",
    "subject-several": "{count} texts to your numbers",
    preview: "To {number}, {time}",
    "preview-several": "From {from} and others",
    title: "You received a text",
    "title-several": "You received {count} texts",
    to: "To",
    when: "When",
    code: "Code in this text",
    link: "[link]",
    "no-words": "No words",
    files: "Files: {count}",
    more: "{count} more are in your inbox.",
    links: "Links in texts are left out here. You see the whole text in your inbox.",
    action: "See the text",
    "action-several": "See the texts",
    off: "You can turn these mails off in your settings.",
  },
  subject: ({ texts, more }, { own, phone }) => {
    const count = texts.length + more;
    return count === 1
      ? own("subject", { from: sender(texts[0]!.from, phone) })
      : own("subject-several", { count: String(count) });
  },
  preview: ({ texts }, { own, phone, time }) => {
    const [first] = texts;
    return texts.length === 1
      ? own("preview", { number: phone(first!.e164), time: time(first!.sent_at) })
      : own("preview-several", { from: sender(first!.from, phone) });
  },
  body: ({ texts, more }, { own, phone, time, appUrl }) => {
    const count = texts.length + more;
    const path = count === 1 ? `/account/texts/${texts[0]!.conversation_id}` : "/account/texts";
    return (
      <>
        <Title>{count === 1 ? own("title") : own("title-several", { count: String(count) })}</Title>
        {texts.map((one) => {
          const code = findCode(one.body);
          return (
            <div key={`${one.conversation_id} ${one.sent_at} ${one.body}`}>
              <Subtitle>{sender(one.from, phone)}</Subtitle>
              <Paragraph>{withoutLinks(one.body, own("link")) || own("no-words")}</Paragraph>
              {code && <Code label={own("code")}>{code}</Code>}
              {one.files > 0 && <Paragraph soft>{own("files", { count: String(one.files) })}</Paragraph>}
              <Fact name={own("to")}>{one.label ? `${one.label}, ${phone(one.e164)}` : phone(one.e164)}</Fact>
              <Fact name={own("when")}>{time(one.sent_at)}</Fact>
            </div>
          );
        })}
        {more > 0 && <Paragraph>{own("more", { count: String(more) })}</Paragraph>}
        <Action href={`${appUrl}${path}`}>{count === 1 ? own("action") : own("action-several")}</Action>
        <Paragraph soft>
          {own("links")} {own("off")}
        </Paragraph>
      </>
    );
  },
});

/** A name is what its sender says it is: never one that an email program takes for an address. */
function sender(from: string, phone: (e164: string) => string): string {
  return isE164(from) ? phone(from) : cleanLine(from).replaceAll(/[.@/]/g, " ");
}
