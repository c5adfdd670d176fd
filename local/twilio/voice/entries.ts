import { randomBytes } from "node:crypto";
import type { NumberRow } from "../rows.ts";
import type { World } from "../world.ts";
import type { Entry } from "./call.ts";

/** What answers a call to one of the account's numbers: its own addresses, unless a trunk has it. */
export function numberEntry({ settings }: NumberRow): Entry {
  return {
    voiceUrl: settings.voice_url,
    voiceMethod: settings.voice_method,
    fallbackUrl: settings.voice_fallback_url,
    fallbackMethod: settings.voice_fallback_method,
    statusUrl: settings.status_callback,
    statusMethod: settings.status_callback_method,
    sip: null,
  };
}

/** What answers a call to the SIP Domain: its addresses, for every number alike. */
export function sipEntry({ config, origin }: World, sourceIp: string): Entry {
  return {
    voiceUrl: config.sipVoiceUrl,
    voiceMethod: "POST",
    fallbackUrl: config.sipFallbackUrl || `${origin}/documents/busy`,
    fallbackMethod: "POST",
    statusUrl: config.sipStatusCallbackUrl,
    statusMethod: "POST",
    sip: { domain: config.sipDomain, sourceIp, callId: `${randomBytes(8).toString("hex")}@${sourceIp}` },
  };
}

/** The addresses from which the domain takes calls: the other carrier's signalling, as its access list names them. */
export const allowedSources: readonly string[] = [
  "46.19.209.14",
  "46.19.210.14",
  "46.19.212.14",
  "46.19.213.14",
  "46.19.214.14",
  "46.19.215.14",
  "185.238.173.14",
];
