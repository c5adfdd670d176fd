import { newSid } from "../ids.ts";
import type { World } from "../world.ts";
import {
  type CallResult,
  type Departure,
  durationSeconds,
  type Entry,
  type Leg,
  type LiveCall,
  note,
  saveLeg,
} from "./call.ts";
import { callEnded } from "./callbacks.ts";
import { follow } from "./follow.ts";
import type { CallScript, PhoneScript } from "./script.ts";
import { createTimeline, Gate } from "./timeline.ts";

export interface CallInput {
  from: string;
  to: string;
  direction: Leg["direction"];
  entry: Entry;
  script: CallScript;
  /** A SIP caller's carrier gives up when nobody has answered after so many seconds. */
  ringLimitSeconds?: number;
  /** Takes as long as a real call. */
  realTime: boolean;
  /** For a call that we make: the phone that rings, for how long, and for how long it may talk. */
  rings?: { phone: Promise<PhoneScript>; limitSeconds: number; talkSeconds: number };
}

export interface StartedCall {
  sid: string;
  /** Everything that belongs to the call has happened, callbacks included. */
  ended: Promise<CallResult>;
}

const beforeAnswer = 500;

/** Lets a call come in. It goes on by itself, on a time of its own. */
export function startCall(world: World, input: CallInput): StartedCall {
  const call = createCall(world, input);
  world.hangUps.set(call.leg.sid, () => call.gone.fire("api"));
  saveLeg(call, call.leg);
  note(call, `${input.from} calls ${input.to}`);
  call.timeline.spawn(() => run(call, input));
  const over = new Promise<void>((done) => call.timeline.done.onFire(done));
  return { sid: call.leg.sid, ended: over.then(() => allArrived(call)).then(() => call.result) };
}

async function run(call: LiveCall, { entry, ringLimitSeconds, script, rings }: CallInput): Promise<void> {
  const { timeline, leg, gone, result } = call;
  const over = new Gate();
  if (ringLimitSeconds !== undefined) leaveAfter(call, ringLimitSeconds, over, "ring_limit");
  if (script.caller.hangsUpAfter !== null) leaveAfter(call, script.caller.hangsUpAfter, over, "caller");
  if (rings) await ringOut(call, rings, over);
  else await timeline.sleep(beforeAnswer, gone);
  const step = { url: entry.voiceUrl, method: entry.voiceMethod, params: {}, isAction: false };
  result.ended_by = gone.fired ? gone.fired.value : await follow(call, step);
  over.fire();
  leg.endedAt = timeline.now();
  if (leg.answeredAt !== null) leg.status = "completed";
  else if (["ringing", "in-progress"].includes(leg.status)) leg.status = "no-answer";
  saveLeg(call, leg);
  note(call, `ended by ${result.ended_by}: ${leg.status}`);
  result.status = leg.status;
  result.answered = leg.answeredAt !== null;
  result.sip_code = sipCode(result);
  result.duration_seconds = durationSeconds(leg);
  callEnded(call);
  call.world.hangUps.delete(leg.sid);
}

/** Rings the phone that we call. What is not picked up is gone before any document is asked for. */
async function ringOut(call: LiveCall, rings: NonNullable<CallInput["rings"]>, over: Gate): Promise<void> {
  const { timeline, leg, gone } = call;
  const { limitSeconds, talkSeconds } = rings;
  const phone = await rings.phone;
  const acts = phone.does === "no_answer" ? Number.POSITIVE_INFINITY : phone.after;
  await timeline.sleep(Math.min(acts, limitSeconds) * 1_000, gone);
  if (gone.fired) return;
  if (phone.does === "answers" && acts <= limitSeconds) {
    leg.answeredAt = timeline.now();
    leg.status = "in-progress";
    saveLeg(call, leg);
    leaveAfter(call, talkSeconds, over, "time_limit");
    leaveAfter(call, phone.talks, over, "caller");
    return;
  }
  leg.status = phone.does === "unreachable" ? "failed" : acts > limitSeconds ? "no-answer" : "busy";
  gone.fire("caller");
}

function sipCode({ answered, ended_by, status }: CallResult): number {
  if (answered) return 200;
  if (ended_by === "reject") return status === "busy" ? 486 : 404;
  return 487;
}

const departures: Readonly<Record<Departure, string>> = {
  caller: "the caller hangs up",
  ring_limit: "the caller's carrier gives up",
  time_limit: "the call has lasted as long as it may",
  api: "ended over the API",
};

/** The caller is gone after so many seconds; a ring limit counts only until the call is answered. */
function leaveAfter(call: LiveCall, seconds: number, over: Gate, why: Departure): void {
  call.timeline.spawn(async () => {
    const isDue = await call.timeline.sleep(seconds * 1_000, over, call.gone);
    if (!isDue || (why === "ring_limit" && call.leg.answeredAt !== null)) return;
    note(call, departures[why]);
    call.gone.fire(why);
  });
}

function createCall(world: World, { from, to, direction, entry, script, realTime }: CallInput): LiveCall {
  const onItsWay = new Set<string>();
  const settled = async () => {
    const ids = [...onItsWay];
    await Promise.all(ids.map((id) => world.arrived(id)));
    for (const id of ids) onItsWay.delete(id);
  };
  const leg: Leg = {
    sid: newSid("CA"),
    parentSid: null,
    from,
    to,
    direction,
    status: "ringing",
    startedAt: 0,
    answeredAt: null,
    endedAt: null,
    sequence: 0,
  };
  return {
    world,
    timeline: createTimeline({ realTime, settled }),
    leg,
    entry,
    script,
    result: emptyResult(leg.sid),
    beganAt: world.clock.now(),
    gone: new Gate(),
    keys: [...script.caller.presses],
    messages: [...script.caller.speaks],
    onItsWay,
    documents: { count: 0 },
    follow,
    isWhisper: false,
  };
}

async function allArrived({ onItsWay, world }: LiveCall): Promise<void> {
  await Promise.all([...onItsWay].map((id) => world.arrived(id)));
}

const emptyResult = (sid: string): CallResult => ({
  call_sid: sid,
  status: "ringing",
  answered: false,
  sip_code: 0,
  ended_by: "end_of_document",
  error: null,
  said: [],
  played: [],
  dialed: [],
  recordings: [],
  requests: [],
  alerts: [],
  duration_seconds: 0,
  transcript: [],
});
