import { cleanLine } from "@/lib/kernel/clean-line";
import { storableText } from "@/lib/kernel/storable-json";
import { recipientOf, senderOf } from "@/lib/kernel/telephony/text-parties";
import type { InboundText, Texts } from "../facets/texts";
import { isTwilioSignature } from "./signature";

const mostMedia = 10;

/** `…/Messages/MM…/Media/ME…` → "MM…/ME…". Only the ids count: where media are, we know. */
const mediaRef = (url: string): string | null => {
  const found = /\/Messages\/([A-Za-z0-9]{1,64})\/Media\/([A-Za-z0-9]{1,64})(?:$|[?.])/.exec(url);
  return found ? `${found[1]}/${found[2]}` : null;
};

/** Twilio warns about an answer without a document; an empty one says that nothing is to be sent back. */
const nothingToSay = {
  type: "text/xml; charset=utf-8",
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

export const createTexts = (authToken: string): Texts => ({
  answer: nothingToSay,
  open({ url, headers, rawBody }) {
    const form = new URLSearchParams(rawBody);
    if (!isTwilioSignature(authToken, headers.get("x-twilio-signature"), url, form)) return "refused";
    return readText(form) ?? "unreadable";
  },
});

/** Reads the form that Twilio posts. @returns null when it is not a text */
export function readText(form: URLSearchParams): InboundText | null {
  const id = form.get("MessageSid") ?? "";
  const to = recipientOf(form.get("To") ?? "");
  if (!/^[A-Za-z0-9]{1,64}$/.test(id) || to === null) return null;
  const media = Array.from({ length: mostMedia }, (_, index) => ({
    ref: mediaRef(form.get(`MediaUrl${index}`) ?? ""),
    type: cleanLine(form.get(`MediaContentType${index}`) ?? "").slice(0, 100),
  })).filter((one): one is InboundText["media"][number] => one.ref !== null);
  const segments = Number(form.get("NumSegments") ?? 1);
  return {
    carrier_id: "twilio",
    carrier_ref: id,
    to,
    from: senderOf(form.get("From") ?? ""),
    body: storableText(form.get("Body") ?? ""),
    media,
    segments: Number.isInteger(segments) && segments >= 1 && segments <= 1_000 ? segments : 1,
    sent_at: null,
  };
}
