import { type Delivery, webhookRoute } from "@/lib/api";
import { greetingTwiml, isTwilioSignature, rejectTwiml } from "@/lib/calls";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { findAnsweringNumber } from "@/lib/numbers";

/** `sip:+14155550100@voice.example` or a bare number, as the trunk sends the dialed number in the user part. */
const dialed = (to = ""): string | null => {
  const digits = /^(?:sips?:)?\+?([0-9]{7,15})(?:@|;|$)/.exec(to)?.[1];
  return digits ? `+${digits}` : null;
};

function verify({ headers, rawBody, url }: Delivery<unknown>) {
  const token = env().TWILIO_AUTH_TOKEN;
  const fields = new Map(new URLSearchParams(rawBody));
  return token && isTwilioSignature(token, headers.get("x-twilio-signature"), url, fields)
    ? { ok: true as const, event: fields }
    : { ok: false as const, reason: "signature" };
}

/** The voice application behind our shared trunk: who is called is in the user part of the SIP address. Nothing is stored yet. */
export const POST = webhookRoute({
  source: "voice",
  verify,
  record: async (call) => {
    const e164 = dialed(call.get("To"));
    const number = e164 ? await findAnsweringNumber(e164) : null;
    logger.info({ callSid: call.get("CallSid"), answered: number !== null }, "inbound call");
    const twiml = number ? greetingTwiml(number.account_name) : rejectTwiml();
    return new Response(twiml, { headers: { "content-type": "text/xml; charset=utf-8" } });
  },
});
