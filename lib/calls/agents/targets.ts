import "server-only";
import type { LineKind } from "@/lib/contract/calls/path";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { destinationOf } from "@/lib/kernel/telephony/destination";
import { isE164 } from "@/lib/kernel/telephony/e164";
import { readPublicUrl } from "@/lib/outgoing";
import { sellsCallsTo } from "@/lib/usage";
import { whyNotForwarded } from "../plan/destinations";
import { isOurDomain } from "../voice/parties";

const sip = /^sip:([A-Za-z0-9._+-]{1,64})@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})$/;

/** A SIP address outside of our own domain, which would only lead back. Its host is a name: the voice platform calls it, not we. */
export function readSipAddress(text: string): string | null {
  const [, user, host] =
    sip.exec(text.trim().replace(/^(sip:)?(.*)@(.*)$/i, (_all, _sip, name, at) => `sip:${name}@${at.toLowerCase()}`)) ??
    [];
  if (!user || !host || (env().VOICE_SIP_HOST && isOurDomain(host, env().VOICE_SIP_HOST))) return null;
  return `sip:${user}@${host}`;
}

const refused = (finding: string) => new AppError("TARGET_REFUSED", { details: { finding } });

const readers: Record<LineKind, (text: string) => string> = {
  phone: (text) => {
    const finding = isE164(text) ? whyNotForwarded(destinationOf(text)) : "impossible_number";
    if (finding) throw refused(finding);
    return text;
  },
  sip: (text) => {
    const address = readSipAddress(text);
    if (address === null) throw refused("not_sip");
    return address;
  },
  webhook: (text) => {
    const url = readPublicUrl(text);
    if (url === null) throw refused("not_https");
    return url.href;
  },
};

/** Where an agent's calls go, as it is kept. @throws {AppError} TARGET_REFUSED with the finding */
export async function readTarget(kind: LineKind, text: string): Promise<string> {
  const target = readers[kind](text.trim());
  if (kind === "phone" && !(await sellsCallsTo(target))) throw refused("no_rate_number");
  return target;
}
