import { type Delivery, type Verified, webhookRoute } from "@/lib/api";
import { isTwilioSignature } from "@/lib/calls";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { isTextHook, readDidwwText, readTwilioText, receiveMessage } from "@/lib/messages";

type Segment = Delivery<{ kind: string }>;
type Text = NonNullable<ReturnType<typeof readDidwwText>>;

const refused = (reason: string) => ({ ok: false as const, reason });
const read = (text: Text | null): Verified<Text> => (text ? { ok: true, event: text } : refused("no text"));

function fromDidww({ headers, rawBody }: Segment): Verified<Text> {
  return isTextHook(env().DIDWW_SMS_SECRET, headers.get("x-hook-secret"))
    ? read(readDidwwText(rawBody))
    : refused("secret");
}

function fromTwilio({ headers, rawBody, url }: Segment): Verified<Text> {
  const token = env().TWILIO_AUTH_TOKEN;
  const form = new URLSearchParams(rawBody);
  return token && isTwilioSignature(token, headers.get("x-twilio-signature"), url, form)
    ? read(readTwilioText(form))
    : refused("signature");
}

/** Twilio warns about an answer without a document; an empty one says that nothing is to be sent back. */
const nothingToSay = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** Texts that carriers deliver: `/api/texts/didww` and `/api/texts/twilio`. Answered once stored; a repeated one is answered alike. */
export const POST = webhookRoute({
  source: "texts",
  verify: (delivery: Segment): Verified<Text> => {
    if (delivery.params.kind === "didww") return fromDidww(delivery);
    if (delivery.params.kind === "twilio") return fromTwilio(delivery);
    return { ok: false, reason: `no texts from ${delivery.params.kind}`, status: 404 };
  },
  record: async (text) => {
    const { result } = await receiveMessage(text);
    logger.info({ carrier: text.carrier_id, ref: text.carrier_ref, result }, "text received");
    return text.carrier_id === "twilio"
      ? new Response(nothingToSay, { headers: { "content-type": "text/xml; charset=utf-8" } })
      : undefined;
  },
  maxBodyBytes: 256 * 1024,
});
