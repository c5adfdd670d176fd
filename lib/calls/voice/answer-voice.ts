import "server-only";
import { env } from "@/lib/env";
import { storableText } from "@/lib/kernel/storable-json";
import { logger } from "@/lib/logger";
import { askAgent } from "../agents/ask-agent";
import { phoneCode } from "../phones/phone-code";
import { platformCaller } from "../phones/place-call";
import { endCall, type LiveCall, messageTranscribed, recordMessage, reportLeg, reportStep, startCall } from "../rows";
import { listenedSeconds, numberRings, watchedSeconds } from "../test-calls/limits";
import { endTestCallRow } from "../test-calls/rows";
import { readVoiceAddress, type VoiceAddress, type VoiceKind, voiceUrl } from "./addresses";
import { agentDialResult, dialResult, hasCallerLeft, legStatus, seconds } from "./dial-result";
import { isOurDomain, isSipAddress, partyNumber } from "./parties";
import { blindGrant, freeGrant, pathOf, renderChoice, renderStep, type Step } from "./render-step";
import { connect, gather, hangup, pause, reject, ring, say, twiml } from "./twiml";
import { codeWords, screeningWords, sorryWords, testWords } from "./words";

/** The form of a request of the voice platform. */
export type Fields = ReadonlyMap<string, string>;

/** The platform waits 15 seconds, a caller less. An agent has three of its own. */
const patienceMs = 4_000;
const agentPatienceMs = 7_500;

/** Two minutes of fast speech have about three thousand characters. */
const longestTranscript = 10_000;

interface Question {
  fields: Fields;
  address: Required<VoiceAddress>;
}

/** The call that a request belongs to. Each request names caller and number, so one whose beginning was missed is not lost. */
async function callOf({ fields }: Question): Promise<LiveCall | null> {
  const to = partyNumber(fields.get("To"));
  const callRef = fields.get("CallSid") ?? "";
  if (!to || !/^[A-Za-z0-9]{1,64}$/.test(callRef)) return null;
  const isSip = isSipAddress(fields.get("To"));
  if (isSip && !isOurDomain(fields.get("SipDomain"), env().VOICE_SIP_HOST)) return null;
  return startCall({
    call_ref: callRef,
    to,
    caller: partyNumber(fields.get("From")),
    entry: isSip ? "sip" : "pstn",
  });
}

/**
 * Writes down what is answered, and reserves what phones that ring may cost: those that cannot be paid for do not ring. What cannot be
 * written is answered all the same.
 */
async function take(call: LiveCall, { document, report, ring }: Step): Promise<string> {
  const written = await reportStep(call.call_ref, report).catch((error: unknown) => {
    logger.error({ err: error, callRef: call.call_ref }, "step of a call not written");
    return null;
  });
  if (!ring) return document;
  return ring.document(written ? (written.ring ?? freeGrant) : blindGrant) ?? take(call, ring.next());
}

async function inbound(question: Question): Promise<string> {
  const call = await callOf(question);
  logger.info({ callSid: question.fields.get("CallSid"), answered: call !== null }, "inbound call");
  return call ? take(call, renderStep(call, pathOf(call), "", 0)) : twiml(reject());
}

/** A ring has ended: both are connected and done, the caller has left, or the next step follows. */
async function step(question: Question): Promise<string> {
  const { fields, address } = question;
  const call = await callOf(question);
  if (!call) return twiml(hangup());
  const path = pathOf(call);
  const result = dialResult(path, address.branch, address.step - 1, fields);
  const at = { rule: path.rule, branch: address.branch, step: address.step, result };
  if (result.status === "bridged") {
    const talked = result.seconds;
    return take(call, {
      document: twiml(hangup()),
      report: { ...at, outcome: "answered", end_cause: "completed", ...(talked !== undefined && { seconds: talked }) },
    });
  }
  if (hasCallerLeft(fields)) {
    return take(call, { document: twiml(), report: { ...at, end_cause: "hung_up" } });
  }
  const next = renderStep(call, path, address.branch, address.step);
  return take(call, { ...next, report: { ...next.report, result } });
}

async function choice(question: Question): Promise<string> {
  const call = await callOf(question);
  if (!call || hasCallerLeft(question.fields)) return twiml(hangup());
  return take(call, renderChoice(call, pathOf(call), question.fields.get("Digits") ?? "", question.address.attempt));
}

/** Asks who picked up. A document that just ends would put the caller through. */
async function screen({ fields, address }: Question): Promise<string> {
  const { call: callRef, branch, step: index, position, attempt } = address;
  const isAnswer = attempt > 0;
  const accepted = isAnswer && fields.get("Digits") === "1";
  const ref = fields.get("CallSid");
  const call = await reportLeg(callRef, {
    branch,
    step: index,
    position,
    status: isAnswer && !accepted ? "declined" : "picked_up",
    ...(ref !== undefined && { leg_ref: ref }),
  });
  if (accepted) return twiml();
  if (isAnswer || !call) return twiml(hangup());
  const again = voiceUrl("screen", { call: callRef, branch, step: index, position, attempt: 1 });
  const ask = gather(again, screeningWords(call.account_name, call.caller));
  return twiml(ask, ask, hangup());
}

/** The caller has left a message, or hung up before the tone. */
async function saved({ fields }: Question): Promise<string> {
  const callRef = fields.get("CallSid") ?? "";
  const recording = fields.get("RecordingSid") ?? fields.get("RecordingUrl")?.split("/").at(-1);
  const length = seconds(fields.get("RecordingDuration")) ?? 0;
  if (recording && length > 0) await recordMessage(callRef, recording, length);
  await endCall(callRef, fields.get("Digits") === "hangup" ? "hung_up" : "completed", null);
  return twiml(hangup());
}

async function leg({ fields, address }: Question): Promise<null> {
  const { call, branch, step: index, position } = address;
  const state = legStatus(fields);
  const ref = fields.get("CallSid");
  if (state)
    await reportLeg(call, { branch, step: index, position, ...state, ...(ref !== undefined && { leg_ref: ref }) });
  return null;
}

async function recorded({ fields, address }: Question): Promise<null> {
  const recording = fields.get("RecordingSid");
  const length = seconds(fields.get("RecordingDuration")) ?? 0;
  if (recording && fields.get("RecordingStatus") === "completed" && length > 0) {
    await recordMessage(address.call, recording, length);
  }
  return null;
}

/** What a message says, as the platform heard it. What it could not hear is no news. */
async function transcribed({ fields }: Question): Promise<null> {
  const recording = fields.get("RecordingSid");
  const text = storableText(fields.get("TranscriptionText") ?? "").trim();
  if (recording && fields.get("TranscriptionStatus") === "completed" && text !== "") {
    await messageTranscribed(recording, text.slice(0, longestTranscript));
  }
  return null;
}

/** The end of a call. A caller may leave before we are asked anything: it is then the first that we hear of the call. */
async function status(question: Question): Promise<null> {
  const { fields } = question;
  const cause = (fields.get("CallStatus") ?? "completed").replaceAll("-", "_");
  const end = () => endCall(fields.get("CallSid") ?? "", cause, seconds(fields.get("CallDuration")) ?? null);
  if ((await end()) === null && (await callOf(question))) await end();
  return null;
}

/** Reads the code of a phone to the one who picked it up. */
async function code({ address }: Question): Promise<string> {
  const words = codeWords(phoneCode(address.call));
  return twiml(pause(), say(words), pause(), say(words), hangup());
}

/** Rings the phone of the address without asking anybody: for calls that need no plan, and while our database is away. */
const forward = async ({ address }: Question): Promise<string> =>
  address.phone === "" ? twiml(reject()) : twiml(ring(`+${address.phone}`));

/** An agent that answers by itself is asked what it wants; of no use, what follows it in the plan follows now. */
async function agent(question: Question): Promise<string> {
  const call = await callOf(question);
  if (!call || hasCallerLeft(question.fields)) return twiml(hangup());
  return take(call, await askAgent(call, pathOf(call), question.address, question.fields));
}

/** Whom an agent dialed has had the call, or not: the agent is asked again where it wanted to be. */
async function dialed(question: Question): Promise<string> {
  const { fields, address } = question;
  const { branch, step: index, position } = address;
  const call = await callOf(question);
  if (!call) return twiml(hangup());
  const path = pathOf(call);
  const result = agentDialResult(fields, { branch, step: index, position });
  const at = { rule: path.rule, branch, step: index, result };
  const talked = result.status === "bridged" && { outcome: "answered" as const };
  const seconds = result.seconds === undefined ? {} : { seconds: result.seconds };
  if (hasCallerLeft(fields)) {
    return take(call, { document: twiml(), report: { ...at, ...talked, ...seconds, end_cause: "hung_up" } });
  }
  if (address.next !== "") {
    await take(call, { document: "", report: { ...at, ...talked } });
    return take(call, await askAgent(call, path, address, fields));
  }
  if (talked) {
    return take(call, { document: twiml(hangup()), report: { ...at, ...talked, ...seconds, end_cause: "completed" } });
  }
  const next = renderStep(call, path, branch, index + 1);
  return take(call, { ...next, report: { ...next.report, result } });
}

/** A test call was picked up: by a phone that is to hear the number, or by what answers at the number itself. */
async function test({ address }: Question): Promise<string> {
  if (address.phone === "") return twiml(pause(watchedSeconds), hangup());
  const number = `+${address.phone}`;
  return twiml(
    pause(),
    say(testWords(number)),
    connect(number, platformCaller(), numberRings, listenedSeconds),
    hangup(),
  );
}

async function tested({ fields, address }: Question): Promise<null> {
  await endTestCallRow(address.call, (fields.get("CallStatus") ?? "completed").replaceAll("-", "_"));
  return null;
}

/** An agent has said what it had to say: what follows it in the plan follows. */
async function onward(question: Question): Promise<string> {
  const call = await callOf(question);
  if (!call || hasCallerLeft(question.fields)) return twiml(hangup());
  return take(call, renderStep(call, pathOf(call), question.address.branch, question.address.step));
}

const answers: Record<VoiceKind, (question: Question) => Promise<string | null>> = {
  inbound,
  step,
  choice,
  screen,
  saved,
  leg,
  recorded,
  transcribed,
  status,
  code,
  forward,
  agent,
  dialed,
  onward,
  test,
  tested,
};
/** Reports, which the platform needs no answer to. */
const reports = new Set<VoiceKind>(["leg", "recorded", "transcribed", "status", "tested"]);

function within<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, refuse) => {
    timer = setTimeout(() => refuse(new Error(`no answer in ${patienceMs} ms`)), patienceMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * Answers the voice platform: a document, or null for a report. A question is always answered, with an apology when the database does
 * not; one who was asked whether to take a call is then not put through.
 */
export async function answerVoice(kind: VoiceKind, fields: Fields, query: URLSearchParams): Promise<string | null> {
  const work = answers[kind]({ fields, address: readVoiceAddress(query) });
  if (reports.has(kind)) return work;
  try {
    return await within(work, kind === "agent" || kind === "dialed" ? agentPatienceMs : patienceMs);
  } catch (error) {
    logger.error({ err: error, kind, callSid: fields.get("CallSid") }, "a call could not be followed");
    return kind === "screen" ? twiml(hangup()) : twiml(say(sorryWords), hangup());
  }
}
