import { readWebhookBody, requestIdFrom } from "@/lib/api";
import { greetingTwiml, isTwilioSignature, rejectTwiml } from "@/lib/calls";
import { env } from "@/lib/env";
import { logger, withRequest } from "@/lib/logger";
import { findAnsweringNumber } from "@/lib/numbers";

const twiml = (xml: string) => new Response(xml, { headers: { "content-type": "text/xml; charset=utf-8" } });

/** `sip:+14155550100@voice.example` or a bare number, as the trunk sends the dialled number in the user part. */
const dialled = (to: string): string | null => {
  const digits = /^(?:sips?:)?\+?([0-9]{7,15})(?:@|;|$)/.exec(to)?.[1];
  return digits ? `+${digits}` : null;
};

/** The voice application behind our shared trunk: who is called is in the user part of the SIP address. */
export function POST(request: Request): Promise<Response> {
  return withRequest({ requestId: requestIdFrom(request.headers) }, async () => {
    const token = env().TWILIO_AUTH_TOKEN;
    const body = await readWebhookBody(request);
    if (body === null) return new Response("too large", { status: 413 });
    const fields = new Map(new URLSearchParams(body));
    const url = `${env().APP_URL}/api/webhooks/twilio/voice`;
    if (!token || !isTwilioSignature(token, request.headers.get("x-twilio-signature"), url, fields)) {
      return new Response("bad signature", { status: 403 });
    }
    const e164 = dialled(fields.get("To") ?? "");
    const number = e164 ? await findAnsweringNumber(e164) : null;
    logger.info({ callSid: fields.get("CallSid"), answered: number !== null }, "inbound call");
    return twiml(number ? greetingTwiml(number.account_name) : rejectTwiml());
  });
}
