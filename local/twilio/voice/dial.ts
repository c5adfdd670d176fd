import { newSid } from "../ids.ts";
import { ownedNumber } from "../world.ts";
import { alert, answer, durationSeconds, type Leg, type LiveCall, note, saveLeg } from "./call.ts";
import { type LegEvents, legEvent } from "./callbacks.ts";
import { keepRecording } from "./recordings.ts";
import { tell } from "./request.ts";
import { type DialTarget, ringLeg } from "./ring-leg.ts";
import { actionStep, departed, next, numberOf, type Outcome, type Verb } from "./step.ts";
import { Gate } from "./timeline.ts";
import type { XmlElement } from "./xml.ts";

/** Added to every ring, by the vendor's own word. */
const addedSeconds = 5;
const mostTargets = 10;
const mostSecondsOf = (element: XmlElement): number => numberOf(element, "timeLimit", 14_400);

/** What a `<Dial>` came to. */
interface Dialed {
  /** DialCallStatus. */
  status: string;
  leg: Leg | null;
  bridged: boolean;
  /** For the action's request. */
  facts: Record<string, string>;
}

/** Rings phones and SIP addresses, all together or one after the other, and connects the first that takes the call. */
export const dial: Verb = async (call, element, base) => {
  const bridges = element.attributes.answerOnBridge === "true" && call.leg.answeredAt === null;
  if (!bridges) answer(call);
  const targets = targetsOf(call, element, base);
  const dialed = targets.length === 0 ? nobody() : await ringAll(call, element, base, targets);
  if (element.attributes.action === undefined) return afterDial(call);
  const { status, leg, bridged, facts } = dialed;
  const step = actionStep(element, base, {
    DialCallStatus: status,
    ...(leg && { DialCallSid: leg.sid }),
    ...(leg && leg.answeredAt !== null && { DialCallDuration: String(durationSeconds(leg)) }),
    ...(call.world.settings.get().saysBridged && { DialBridged: String(bridged) }),
    ...facts,
  });
  if (!call.gone.fired) return { after: "goto", step };
  await tell(call, step);
  return departed(call);
};

const afterDial = (call: LiveCall): Outcome => (call.gone.fired ? departed(call) : next);

const nobody = (): Dialed => ({ status: "failed", leg: null, bridged: false, facts: {} });

/** The nouns, less those that cannot be called. */
function targetsOf(call: LiveCall, element: XmlElement, base: string): DialTarget[] {
  const nouns = element.children.length > 0 ? element.children : [{ ...element, name: "Number", attributes: {} }];
  const callerId = element.attributes.callerId ?? numberIn(call.leg.from);
  return nouns.slice(0, mostTargets).flatMap((noun): DialTarget[] => {
    const to = noun.text.trim();
    const address = (name: string) => noun.attributes[name] && new URL(noun.attributes[name], base).href;
    const events: LegEvents = {
      url: address("statusCallback") ?? "",
      method: noun.attributes.statusCallbackMethod ?? "POST",
      wanted: (noun.attributes.statusCallbackEvent ?? "completed").split(/\s+/),
    };
    const whisper = address("url");
    const target = {
      to,
      callerId,
      mostSeconds: mostSecondsOf(element),
      events,
      ...(whisper && { whisper, whisperMethod: noun.attributes.method ?? "POST" }),
    };
    if (noun.name === "Sip")
      return /^sips?:.+@.+/.test(to) ? [target] : refuse(call, to, 13_224, `"${to}" is no SIP address`);
    if (noun.name !== "Number") return refuse(call, to, 12_200, `<${noun.name}> is not emulated in <Dial>`);
    const digits = to.replace(/[\s().-]/g, "");
    if (!/^\+?[1-9]\d{6,14}$/.test(digits)) return refuse(call, to, 13_223, `"${to}" is no phone number`);
    if (!mayShow(call, callerId))
      return refuse(call, to, 13_214, `the caller id ${callerId} is neither ours nor verified`);
    return [{ ...target, to: digits.startsWith("+") ? digits : `+${digits}` }];
  });
}

function refuse(call: LiveCall, to: string, code: number, text: string): [] {
  alert(call, code, text);
  const facts = { sid: null, caller_id: "", ring_seconds: 0, bridged: false };
  call.result.dialed.push({ to, outcome: "failed", ...facts });
  return [];
}

/** `sip:+1212…@host` and plain numbers as E.164; anything else as it is. */
function numberIn(address: string): string {
  const user = decodeURIComponent(address.replace(/^sips?:/i, "").split(/[@;]/, 1)[0] ?? "");
  return /^\+?\d{7,15}$/.test(user) ? `+${user.replace("+", "")}` : user;
}

/** A call that came by SIP may show only what is ours or verified; any other also its own two numbers. */
function mayShow(call: LiveCall, callerId: string): boolean {
  const { world, leg, entry } = call;
  const e164 = numberIn(callerId);
  if (ownedNumber(world, e164) || world.tables.callerIds.find((one) => one.e164 === e164)) return true;
  return entry.sip === null && [leg.from, leg.to].includes(e164);
}

async function ringAll(call: LiveCall, element: XmlElement, base: string, targets: DialTarget[]): Promise<Dialed> {
  const ringMs = Math.min(600, Math.max(5, numberOf(element, "timeout", 30) + addedSeconds)) * 1_000;
  const isSequential = element.attributes.sequential === "true";
  const [taken, picked] = [new Gate<Leg>(), new Gate<Leg>()];
  const legs = targets.map((target) => newLeg(call, target));
  const ring = (index: number) => ringLeg(call, legs[index]!, targets[index]!, { ringMs, taken, picked });
  if (isSequential) {
    for (const index of targets.keys()) {
      if (taken.fired || call.gone.fired) break;
      await call.timeline.until(call.timeline.spawn(() => ring(index)));
    }
  } else {
    const all = targets.map((_, index) => call.timeline.spawn(() => ring(index)));
    for (const one of all) await call.timeline.until(firstOf(one, taken));
  }
  const winner = taken.fired?.value;
  if (winner) return bridge(call, element, base, winner, targets[legs.indexOf(winner)]!);
  return { ...unanswered(call, legs), bridged: false, facts: sipFacts(legs.at(-1), targets.at(-1)) };
}

/** Opens with the first of two. */
function firstOf(one: Gate, other: Gate<Leg>): Gate {
  const first = new Gate();
  one.onFire(() => first.fire());
  other.onFire(() => first.fire());
  return first;
}

const newLeg = ({ leg, timeline }: LiveCall, { to, callerId }: DialTarget): Leg => ({
  sid: newSid("CA"),
  parentSid: leg.sid,
  from: callerId,
  to,
  direction: "outbound-dial",
  status: "queued",
  startedAt: timeline.now(),
  answeredAt: null,
  endedAt: null,
  sequence: 0,
});

/** DialCallStatus of legs that nobody took. */
function unanswered(call: LiveCall, legs: Leg[]): { status: string; leg: Leg | null } {
  const last = legs.findLast(({ status }) => status !== "queued") ?? null;
  if (call.gone.fired) return { status: call.world.settings.get().callerGone, leg: last };
  const picked = legs.find(({ answeredAt }) => answeredAt !== null);
  if (picked) return { status: "completed", leg: picked }; // a whisper that hung up
  return { status: last?.status ?? "failed", leg: last };
}

function sipFacts(leg: Leg | undefined, target: DialTarget | undefined): Record<string, string> {
  if (!leg || !target?.to.startsWith("sip")) return {};
  return { DialSipResponseCode: String(target.sipCode ?? 200), DialSipCallId: `${leg.sid.slice(2, 18)}@twilio` };
}

/** The two talk until one of them hangs up, or for as long as they may. */
async function bridge(
  call: LiveCall,
  element: XmlElement,
  base: string,
  leg: Leg,
  target: DialTarget,
): Promise<Dialed> {
  const { timeline } = call;
  answer(call);
  note(call, `bridged with ${leg.to}`);
  const shown = call.result.dialed.find(({ sid }) => sid === leg.sid);
  if (shown) shown.bridged = true;
  const began = timeline.now();
  const limitMs = mostSecondsOf(element) * 1_000;
  const calleeGone = target.gone ?? new Gate();
  call.world.hangUps.set(leg.sid, () => calleeGone.fire());
  await timeline.sleep(limitMs, call.gone, calleeGone);
  call.world.hangUps.delete(leg.sid);
  calleeGone.fire();
  leg.status = "completed";
  leg.endedAt = timeline.now();
  saveLeg(call, leg);
  legEvent(call, leg, target.events, "completed");
  const recorded = (element.attributes.record ?? "").startsWith("record-from")
    ? keepRecording(call, element, base, {
        seconds: (timeline.now() - began) / 1_000,
        source: "DialVerb",
        channels: element.attributes.record?.endsWith("-dual") ? 2 : 1,
      })
    : null;
  recorded?.finish();
  const url: Record<string, string> = recorded ? { RecordingUrl: recorded.facts.RecordingUrl ?? "" } : {};
  return { status: "completed", leg, bridged: true, facts: { ...url, ...sipFacts(leg, target) } };
}
