import { type Delivery, webhookRoute } from "@/lib/api";
import { answerVoice, type VoiceKind, voiceKinds } from "@/lib/calls";
import { isSignedByCallPlatform } from "@/lib/carriers";
import { env } from "@/lib/env";

type Segment = Delivery<{ kind: string }>;

const isVoiceKind = (kind: string): kind is VoiceKind => voiceKinds.some((one) => one === kind);

function verify({ headers, rawBody, url, params: { kind } }: Segment) {
  if (!isVoiceKind(kind)) return { ok: false as const, reason: `no step ${kind}`, status: 404 as const };
  const token = env().TWILIO_AUTH_TOKEN;
  const form = new URLSearchParams(rawBody);
  return token && isSignedByCallPlatform(token, headers.get("x-twilio-signature"), url, form)
    ? { ok: true as const, event: { kind, form, query: new URL(url).searchParams } }
    : { ok: false as const, reason: "signature" };
}

/** The voice application behind our shared trunk and our own numbers: each step of a call asks here what follows. */
export const POST = webhookRoute({
  source: "voice",
  verify,
  record: async ({ kind, form, query }) => {
    const document = await answerVoice(kind, new Map(form), query);
    return document === null
      ? new Response(null, { status: 204 })
      : new Response(document, { headers: { "content-type": "text/xml; charset=utf-8" } });
  },
});
