import { type Departure, type Leg, type LiveCall, note, saveLeg } from "./call.ts";
import { type LegEvents, legEvent } from "./callbacks.ts";
import { defaultPhone, type PhoneScript, targetName } from "./script.ts";
import { Gate } from "./timeline.ts";

/** One noun of a `<Dial>`. */
export interface DialTarget {
  to: string;
  callerId: string;
  /** The two may talk so long. */
  mostSeconds: number;
  events: LegEvents;
  /** Read to the callee before it is connected. */
  whisper?: string;
  whisperMethod?: string;
  /** Opens when the callee hangs up after picking up. */
  gone?: Gate;
  sipCode?: number;
}

interface Ringing {
  /** How long it rings at most, ms. */
  ringMs: number;
  /** Opens with the leg that takes the call. */
  taken: Gate<Leg>;
  /** Opens with the leg whose pick-up ends the ringing of all others, where that is so. */
  picked: Gate<Leg>;
}

/** From the first ring to the first of: taken, refused, given up, taken by another phone, caller gone. */
export async function ringLeg(call: LiveCall, leg: Leg, target: DialTarget, ringing: Ringing): Promise<void> {
  const { ringMs, taken, picked } = ringing;
  const { timeline, gone } = call;
  const phone = phoneOf(call, target.to) ?? (goesOn(call) ? await onward(call, leg, target) : defaultPhone);
  const began = timeline.now();
  leg.startedAt = began;
  const shown = { to: leg.to, sid: leg.sid, caller_id: leg.from, outcome: "", ring_seconds: 0, bridged: false };
  call.result.dialed.push(shown);
  const over = new Gate<Leg | null>();
  for (const gate of [taken, picked]) gate.onFire((winner) => winner !== leg && over.fire(winner));
  gone.onFire(() => over.fire(null));

  const finish = (status: string) => {
    target.gone?.fire();
    leg.status = status;
    leg.endedAt = timeline.now();
    shown.outcome = status;
    if (leg.answeredAt === null) shown.ring_seconds = secondsSince(call, began);
    target.sipCode = phone.sipCode ?? sipCodes[status] ?? 200;
    saveLeg(call, leg);
    legEvent(call, leg, target.events, "completed", sipCodeOf(target));
  };

  leg.status = "initiated";
  legEvent(call, leg, target.events, "initiated");
  if (phone.does !== "unreachable") {
    leg.status = "ringing";
    legEvent(call, leg, target.events, "ringing");
  }
  saveLeg(call, leg);
  const actsAfterMs = phone.does === "no_answer" ? Number.POSITIVE_INFINITY : phone.after * 1_000;
  const cut = over;
  if (!(await timeline.sleep(Math.min(actsAfterMs, ringMs), cut))) return finish("canceled");
  if (actsAfterMs > ringMs) return finish("no-answer");
  if (phone.does !== "answers") return finish(phone.does === "unreachable" ? "failed" : "busy");

  leg.status = "in-progress";
  leg.answeredAt = timeline.now();
  shown.ring_seconds = secondsSince(call, began);
  shown.outcome = "completed";
  saveLeg(call, leg);
  legEvent(call, leg, target.events, "answered");
  target.gone = hangsUpAfter(call, phone);
  if (call.world.settings.get().ringsUntil === "pick_up") picked.fire(leg);
  if (!target.whisper || (await accepts(call, leg, target, phone, over))) {
    if (!over.fired) taken.fire(leg);
    if (taken.fired?.value === leg && !gone.fired) return;
    return finish(gone.fired ? "completed" : "canceled");
  }
  finish("completed");
}

const sipCodes: Readonly<Record<string, number>> = { busy: 486, "no-answer": 487, failed: 503, canceled: 487 };

const sipCodeOf = ({ to, sipCode }: DialTarget): Record<string, string> =>
  to.startsWith("sip") ? { SipResponseCode: String(sipCode) } : {};

const secondsSince = ({ timeline }: LiveCall, began: number) => Math.round((timeline.now() - began) / 100) / 10;

/** What the script says of a target: by number or address, by SIP host, or what stands for the phone in every call. */
function phoneOf({ script, world }: LiveCall, to: string): PhoneScript | undefined {
  const name = targetName(to);
  const host = name.split("@")[1] ?? "";
  const named = [name, host, name.split("@")[0]?.replace("+", "") ?? ""].filter(Boolean);
  for (const one of named) {
    const phone = script.phones.get(one) ?? world.tables.phones.get(one);
    if (phone) return phone;
  }
  return undefined;
}

/** A call that we made may go on to a number of a carrier of this machine. Calls that came in reach ordinary phones. */
const goesOn = ({ leg }: LiveCall): boolean => leg.direction === "outbound-api";

const onward = async ({ world }: LiveCall, { from }: Leg, { to, mostSeconds }: DialTarget): Promise<PhoneScript> =>
  (await world.phoneBehind({ from, to }, mostSeconds)) ?? defaultPhone;

function hangsUpAfter({ timeline }: LiveCall, phone: PhoneScript): Gate {
  const gone = new Gate();
  timeline.spawn(async () => {
    await timeline.sleep(phone.talks * 1_000, gone);
    gone.fire();
  });
  return gone;
}

/** Reads the whisper to the callee. Only a document that comes to its end connects; `<Hangup/>` and a hung-up phone do not. */
async function accepts(
  call: LiveCall,
  leg: Leg,
  { whisper, whisperMethod, gone }: DialTarget,
  phone: PhoneScript,
  over: Gate<Leg | null>,
): Promise<boolean> {
  const calleeGone = new Gate<Departure>();
  gone?.onFire(() => calleeGone.fire("caller"));
  over.onFire(() => calleeGone.fire("caller"));
  const side: LiveCall = { ...call, leg, gone: calleeGone, keys: [...phone.presses], messages: [], isWhisper: true };
  const step = { url: whisper ?? "", method: whisperMethod ?? "POST", params: {}, isAction: true };
  const endedBy = await call.follow(side, step);
  note(call, `${leg.to} ${endedBy === "end_of_document" ? "accepts" : `does not accept (${endedBy})`}`);
  if (endedBy !== "end_of_document") gone?.fire();
  return endedBy === "end_of_document";
}
