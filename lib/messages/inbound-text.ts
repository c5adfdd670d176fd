import { z } from "zod";
import { cleanLine } from "@/lib/kernel/clean-line";
import { storableText } from "@/lib/kernel/storable-json";
import { isE164 } from "@/lib/kernel/telephony/e164";

/** A text as a carrier delivered it, in our words. */
export interface InboundText {
  carrier_id: "didww" | "twilio";
  /** Unique at the carrier, and the same when it delivers again. */
  carrier_ref: string;
  /** E.164 */
  to: string;
  /** E.164, a short code, or a sender's name. */
  from: string;
  /** As it was sent, except for what Postgres cannot keep. */
  body: string;
  /** Pictures and files, which stay with the carrier: `ref` names one there, `type` is what the carrier calls it. */
  media: { ref: string; type: string }[];
  segments: number;
  /** ISO 8601; null: the carrier does not say. */
  sent_at: string | null;
}

/** Characters. DIDWW assembles up to 64 kB; Twilio allows 1,600. */
const longestText = 65_536;
const longestName = 40;

const bodyOf = (text: string): string => storableText(text.slice(0, longestText));

/**
 * Who sent a text, in one spelling: digits of seven and more are a number, fewer a short code, all else a name.
 */
export function senderOf(from: string): string {
  const line = cleanLine(from).slice(0, longestName);
  const digits = line.replace(/[\s().-]/g, "");
  if (/^\+?[1-9]\d{6,14}$/.test(digits)) return `+${digits.replace("+", "")}`;
  return line.toWellFormed() || "Unknown";
}

const numberOf = (to: string): string | null => {
  const e164 = `+${to.replace(/[\s().+-]/g, "")}`;
  return isE164(e164) ? e164 : null;
};

const didwwText = z.object({
  id: z.string().min(1).max(200),
  from: z.string(),
  to: z.string(),
  text_b64: z.string(),
  at: z.string().optional(),
});

/**
 * Reads what DIDWW's HTTP trunk posts with our template (docs/subsystems/messages.md). It assembles the parts of a long text itself.
 * @returns null when it is not a text
 */
export function readDidwwText(rawBody: string): InboundText | null {
  let json: unknown;
  try {
    json = JSON.parse(rawBody);
  } catch {
    return null;
  }
  const { success, data } = didwwText.safeParse(json);
  const to = success ? numberOf(data.to) : null;
  if (!success || to === null) return null;
  const sentAt = Date.parse(data.at ?? "");
  return {
    carrier_id: "didww",
    carrier_ref: storableText(data.id),
    to,
    from: senderOf(data.from),
    body: bodyOf(Buffer.from(data.text_b64, "base64").toString("utf8")),
    media: [],
    segments: 1,
    sent_at: Number.isNaN(sentAt) ? null : new Date(sentAt).toISOString(),
  };
}

const mostMedia = 10;

/** `…/Messages/MM…/Media/ME…` → "MM…/ME…". Only the ids count: where media are, we know. */
const mediaRef = (url: string): string | null => {
  const found = /\/Messages\/([A-Za-z0-9]{1,64})\/Media\/([A-Za-z0-9]{1,64})(?:$|[?.])/.exec(url);
  return found ? `${found[1]}/${found[2]}` : null;
};

/** Reads the form that Twilio posts. @returns null when it is not a text */
export function readTwilioText(form: URLSearchParams): InboundText | null {
  const id = form.get("MessageSid") ?? "";
  const to = numberOf(form.get("To") ?? "");
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
    body: bodyOf(form.get("Body") ?? ""),
    media,
    segments: Number.isInteger(segments) && segments >= 1 && segments <= 1_000 ? segments : 1,
    sent_at: null,
  };
}
