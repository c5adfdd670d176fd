import "server-only";
import type { CallPath, MenuEnd, PathEnd, Ring } from "@/lib/contract/calls/path";
import { firstCallPlan, type Heard } from "@/lib/contract/calls/plan";
import { env } from "@/lib/env";
import { planCall } from "../plan/plan-call";
import type { LiveCall, RingGrant, StepReport } from "../rows";
import { soundUrl } from "../sounds/sound-link";
import { voiceUrl } from "./addresses";
import { partOf } from "./dial-result";
import { dial, gather, hangup, play, record, redirect, reject, say, twiml } from "./twiml";
import {
  goodbyeWords,
  greetingWords,
  mailboxFullWords,
  noCallsTakenWords,
  notInServiceWords,
  voicemailWords,
} from "./words";

/** A carrier's trunk gives up before the phones do when they ring longer than this together, unless we have answered. */
const longestUnansweredRing = 28;

/** What the platform does next, and what is written about it. */
export interface Step {
  document: string;
  report: StepReport;
  /** of phones that ring: how, once it is known what they may cost */
  ring?: DialStep;
}
export interface DialStep {
  /** null: none of them may ring */
  document(grant: Grant): string | null;
  /** what follows when none rings */
  next(): Step;
}

/** `call_limit_seconds` bounds a call that costs something whoever takes it. */
export interface Grant extends RingGrant {
  call_limit_seconds?: number;
}

/** Talk while nobody could be asked what is left. */
const blindSeconds = 900;
/** What a phone counts before and behind the talk: an answer to our question, a second of connecting. */
const askedSeconds = 20;
const connectingSeconds = 2;
/** What the platform adds to each ring. */
const addedRingSeconds = 5;
/** The platform's own limit. */
const longestTalk = 14_400;

/** Nothing that rings costs anything. */
export const freeGrant: Grant = { limit_seconds: longestTalk, stopped: {} };
/** Not known what it may cost: a short talk, also where only the call itself costs something. */
export const blindGrant: Grant = { limit_seconds: blindSeconds, call_limit_seconds: blindSeconds, stopped: {} };

/** How long phones ring, and whether the call is answered by then: its ringing costs as much as its talk where callers do not pay. */
interface AnsweredRing {
  seconds: number;
  isAnswered: boolean;
}

/** Seconds of a talk that stays within what is paid for; undefined: the platform's own limit. */
export function talkSeconds(
  { limit_seconds, call_limit_seconds = longestTalk }: Grant,
  { call_seconds }: LiveCall,
  { isMetered, isAsked, rings }: { isMetered: boolean; isAsked: boolean; rings: AnsweredRing },
): number | undefined {
  const ringing = rings.isAnswered ? rings.seconds + addedRingSeconds : 0;
  const callLimit = call_seconds === null ? longestTalk : Math.min(call_seconds, call_limit_seconds) - ringing;
  const limit = isMetered ? Math.min(limit_seconds, callLimit) : callLimit;
  if (limit >= longestTalk) return undefined;
  return Math.max(10, limit - (isAsked ? askedSeconds : connectingSeconds));
}

/** The path of a call: the plan and the facts of its beginning, whatever was saved since. */
export const pathOf = ({ plan, started_at, caller, facts }: LiveCall): CallPath =>
  planCall(plan ?? firstCallPlan("UTC"), {
    at: new Date(started_at),
    caller,
    stage: facts.stage,
    isBudgetSpent: facts.is_budget_spent,
    stopped: facts.stopped,
    isMailboxFull: facts.is_mailbox_full,
    turnsAway: facts.turns_away,
    unverified: facts.unverified,
    agents: facts.agents,
  });

/** The step of a branch: its phones in order, then its end. A step behind the end hangs up. */
export function renderStep(call: LiveCall, path: CallPath, branch: string, step: number): Step {
  const part = partOf(path, branch);
  const report = { rule: path.rule, branch, step };
  if (!part || step > part.rings.length) return { document: twiml(hangup()), report };
  const ring = part.rings[step];
  if (ring) return renderRing(call, path, ring, { branch, step });
  return renderEnd(call, part.end, report);
}

function renderRing(call: LiveCall, path: CallPath, ring: Ring, at: { branch: string; step: number }): Step {
  if (ring.lines[0]?.kind === "webhook") {
    const document = twiml(redirect(voiceUrl("agent", { call: call.call_ref, ...at, attempt: 0 })));
    return { document, report: { rule: path.rule, ...at, ring } };
  }
  const total = path.rings.reduce((sum, { seconds }) => sum + seconds, 0);
  const url = (kind: "leg" | "screen", position: number) => voiceUrl(kind, { call: call.call_ref, ...at, position });
  const lines = ring.lines.map(({ kind, target }, position) => ({
    kind: kind === "sip" ? ("sip" as const) : ("phone" as const),
    target,
    statusCallback: url("leg", position),
    url: ring.screen ? url("screen", position) : undefined,
  }));
  const answerOnBridge = at.branch === "" && (call.entry === "pstn" || total <= longestUnansweredRing);
  const rings = { seconds: ring.seconds, isAnswered: !answerOnBridge };
  const document = (grant: Grant) => {
    const ringing = lines.filter(({ target }) => !(target in grant.stopped));
    if (ringing.length === 0) return null;
    const isMetered = ringing.some(({ kind }) => kind === "phone");
    return twiml(
      dial(ringing, {
        action: voiceUrl("step", { call: call.call_ref, branch: at.branch, step: at.step + 1 }),
        seconds: ring.seconds,
        answerOnBridge,
        callerId: shownCaller(call),
        timeLimit: talkSeconds(grant, call, { isMetered, isAsked: ring.screen, rings }),
      }),
    );
  };
  const next = () => renderStep(call, path, at.branch, at.step + 1);
  return { document: "", report: { rule: path.rule, ...at, ring }, ring: { document, next } };
}

/** Behind a trunk only a number of ours or a verified one may be shown. */
export const shownCaller = ({ entry, e164 }: LiveCall): string | undefined =>
  entry === "sip" ? (env().VOICE_CALLER_ID ?? e164) : undefined;

/** Words are read out and a recording is played; one that was deleted meanwhile is our standard words. */
function hear(call: LiveCall, heard: Heard, standard: string): string {
  if (heard === null) return say(standard);
  if (typeof heard === "string") return say(heard);
  return call.lost_sounds.includes(heard.sound) ? say(standard) : play(soundUrl(call.account_id, heard.sound));
}

function renderEnd(call: LiveCall, end: PathEnd | MenuEnd, at: Omit<StepReport, "outcome">): Step {
  switch (end.kind) {
    case "reject":
      return { document: twiml(reject()), report: { ...at, outcome: "rejected", end_cause: "rejected", seconds: 0 } };
    case "message":
      return {
        document: twiml(hear(call, end.text, greetingWords(call.account_name)), hangup()),
        report: { ...at, outcome: "message" },
      };
    case "mailbox_full":
      return {
        document: twiml(say(mailboxFullWords(call.account_name)), hangup()),
        report: { ...at, outcome: "message" },
      };
    case "no_calls_taken":
      return { document: twiml(say(noCallsTakenWords), hangup()), report: { ...at, outcome: "message" } };
    case "not_in_service":
      return { document: twiml(say(notInServiceWords), hangup()), report: { ...at, outcome: "not_in_service" } };
    case "voicemail": {
      const address = { call: call.call_ref };
      const document = twiml(
        hear(call, end.greeting, voicemailWords(call.account_name)),
        record(
          voiceUrl("saved", address),
          voiceUrl("recorded", address),
          env().VOICE_TRANSCRIPTS ? voiceUrl("transcribed", address) : undefined,
        ),
        say(goodbyeWords),
        hangup(),
      );
      return { document, report: { ...at, outcome: "voicemail" } };
    }
    case "menu":
      return { document: menuDocument(call, end, 1), report: { ...at, outcome: "menu" } };
  }
}

/** Said twice; who then presses nothing is led on. */
function menuDocument(call: LiveCall, menu: MenuEnd, attempt: number): string {
  const ask = gather(voiceUrl("choice", { call: call.call_ref, attempt }), menu.text);
  return twiml(ask, ask, redirect(voiceUrl("choice", { call: call.call_ref, attempt: 2 })));
}

/** What follows a key in the menu; another key twice is none. @param digits "" when nothing was pressed */
export function renderChoice(call: LiveCall, path: CallPath, digits: string, attempt: number): Step {
  const report = { rule: path.rule, branch: digits, step: 0 };
  if (path.end.kind !== "menu") return { document: twiml(hangup()), report };
  if (digits !== "" && partOf(path, digits)) return renderStep(call, path, digits, 0);
  if (digits !== "" && attempt < 2) return { document: menuDocument(call, path.end, attempt + 1), report };
  return renderEnd(call, path.end.otherwise, { ...report, branch: "" });
}
