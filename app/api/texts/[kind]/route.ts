import { type Delivery, type Verified, webhookRoute } from "@/lib/api";
import { isTwilioSignature } from "@/lib/calls";
import { carrierFor, carrierIds, type InboundText } from "@/lib/carriers";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { readTextReport, readTwilioText, receiveMessage, recordTextReport, type TextReport } from "@/lib/messages";

type Segment = Delivery<{ kind: string }>;
type Event = { text: InboundText } | { report: TextReport };

const refused = (reason: string) => ({ ok: false as const, reason });
const read = (text: InboundText | null): Verified<Event> => (text ? { ok: true, event: { text } } : refused("no text"));

/** By the carrier itself; null: it does not post texts of its own. */
function fromCarrier(delivery: Segment): Verified<Event> | null {
  const id = carrierIds.find((one) => one === delivery.params.kind);
  const opened = id && carrierFor(id).texts?.open(delivery);
  if (!opened) return null;
  return opened === "refused" ? refused("secret") : read(opened === "unreadable" ? null : opened);
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

async function receive(text: InboundText): Promise<Response | undefined> {
  const { result } = await receiveMessage(text);
  logger.info({ carrier: text.carrier_id, ref: text.carrier_ref, result }, "text received");
  if (text.carrier_id !== "twilio") return;
  return new Response(nothingToSay, { headers: { "content-type": "text/xml; charset=utf-8" } });
}

/**
 * Texts that carriers deliver, at `/api/texts/` and their id, and what becomes of those that we sent, `/api/texts/status`. Answered once stored; a repeated one is answered alike.
 */
export const POST = webhookRoute({
  source: "texts",
  verify: (delivery: Segment): Verified<Event> => {
    const { kind } = delivery.params;
    if (kind === "twilio" || kind === "status") return fromTwilio(delivery);
    return fromCarrier(delivery) ?? { ok: false, reason: `no texts from ${kind}`, status: 404 };
  },
  record: (event) => ("text" in event ? receive(event.text) : recordTextReport(event.report)),
  maxBodyBytes: 256 * 1024,
});
