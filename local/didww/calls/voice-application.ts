import type { CallResult } from "../../twilio/voice/call.ts";

/** How the far end of a leg behaves. */
export type LegOutcome = "answer" | "busy" | "no_answer" | "unreachable" | "reject" | "not_found";

/** What the caller heard and where the call went on, as the embedded Twilio tells it. */
export type VoiceResult = CallResult;

interface SipCall {
  /** Digits, no `+`. */
  to: string;
  from: string;
  host: string;
  /** Seconds after which we give up when nobody has answered. */
  ringLimit: number;
  outcomes: Readonly<Record<string, LegOutcome>>;
  digits: string | null;
  recordSeconds: number;
  talkSeconds: number;
  caller: object;
  phones: object;
}

/** Signalling address of the carrier in New York, which Twilio's access list knows. */
const ourAddress = "46.19.209.14";

const outcomeOf: Readonly<Record<number, LegOutcome>> = {
  200: "answer",
  403: "reject",
  404: "not_found",
  486: "busy",
  487: "no_answer",
};

/**
 * Hands a call over to the SIP Domain behind the voice host, which is the embedded Twilio's.
 * @param url its control route for such calls
 * @returns how the attempt ended; a domain that does not answer is unreachable, and there is no voice result
 */
export async function callVoiceApplication(
  url: string,
  call: SipCall,
): Promise<{ outcome: LegOutcome; voice: VoiceResult | null }> {
  const named = Object.entries(call.outcomes).map(([to, does]) => [to, { does, talks: call.talkSeconds }]);
  const invite = {
    to: `sip:+${call.to}@${call.host}`,
    from: `sip:+${call.from}@${ourAddress}`,
    source_ip: ourAddress,
    ring_limit: call.ringLimit,
    caller: { presses: call.digits === null ? [] : [call.digits], speaks: call.recordSeconds, ...call.caller },
    phones: { ...Object.fromEntries(named), ...call.phones },
  };
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", body: JSON.stringify(invite) });
  } catch {
    return { outcome: "unreachable", voice: null };
  }
  if (!response.ok) throw new Error(`the embedded Twilio answers ${response.status}: ${await response.text()}`);
  const result = (await response.json()) as CallResult;
  return { outcome: outcomeOf[result.sip_code] ?? "unreachable", voice: result.call_sid ? result : null };
}
