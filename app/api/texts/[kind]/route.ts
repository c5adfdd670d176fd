import { type Delivery, type Verified, webhookRoute } from "@/lib/api";
import { isTwilioSignature } from "@/lib/calls";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import {
  isTextHook,
  readDidwwText,
  readTextReport,
  readTwilioText,
  receiveMessage,
  recordTextReport,
  type TextReport,
} from "@/lib/messages";

type Segment = Delivery<{ kind: string }>;
type Text = NonNullable<ReturnType<typeof readDidwwText>>;

type Event = { text: Text } | { report: TextReport };

const refused = (reason: string) => ({ ok: false as const, reason });
const read = (text: Text | null): Verified<Event> => (text ? { ok: true, event: { text } } : refused("no text"));

function fromDidww({ headers, rawBody }: Segment): Verified<Event> {
  return isTextHook(env().DIDWW_SMS_SECRET, headers.get("x-hook-secret"))
    ? read(readDidwwText(rawBody))
    : refused("secret");
}

function fromTwilio({ headers, rawBody, url, params: { kind } }: Segment): Verified<Event> {
  const token = env().TWILIO_AUTH_TOKEN;
  const form = new URLSearchParams(rawBody);
  if (!token || !isTwilioSignature(token, headers.get("x-twilio-signature"), url, form)) return refused("signature");
  if (kind === "twilio") return read(readTwilioText(form));
  const report = readTextReport(new URL(url).searchParams, form);
  return report ? { ok: true, event: { report } } : refused("no report");
}

/** Twilio warns about an answer without a document; an empty one says that nothing is to be sent back. */
const nothingToSay = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

async function receive(text: Text): Promise<Response | undefined> {
  const { result } = await receiveMessage(text);
  logger.info({ carrier: text.carrier_id, ref: text.carrier_ref, result }, "text received");
  if (text.carrier_id !== "twilio") return;
  return new Response(nothingToSay, { headers: { "content-type": "text/xml; charset=utf-8" } });
}

/**
 * Texts that carriers deliver, `/api/texts/didww` and `/api/texts/twilio`, and what becomes of those that we sent,
 * `/api/texts/status`. Answered once stored; a repeated one is answered alike.
 */
export const POST = webhookRoute({
  source: "texts",
  verify: (delivery: Segment): Verified<Event> => {
    const { kind } = delivery.params;
    if (kind === "didww") return fromDidww(delivery);
    if (kind === "twilio" || kind === "status") return fromTwilio(delivery);
    return { ok: false, reason: `no texts from ${kind}`, status: 404 };
  },
  record: (event) => ("text" in event ? receive(event.text) : recordTextReport(event.report)),
  maxBodyBytes: 256 * 1024,
});
