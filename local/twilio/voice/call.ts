import type { World } from "../world.ts";
import type { CallScript } from "./script.ts";
import type { Gate, Timeline } from "./timeline.ts";

/** One leg: the caller's, or one that a `<Dial>` made. Instants are ms of the call's own time. */
export interface Leg {
  sid: string;
  parentSid: string | null;
  from: string;
  to: string;
  direction: "inbound" | "outbound-api" | "outbound-dial";
  /** As Twilio says it: ringing, in-progress, completed, busy, no-answer, failed, canceled. */
  status: string;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  /** Of its next progress event. */
  sequence: number;
}

/** Why the caller is no longer there. */
export type Departure = "caller" | "ring_limit" | "time_limit" | "api";

/** Where the application is asked in case the voice URL fails, and where it hears of the end. */
export interface Entry {
  voiceUrl: string;
  voiceMethod: string;
  fallbackUrl: string;
  fallbackMethod: string;
  statusUrl: string;
  statusMethod: string;
  /** The domain of a SIP call, and who sent it. */
  sip: { domain: string; sourceIp: string; callId: string } | null;
}

/** What was heard and done, for the person who reads a test. */
export interface CallResult {
  call_sid: string;
  status: string;
  answered: boolean;
  /** What a SIP caller's carrier got: 200 when it was answered, else the final response. */
  sip_code: number;
  ended_by: "hangup" | "reject" | "caller" | "ring_limit" | "time_limit" | "api" | "end_of_document" | "failed";
  /** What made the call fail, with Twilio's code. */
  error: string | null;
  said: string[];
  played: string[];
  dialed: DialedLeg[];
  recordings: { sid: string; seconds: number; url: string }[];
  /** One entry per document that was asked for. */
  requests: { url: string; status: number; at: number }[];
  alerts: { code: number; text: string }[];
  /** Seconds from answer to end. */
  duration_seconds: number;
  /** `[0.0, "GET …"]`: seconds since the call began, and what happened. */
  transcript: [number, string][];
}

export interface DialedLeg {
  to: string;
  sid: string | null;
  caller_id: string;
  outcome: string;
  ring_seconds: number;
  bridged: boolean;
}

/** Where a document is asked for, and what is said besides the facts of the call. */
export interface Step {
  url: string;
  method: string;
  params: Record<string, string>;
  /** False for the first document of a call. */
  isAction: boolean;
}

/** A call under way. `party` is whom the present document is read to: the caller, or a callee behind a whisper address. */
export interface LiveCall {
  world: World;
  timeline: Timeline;
  leg: Leg;
  entry: Entry;
  script: CallScript;
  result: CallResult;
  /** Ms since the epoch at the call's beginning, on the emulator's clock. */
  beganAt: number;
  /** Opens when the party of this document is gone. */
  gone: Gate<Departure>;
  /** Keys that are still to be pressed, one entry a `<Gather>`. */
  keys: string[];
  /** Lengths of messages that are still to be spoken. */
  messages: number[];
  /** Callbacks that were sent and have not arrived yet. */
  onItsWay: Set<string>;
  /** Documents asked for so far; shared by the legs of a call. */
  documents: { count: number };
  /** Follows documents until the party's side of the call ends. */
  follow(call: LiveCall, step: Step): Promise<CallResult["ended_by"]>;
  /** The document of a callee before it is bridged: few verbs. */
  isWhisper: boolean;
}

export function note(call: LiveCall, text: string): void {
  call.result.transcript.push([Math.round(call.timeline.now() / 100) / 10, text]);
}

/** Twilio's own account of what went wrong: a line in its debugger. */
export function alert(call: LiveCall, code: number, text: string, url = ""): void {
  const { world, result, leg } = call;
  const sid = `NO${leg.sid.slice(2, 26)}${String(world.tables.alerts.count()).padStart(8, "0")}`;
  const level = code === 12_200 ? "warning" : "error";
  world.tables.alerts.put(sid, { sid, code, resourceSid: leg.sid, url, text, level, at: instant(call) });
  result.alerts.push({ code, text });
  note(call, `alert ${code}: ${text}`);
}

/** Now in the call, as ms since the epoch. */
export const instant = ({ beganAt, timeline }: LiveCall): number => beganAt + timeline.now();

export function saveLeg({ world, beganAt }: LiveCall, leg: Leg): void {
  const ours = leg.direction === "inbound" ? leg.to : leg.from;
  const number = world.tables.numbers.find(({ e164 }) => e164 === ours);
  const at = (ms: number | null) => (ms === null ? null : beganAt + Math.round(ms));
  world.tables.calls.put(leg.sid, {
    sid: leg.sid,
    parentSid: leg.parentSid,
    numberSid: number?.sid ?? null,
    to: leg.to,
    from: leg.from,
    direction: leg.direction,
    status: leg.status,
    startedAt: beganAt + Math.round(leg.startedAt),
    answeredAt: at(leg.answeredAt),
    endedAt: at(leg.endedAt),
  });
}

/** The call is picked up: from here on it costs. */
export function answer(call: LiveCall): void {
  const { leg, timeline } = call;
  if (leg.answeredAt !== null) return;
  leg.answeredAt = timeline.now();
  leg.status = "in-progress";
  note(call, "answered");
  saveLeg(call, leg);
}

export const durationSeconds = ({ answeredAt, endedAt }: Pick<Leg, "answeredAt" | "endedAt">): number =>
  answeredAt === null || endedAt === null ? 0 : Math.max(1, Math.round((endedAt - answeredAt) / 1_000));
