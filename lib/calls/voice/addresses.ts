import { env } from "@/lib/env";

export const voiceKinds = [
  "inbound",
  "step",
  "choice",
  "screen",
  "saved",
  "leg",
  "recorded",
  "transcribed",
  "status",
  "code",
  "forward",
  "agent",
  "dialed",
  "onward",
  "test",
  "tested",
] as const;
export type VoiceKind = (typeof voiceKinds)[number];

export interface VoiceAddress {
  /** the platform's id of the caller's call; of a code or a test, our own */
  call?: string;
  /** the key that was pressed in the menu; "" before */
  branch?: string;
  step?: number;
  position?: number;
  attempt?: number;
  /** digits of the phone that a forwarded call rings, "" rejects it; of the number that a test call goes on to, "": none */
  phone?: string;
  /** where on its host an agent is asked next: a path; "" where it begins */
  next?: string;
}

const names = { call: "c", branch: "b", step: "i", position: "p", attempt: "t", phone: "to" } as const;
const nextName = "n";

/**
 * Where the platform asks or reports next. The platform signs the whole address, query included, so that nobody else can lead a call to
 * another step. Its values need no escaping: others would be signed in another spelling.
 */
export function voiceUrl(kind: VoiceKind, address: VoiceAddress = {}): string {
  const query = [
    ...Object.entries(names)
      .filter(([name]) => address[name as keyof VoiceAddress] !== undefined)
      .map(([name, short]) => `${short}=${address[name as keyof VoiceAddress]}`),
    ...(address.next ? [`${nextName}=${Buffer.from(address.next).toString("base64url")}`] : []),
  ].join("&");
  return `${env().APP_URL}/api/voice/${kind}${query && `?${query}`}`;
}

const count = (value: string | null): number => (value !== null && /^\d{1,3}$/.test(value) ? Number(value) : 0);

/** Reads what `voiceUrl` wrote. */
export function readVoiceAddress(query: URLSearchParams): Required<VoiceAddress> {
  return {
    call: query.get(names.call) ?? "",
    branch: query.get(names.branch) ?? "",
    step: count(query.get(names.step)),
    position: count(query.get(names.position)),
    attempt: count(query.get(names.attempt)),
    next: Buffer.from(query.get(nextName) ?? "", "base64url").toString(),
    phone: /^\d{7,15}$/.test(query.get(names.phone) ?? "") ? (query.get(names.phone) ?? "") : "",
  };
}
