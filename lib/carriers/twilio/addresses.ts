import { toDigits } from "@/lib/kernel/telephony/e164";
import type { AnswerPath } from "../facets/routing";
import type { Owned } from "./schema";

/** What is written on a number so that calls and texts go where they should. Names are those of Twilio's form. */
export interface NumberSettings extends Record<string, string> {
  VoiceUrl: string;
  VoiceFallbackUrl: string;
  StatusCallback: string;
  SmsUrl: string;
}

/** Answer paths as addresses of ours on a Twilio number, and back. */
export interface Addresses {
  /** @param path null: a call is rejected at no cost */
  settingsFor(path: AnswerPath | null): NumberSettings;
  /** Where a number's calls go. Settings that are not ours are a path that is none of ours. */
  pathOf(number: Owned): AnswerPath | null;
}

/**
 * Calls of our voice application are asked for at `/api/voice/inbound`, all others at `/api/voice/forward`, which needs no database and no
 * call plan: with `to` it rings that phone, without it rejects. The fallback is the same route at another deployment. Twilio signs each
 * request with its query, so nobody else can have a phone rung.
 */
export function createAddresses({ publicUrl, fallbackUrl }: { publicUrl: string; fallbackUrl: string }): Addresses {
  const forwardUrl = `${publicUrl}/api/voice/forward`;
  const forward = (address: string, phone: string | null) =>
    `${address}${phone === null ? "" : `?to=${toDigits(phone)}`}`;
  const common = {
    VoiceMethod: "POST",
    VoiceFallbackMethod: "POST",
    StatusCallback: `${publicUrl}/api/voice/status`,
    StatusCallbackMethod: "POST",
    SmsUrl: `${publicUrl}/api/texts/twilio`,
    SmsMethod: "POST",
    VoiceApplicationSid: "",
    SmsApplicationSid: "",
    TrunkSid: "",
  };

  function settingsFor(path: AnswerPath | null): NumberSettings {
    if (path?.kind === "sip") {
      return {
        ...common,
        VoiceUrl: `${publicUrl}/api/voice/inbound?host=${path.host}`,
        VoiceFallbackUrl: forward(fallbackUrl, path.fallback),
      };
    }
    const phone = path?.e164 ?? null;
    return { ...common, VoiceUrl: forward(forwardUrl, phone), VoiceFallbackUrl: forward(fallbackUrl, phone) };
  }

  function pathOf(number: Owned): AnswerPath | null {
    const voiceUrl = number.voice_url ?? "";
    const owner = number.trunk_sid || number.voice_application_sid || number.sms_application_sid;
    if (owner) return foreign(owner);
    if (voiceUrl === "") return null;
    const path = readPath(voiceUrl, number.voice_fallback_url ?? "");
    return path !== undefined && isAsWritten(number, settingsFor(path)) ? path : foreign(voiceUrl);
  }

  return { settingsFor, pathOf };
}

/** Never equal to a path of ours: a host name has no space. */
const foreign = (what: string): AnswerPath => ({ kind: "sip", host: `elsewhere ${what}`, fallback: null });

/** Undefined for an address that is none of ours. Its origin is compared with what we would write. */
function readPath(voiceUrl: string, fallbackUrl: string): AnswerPath | null | undefined {
  const host = /\/api\/voice\/inbound\?host=([^&#]+)$/.exec(voiceUrl)?.[1];
  if (host) return { kind: "sip", host, fallback: phoneIn(fallbackUrl) ?? null };
  const phone = phoneIn(voiceUrl);
  return phone === undefined || phone === null ? phone : { kind: "pstn", e164: phone };
}

/** The phone of a forwarding address, null for one without, undefined for an address of something else. */
function phoneIn(url: string): string | null | undefined {
  const [, phone] = /\?to=(\d{7,15})$/.exec(url) ?? [];
  if (phone) return `+${phone}`;
  return url.includes("?") ? undefined : null;
}

const isAsWritten = (number: Owned, wanted: NumberSettings): boolean =>
  number.voice_url === wanted.VoiceUrl &&
  (number.voice_method ?? "POST") === "POST" &&
  number.voice_fallback_url === wanted.VoiceFallbackUrl &&
  number.status_callback === wanted.StatusCallback &&
  number.sms_url === wanted.SmsUrl;
