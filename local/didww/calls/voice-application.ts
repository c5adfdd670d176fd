import { randomBytes } from "node:crypto";
import { signTwilio } from "./twilio-signature.ts";
import { parseXml, type XmlElement } from "./xml.ts";

/** How the far end of a leg behaves. */
export type LegOutcome = "answer" | "busy" | "no_answer" | "unreachable" | "reject";

export interface VoiceCall {
  webhookUrl: string;
  authToken: string;
  sipHost: string;
  /** Digits, no `+`. */
  from: string;
  did: string;
  /** By destination (digits or SIP address); what is not named answers. */
  outcomes: Readonly<Record<string, LegOutcome>>;
  /** Keys pressed at the first `<Gather>`. */
  digits: string | null;
  /** Length of a message that the caller leaves at `<Record>`. */
  recordSeconds: number;
  talkSeconds: number;
}

/** What the caller heard and where the call went. */
export interface VoiceResult {
  call_sid: string;
  answered: boolean;
  /** `reject`: refused without an answer. `failed`: the webhook did not give usable TwiML. */
  ended_by: "hangup" | "reject" | "caller" | "end_of_document" | "failed";
  error: string | null;
  spoken: string[];
  played: string[];
  dialed: { to: string; outcome: LegOutcome }[];
  recordings: { seconds: number; url: string }[];
  /** One entry per request to the application. */
  requests: { url: string; status: number }[];
  duration_seconds: number;
}

const mostDocuments = 20;
const timeoutMs = 15_000;
const dialStatus: Readonly<Record<LegOutcome, string>> = {
  answer: "completed",
  busy: "busy",
  no_answer: "no-answer",
  unreachable: "failed",
  reject: "busy",
};

/** Thrown by a verb that ends the call. */
class CallEnd extends Error {
  readonly by: VoiceResult["ended_by"];
  constructor(by: VoiceResult["ended_by"]) {
    super(by);
    this.by = by;
  }
}

/** Plays Twilio's part: asks the webhook what to do, does it, and asks again where the TwiML requires it. */
export async function runVoiceApplication(call: VoiceCall): Promise<VoiceResult> {
  const result: VoiceResult = {
    call_sid: `CA${randomBytes(16).toString("hex")}`,
    answered: false,
    ended_by: "end_of_document",
    error: null,
    spoken: [],
    played: [],
    dialed: [],
    recordings: [],
    requests: [],
    duration_seconds: 0,
  };
  try {
    await follow(call, result, call.webhookUrl, { CallStatus: "ringing" });
  } catch (error) {
    if (error instanceof CallEnd) result.ended_by = error.by;
    else {
      result.ended_by = "failed";
      result.error = error instanceof Error ? error.message : String(error);
    }
  }
  return result;
}

async function follow(call: VoiceCall, result: VoiceResult, url: string, extra: Record<string, string>): Promise<void> {
  const { status, text } = await ask(call, result, url, extra);
  if (status < 200 || status > 299) throw new Error(`the voice webhook answered ${status}`);
  const root = parseXml(text);
  if (root.name !== "Response") throw new SyntaxError(`TwiML starts with <Response>, not <${root.name}>`);
  for (const verb of root.children) await perform(call, result, verb, url);
}

async function ask(call: VoiceCall, result: VoiceResult, url: string, extra: Record<string, string>) {
  if (result.requests.length >= mostDocuments) throw new Error(`more than ${mostDocuments} documents: a loop`);
  const [from, to] = [`sip:+${call.from}@${carrierHost}`, `sip:+${call.did}@${call.sipHost}`];
  const fields: Record<string, string> = {
    AccountSid: "AC00000000000000000000000000000000",
    ApiVersion: "2010-04-01",
    CallSid: result.call_sid,
    CallStatus: "in-progress",
    Called: to,
    Caller: from,
    Direction: "inbound",
    From: from,
    SipDomain: call.sipHost,
    To: to,
    ...extra,
  };
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": signTwilio(call.authToken, url, fields),
    },
    body: new URLSearchParams(fields),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  result.requests.push({ url, status: response.status });
  return { status: response.status, text: await response.text() };
}

/** Signalling address of the carrier, as the caller's side of the SIP address. */
const carrierHost = "46.19.209.10";

async function perform(call: VoiceCall, result: VoiceResult, verb: XmlElement, base: string): Promise<void> {
  if (verb.name === "Reject") throw new CallEnd("reject");
  result.answered = true;
  switch (verb.name) {
    case "Say":
      result.spoken.push(verb.text.trim().replace(/\s+/g, " "));
      return;
    case "Play":
      result.played.push(verb.text.trim());
      return;
    case "Pause":
      result.duration_seconds += Number(verb.attributes.length ?? 1);
      return;
    case "Hangup":
      throw new CallEnd("hangup");
    case "Redirect":
      await follow(call, result, new URL(verb.text.trim(), base).href, {});
      throw new CallEnd(result.ended_by);
    case "Gather":
      return gather(call, result, verb, base);
    case "Dial":
      return dial(call, result, verb, base);
    case "Record":
      return record(call, result, verb, base);
    default:
      throw new SyntaxError(`the simulator does not know <${verb.name}>`);
  }
}

async function gather(call: VoiceCall, result: VoiceResult, verb: XmlElement, base: string): Promise<void> {
  for (const child of verb.children) await perform(call, result, child, base);
  if (!call.digits) return; // no input: the document goes on
  await follow({ ...call, digits: null }, result, new URL(verb.attributes.action ?? base, base).href, {
    Digits: call.digits,
  });
  throw new CallEnd(result.ended_by);
}

async function dial(call: VoiceCall, result: VoiceResult, verb: XmlElement, base: string): Promise<void> {
  const targets = verb.children.length > 0 ? verb.children.map((child) => child.text.trim()) : [verb.text.trim()];
  const legs = targets.map((to) => ({
    to,
    outcome: call.outcomes[to] ?? call.outcomes[to.replace(/^\+/, "")] ?? "answer",
  }));
  result.dialed.push(...legs);
  const answered = legs.find(({ outcome }) => outcome === "answer");
  if (answered) result.duration_seconds += call.talkSeconds;
  else result.duration_seconds += Number(verb.attributes.timeout ?? 30);
  const { action } = verb.attributes;
  if (action) {
    const status = dialStatus[answered?.outcome ?? legs[0]?.outcome ?? "unreachable"];
    await follow(call, result, new URL(action, base).href, { DialCallStatus: status });
    throw new CallEnd(result.ended_by);
  }
  if (answered) throw new CallEnd("caller");
}

async function record(call: VoiceCall, result: VoiceResult, verb: XmlElement, base: string): Promise<void> {
  const seconds = Math.min(call.recordSeconds, Number(verb.attributes.maxLength ?? 3_600));
  const url = `https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE${randomBytes(16).toString("hex")}`;
  result.recordings.push({ seconds, url });
  result.duration_seconds += seconds;
  const facts = {
    RecordingUrl: url,
    RecordingDuration: String(seconds),
    RecordingSid: url.slice(url.lastIndexOf("/") + 1),
  };
  const { recordingStatusCallback, action } = verb.attributes;
  if (recordingStatusCallback) {
    await ask(call, result, new URL(recordingStatusCallback, base).href, { ...facts, RecordingStatus: "completed" });
  }
  // Without an action, Twilio asks the address of the current document again; that is a loop unless it is handled there.
  if (action) await follow(call, result, new URL(action, base).href, facts);
  throw new CallEnd(action ? result.ended_by : "caller");
}
