import { type Delivery, type Verified, webhookRoute } from "@/lib/api";
import { carrierFor, type InboundText, isSignedByCallPlatform, presentCarriers } from "@/lib/carriers";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { readTextReport, receiveMessage, recordTextReport, type TextReport } from "@/lib/messages";

type Segment = Delivery<{ kind: string }>;
type Event = { text: InboundText } | { report: TextReport };

const refused = (reason: string) => ({ ok: false as const, reason });

function openText(delivery: Segment): Verified<Event> {
  const id = presentCarriers().find((one) => one === delivery.params.kind);
  const opened = id && carrierFor(id).texts?.open(delivery);
  if (!opened) return { ...refused(`no texts from ${delivery.params.kind}`), status: 404 };
  if (opened === "refused") return refused("proof of the sender");
  return opened === "unreadable" ? refused("no text") : { ok: true, event: { text: opened } };
}

/** What became of a text that we sent: all are sent by Twilio. */
function openReport({ headers, rawBody, url }: Segment): Verified<Event> {
  const token = env().TWILIO_AUTH_TOKEN;
  const form = new URLSearchParams(rawBody);
  if (!token || !isSignedByCallPlatform(token, headers.get("x-twilio-signature"), url, form))
    return refused("signature");
  const report = readTextReport(new URL(url).searchParams, form);
  return report ? { ok: true, event: { report } } : refused("no report");
}

async function receive(text: InboundText): Promise<Response | undefined> {
  const { result } = await receiveMessage(text);
  logger.info({ carrier: text.carrier_id, ref: text.carrier_ref, result }, "text received");
  const answer = carrierFor(text.carrier_id).texts?.answer;
  return answer && new Response(answer.body, { headers: { "content-type": answer.type } });
}

/**
 * Texts that carriers deliver, at `/api/texts/` and their id, and what becomes of those that we sent, `/api/texts/status`. Answered once stored; a repeated one is answered alike.
 */
export const POST = webhookRoute({
  source: "texts",
  verify: (delivery: Segment) => (delivery.params.kind === "status" ? openReport(delivery) : openText(delivery)),
  record: (event) => ("text" in event ? receive(event.text) : recordTextReport(event.report)),
  maxBodyBytes: 256 * 1024,
});
