import type { Times } from "@/components/account/times";
import type { Tone } from "@/components/ui/tone";
import type { AgentCause } from "@/lib/contract/calls/agents";
import type { Finding, FindingCode } from "@/lib/contract/calls/findings";
import type { CallPath, Line, MenuEnd, PathEnd, Ring, Rule } from "@/lib/contract/calls/path";
import type { Heard } from "@/lib/contract/calls/plan";
import type { TestCall } from "@/lib/contract/calls/test-calls";
import type { Call } from "@/lib/contract/calls/wire";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { capitalize } from "@/lib/kernel/words";

const list = new Intl.ListFormat("en-US", { type: "conjunction" });

/** Who takes a call: "Anna (+1 212-555-0101)", "+1 212-555-0101", "Front desk". */
const lineName = ({ kind, target, agent }: Line): string =>
  kind === "phone"
    ? agent
      ? `${agent.name} (${formatPhoneLight(target)})`
      : formatPhoneLight(target)
    : (agent?.name ?? target);

const ringText = ({ lines, seconds, screen }: Ring): string => {
  const names = list.format(lines.map(lineName));
  if (lines[0]?.kind === "webhook") return `${names} answers by itself`;
  const together = lines.length > 1 ? `${names} ring together` : `${names} rings`;
  return `${together} for up to ${seconds} seconds${screen ? "; who picks up presses 1 to take the call" : ""}`;
};

const endTexts: Record<(PathEnd | MenuEnd)["kind"], string> = {
  voicemail: "callers leave a message",
  message: "callers hear a message, and the call ends",
  reject: "the call is turned away",
  mailbox_full: "callers hear that the mailbox is full",
  no_calls_taken: "callers hear that the number cannot take calls at the moment",
  not_in_service: "callers hear that the number is not in service",
  menu: "callers hear a menu",
};

/** A recording is said, words are not: they are in the plan, and a recording is only named there. */
function endText(end: PathEnd | MenuEnd): string {
  if (endSound({ end }) === null) return endTexts[end.kind];
  return end.kind === "voicemail"
    ? "callers hear your recording and leave a message"
    : "callers hear your recording, and the call ends";
}

/** The recording that callers hear at the end, by its id; null: words, or nothing. */
export function endSound({ end }: Pick<CallPath, "end">): string | null {
  const heard: Heard = end.kind === "voicemail" ? end.greeting : end.kind === "message" ? end.text : null;
  return typeof heard === "object" && heard !== null ? heard.sound : null;
}

/** What happens to a call, a sentence for each step, in order. */
export const pathSteps = (path: Pick<CallPath, "rings" | "end">): string[] => stepsOf(path).map(capitalize);

/** The same in one sentence. */
export const pathText = (path: Pick<CallPath, "rings" | "end">): string => capitalize(stepsOf(path).join("; "));

function stepsOf({ rings, end }: Pick<CallPath, "rings" | "end">): string[] {
  const steps = rings.map((ring, index) => (index === 0 ? ringText(ring) : `then ${ringText(ring)}`));
  const otherwise = endText(end);
  steps.push(rings.length > 0 ? `if nobody takes it, ${otherwise}` : otherwise);
  if (end.kind === "menu") {
    for (const { digit, name, rings: chosen, end: after } of end.choices) {
      steps.push(`key ${digit} (${name}): ${stepsOf({ rings: chosen, end: after }).join("; ")}`);
    }
  }
  return steps;
}

/** Why a call goes where it goes: "Open on Monday, 09:00 to 17:00". */
export function ruleText(rule: Rule, { instant }: Pick<Times, "instant">): string {
  switch (rule.kind) {
    case "allowed_caller":
      return `The caller is always let through (${rule.caller})`;
    case "blocked_caller":
      return `The caller is blocked (${rule.caller})`;
    case "special_caller":
      return `The caller is one of “${rule.name}”`;
    case "anonymous_caller":
      return "The caller hides their number";
    case "closed_until":
      return `Closed until ${instant(rule.until)}`;
    case "exception":
      return `${rule.is_open ? "Open" : "Closed"}: ${rule.name || rule.day}`;
    case "holiday":
      return `Closed: ${rule.name}`;
    case "hours":
      return `Open on ${capitalize(rule.weekday)}, ${rule.from} to ${rule.to}`;
    case "outside_hours":
      return "Outside opening hours";
    case "always":
      return "Open at any time";
    case "choice":
      return `Key ${rule.digit} was pressed (${rule.name})`;
    case "no_choice":
      return "No key was pressed";
    case "stage":
      return rule.stage === "quarantine" ? "Not paid: the number is out of service" : "Not paid: no phone rings";
    case "allowance":
      return "Your limit for usage and the allowance beyond it are used up";
    case "too_often":
      return "The caller has called too often within an hour";
    case "fallback":
      return "Our service could not be reached: the carrier rang it by itself";
    case "nothing_left":
      return "Nothing else could answer";
  }
}

const droppedTexts = {
  stage: "not paid",
  budget: "your limit for calls is reached",
  no_rate: "we do not sell calls there",
  unverified: "not verified yet",
  off: "takes no calls at the moment",
  gone: "removed",
} as const satisfies Record<CallPath["dropped"][number]["reason"], string>;

/** Phones of a path that do not ring, and why. */
export const droppedText = ({ dropped }: Pick<CallPath, "dropped">): string | null =>
  dropped.length === 0
    ? null
    : `Does not ring: ${list.format(dropped.map(({ line, reason }) => `${line ? lineName(line) : "an agent"} (${droppedTexts[reason]})`))}`;

const findingTexts: Record<FindingCode, string> = {
  silent_words: "The words are missing: callers would hear nothing.",
  silent_menu: "The menu has no choice: callers would hear nothing.",
  sound_gone: "This recording was deleted. Choose another, or write words.",
  reject_after_ring: "A call cannot be turned away after phones rang. Choose voicemail or a message.",
  unscreened_together: "Phones that ring together ask who picks up to press 1. Otherwise a mailbox may take the call.",
  own_number: "This is the number itself.",
  leads_back: "Calls to this phone are forwarded back to this number.",
  impossible_number: "This is not a phone number that exists.",
  premium_number: "Calls cannot be forwarded to premium numbers.",
  emergency_number: "Calls cannot be forwarded to emergency numbers.",
  satellite_number: "Calls cannot be forwarded to satellite phones.",
  country_not_allowed: "Calls cannot be forwarded to this country.",
  no_rate_number: "We have no price for calls to this number, so they cannot be forwarded there.",
  dear_number: "Calls to this phone cost more than usual.",
  unverified_number: "It does not ring until you verify it.",
  phone_twice: "It is there twice.",
  agent_gone: "This agent was removed. Choose another.",
  agent_off: "Takes no calls at the moment: it does not ring.",
  digit_twice: "This key is used twice.",
  hours_overlap: "These hours overlap.",
  hours_empty: "These hours end when they begin.",
  exception_reversed: "It ends before it begins.",
  exception_hidden: "An entry above covers these days already.",
  holidays_unknown: "We do not know the public holidays of this place.",
  never_open: "It would never be open.",
  closed_for_long: "It stays closed for more than a year.",
  fallback_barred: "It does not ring while callers are turned away: your carrier does not know whom.",
  fallback_unlimited:
    "It does not ring for a toll-free number: while we are away, nothing would limit what its calls cost you.",
  caller_hidden: "Another entry decides about these callers already.",
  long_ring: "Callers rarely wait that long.",
};

export const findingText = ({ code, subject }: Finding): string => {
  const isAgent = code === "agent_off";
  const about = subject?.startsWith("+") ? `${formatPhoneLight(subject)}: ` : isAgent && subject ? `${subject}: ` : "";
  return `${about}${findingTexts[code]}`;
};

/** The state of a call in a word. */
export const callLooks: Record<Call["outcome"], { label: string; tone: Tone; busy?: boolean }> = {
  ringing: { label: "Ringing", tone: "brand", busy: true },
  answered: { label: "Answered", tone: "good" },
  agent: { label: "With an agent", tone: "good" },
  voicemail: { label: "Voicemail", tone: "brand" },
  message: { label: "Heard the message", tone: "neutral" },
  menu: { label: "In the menu", tone: "neutral" },
  rejected: { label: "Turned away", tone: "neutral" },
  not_in_service: { label: "Not in service", tone: "warn" },
  missed: { label: "Missed", tone: "warn" },
  busy: { label: "Found it busy", tone: "warn" },
  failed: { label: "Failed", tone: "bad" },
};

const minutes = (seconds: number) =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;

/** What came of a call: "Answered by +1 212-555-0101, 3 min 12 s". */
export function callResult({ outcome, answered_by, seconds, recording_seconds, legs }: Call): string {
  if (outcome === "answered") {
    const taker = legs.find(({ kind, status }) => kind !== "webhook" && status === "bridged");
    const who =
      answered_by || taker ? `Answered by ${taker ? legName(taker) : formatPhoneLight(answered_by!)}` : "Answered";
    return seconds ? `${who}, ${minutes(seconds)}` : who;
  }
  if (outcome === "agent") {
    const who = legs.find(({ kind, status }) => kind === "webhook" && status === "bridged")?.agent ?? "an agent";
    return seconds ? `Answered by ${who}, ${minutes(seconds)}` : `Answered by ${who}`;
  }
  if (recording_seconds) return `Left a message of ${minutes(recording_seconds)}`;
  if (outcome === "voicemail") return "Reached voicemail, left no message";
  const rang = legs.filter(({ status }) => status !== "planned").map(legName);
  if (outcome === "busy") return "Heard that the number is busy: it took no more calls at that moment";
  if (outcome === "missed") return rang.length > 0 ? `Hung up while ${list.format(rang)} rang` : "Hung up";
  return callLooks[outcome].label;
}

type Leg = Call["legs"][number];

/** "Anna (+1 212-555-0101)", "+1 212-555-0101", "Front desk". */
const legName = ({ kind, e164, agent }: Leg): string =>
  lineName({ kind, target: e164 ?? "a SIP address", agent: agent === null ? null : { id: "", name: agent } });

export const causeTexts: Record<AgentCause, string> = {
  slow: "did not answer within 3 seconds",
  unreachable: "could not be reached",
  own_network: "has an address that is not on the internet",
  redirects: "sent us to another address",
  error_status: "answered with an error",
  too_large: "answered with more than 64 kB",
  not_twiml: "did not answer with TwiML",
  forbidden_verb: "wanted something that agents may not do",
  wants_stream: "wanted the sound of the call as a stream, which we do not offer",
  refused_destination: "wanted to call somebody who may not be called",
  foreign_address: "wanted to go on at another host",
  too_many_turns: "went round in circles",
  removed: "takes no calls at the moment",
};

const legTexts: Record<Call["legs"][number]["status"], string> = {
  planned: "did not ring",
  ringing: "rings",
  picked_up: "picked up",
  busy: "was busy",
  no_answer: "rang, and nobody answered",
  failed: "could not be reached",
  canceled: "rang until the call ended or somebody else took it",
  declined: "picked up and did not take the call",
  bridged: "took the call",
};

/** What a phone did: "+1 212-555-0101 took the call, 3 min 12 s". */
export function legText(leg: Leg): string {
  const { kind, status, seconds, branch, cause } = leg;
  const talked = status === "bridged" && seconds ? `, ${minutes(seconds)}` : "";
  const why = causeTexts[cause as AgentCause];
  const did = kind === "webhook" && why && status === "failed" ? why : legTexts[status];
  const then = kind === "webhook" && why && status !== "failed" ? `, then ${why}` : "";
  return `${branch ? `Key ${branch}: ` : ""}${legName(leg)} ${did}${talked}${then}`;
}

const endCauseTexts: Record<string, string> = {
  hung_up: "the caller hung up",
  completed: "the call was over",
  rejected: "it was turned away",
  canceled: "the caller gave up",
  busy: "the number was busy",
  no_answer: "nobody answered",
  failed: "the connection failed",
  not_reported: "its end was never reported",
};

/** Why a call ended; null while it goes on. */
export const endCauseText = ({ ended_at, end_cause }: Pick<Call, "ended_at" | "end_cause">): string | null =>
  ended_at === null ? null : (endCauseTexts[end_cause ?? "completed"] ?? "the call was over");

export const callResultLabels: Record<Call["result"], string> = {
  answered: "Answered",
  voicemail: "Left a message",
  missed: "Nobody answered",
  turned_away: "Turned away",
  going_on: "Going on now",
  test: "Test calls",
};
export const callResults = Object.keys(callResultLabels) as Call["result"][];

/** Why no call has come in at the number, by how our side ended. */
const testCallTexts: Record<string, [direct: string, byPhone: string]> = {
  busy: ["The number was busy: it takes no more calls at this moment.", "Your phone was busy."],
  no_answer: ["The number did not answer.", "Your phone was not picked up."],
  failed: ["The number could not be reached.", "Your phone could not be reached."],
  canceled: ["The call was canceled.", "The call was canceled."],
  not_placed: [
    "The call could not be placed. Try again in a minute.",
    "The call could not be placed. Try again in a minute.",
  ],
};

/** How a test call stands that has not come in at the number. */
export function testCallText({ phone, is_open, end_cause }: Pick<TestCall, "phone" | "is_open" | "end_cause">): string {
  if (is_open) return phone ? `We are calling ${formatPhoneLight(phone)}. Pick up.` : "We are calling the number.";
  const known = testCallTexts[end_cause ?? ""];
  if (known) return known[phone ? 1 : 0];
  return phone && end_cause === "completed"
    ? "Your phone was picked up, but no call arrived at the number. If you stayed on the line, tell our support."
    : "No call arrived at the number. Try again; if it stays so, tell our support.";
}
