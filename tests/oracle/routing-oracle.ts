import Holidays from "date-holidays";

/**
 * What happens to a call, a second time: slow, and written from docs/subsystems/calls.md, not from the engine. Imports nothing of the
 * product. Opening hours are a set of single minutes of two days; the zone's clocks are read as text.
 */

// biome-ignore lint/suspicious/noExplicitAny: it knows plans as the documentation describes them, not as types of the product
type Json = any;

const clocks = new Map<string, Intl.DateTimeFormat>();
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
    clocks.set(zone, clock);
  }
  return clock;
}

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const weekdayOf = (day: string) => days[new Date(`${day}T12:00:00Z`).getUTCDay()]!;
const previous = (day: string) => new Date(Date.parse(`${day}T12:00:00Z`) - 24 * 3_600_000).toISOString().slice(0, 10);

const closedDays = new Map<string, Set<string>>();
function isHoliday(place: { country: string; region: string | null }, day: string): boolean {
  const key = `${place.country}/${place.region}/${day.slice(0, 4)}`;
  let found = closedDays.get(key);
  if (!found) {
    const source = place.region ? new Holidays(place.country, place.region) : new Holidays(place.country);
    const all = source.getHolidays(day.slice(0, 4)).filter((one) => one.type === "public");
    found = new Set(all.map((one) => one.date.split(" ")[0]!));
    closedDays.set(key, found);
  }
  return found.has(day);
}

/** Everything that opens on a day: pairs of the minute of that day and the next, and what decided it. */
function openMinutes(plan: Json, day: string): { minutes: Set<number>; why: string } {
  const minutes = new Set<number>();
  let why = "";
  let spans: Json[] = [];
  for (const exception of [...plan.exceptions].reverse()) {
    if (day >= exception.from && day <= exception.to) {
      why = "exception";
      spans = exception.spans;
    }
  }
  if (why === "" && plan.holidays && isHoliday(plan.holidays, day)) why = "holiday";
  else if (why === "" && plan.hours) {
    why = "hours";
    spans = plan.hours[weekdayOf(day)];
  } else if (why === "") {
    why = "always";
    for (let minute = 0; minute < 1440; minute++) minutes.add(minute);
  }
  for (const { from, to } of spans) {
    const [h, m] = from.split(":");
    let minute = Number(h) * 60 + Number(m);
    do {
      minutes.add(minute);
      minute++;
    } while (
      `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}` !==
      to.replace("24:00", "00:00")
    );
  }
  return { minutes, why };
}

function isOpen(plan: Json, at: number): { open: boolean; why: string } {
  if (plan.closed_until !== null && at < new Date(plan.closed_until).getTime())
    return { open: false, why: "closed_until" };
  const [day, time] = clockOf(plan.time_zone).format(at).split(" ") as [string, string];
  const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const today = openMinutes(plan, day);
  if (today.minutes.has(minute)) return { open: true, why: today.why };
  const before = openMinutes(plan, previous(day));
  if (before.minutes.has(minute + 1440)) return { open: true, why: before.why };
  return { open: false, why: today.why === "hours" || today.why === "always" ? "outside_hours" : today.why };
}

const isListed = (list: string[], caller: string) =>
  list.some((entry) => (entry.includes("*") ? caller.indexOf(entry.replace("*", "")) === 0 : caller === entry));

/** What an entry of a plan rings: its own phone, or what its agent is at the moment; nothing where that cannot take a call. */
function whereTo(entry: Json, facts: Json): { to: string; bell: boolean } | null {
  if (facts.stage !== "full" || facts.isBudgetSpent) return null;
  const agent = entry.agent ? facts.agents[entry.agent] : { kind: "phone", target: entry.e164, is_on: true };
  if (agent === undefined || !agent.is_on) return null;
  if (agent.kind === "phone" && facts.unverified.includes(agent.target)) return null;
  if (agent.kind === "phone" && agent.target in facts.stopped) return null;
  return { to: agent.target, bell: agent.kind !== "webhook" };
}

function ringsOf(route: Json, facts: Json): { rings: string[]; dropped: number } {
  const live: { to: string; bell: boolean; seconds: number }[] = [];
  for (const entry of route.phones) {
    const found = whereTo(entry, facts);
    if (found) live.push({ ...found, seconds: entry.seconds });
  }
  const dropped = route.phones.length - live.length;
  const one = ({ to, bell, seconds }: (typeof live)[number]) =>
    bell ? `${to} ${seconds}s${route.screen ? " asked" : ""}` : `${to} 0s`;
  if (route.order !== "together") return { rings: live.map(one), dropped };
  const bells = live.filter(({ bell }) => bell);
  const answering = live.filter(({ bell }) => !bell).map(one);
  if (bells.length < 2) return { rings: [...bells.map(one), ...answering], dropped };
  const longest = bells.map(({ seconds }) => seconds).sort((a, b) => b - a)[0];
  return { rings: [`${bells.map(({ to }) => to).join("+")} ${longest}s asked`, ...answering], dropped };
}

/** Words, or "recording <id>". */
const heard = (what: Json): string => (what?.sound ? `recording ${what.sound}` : String(what));
const endOf = (end: Json, afterRing: boolean): string => {
  if (end.kind === "reject") return afterRing ? "voicemail null" : "reject";
  if (end.kind === "message") return end.text === "" ? "voicemail null" : `message ${heard(end.text)}`;
  return `voicemail ${end.greeting === "" ? null : heard(end.greeting)}`;
};

/** The path as lines of text: why, which phones, and the end. A full mailbox takes no message, wherever there would be one. */
export const expectedPath = (plan: Json, facts: Json): string[] =>
  linesOf(plan, facts).map((line, index) =>
    facts.isMailboxFull && index > 0 ? line.replace(/^(else )?voicemail .*$/, "$1mailbox_full") : line,
  );

function linesOf(plan: Json, facts: Json): string[] {
  if (facts.stage === "quarantine") return ["stage", facts.turnsAway ? "reject" : "not_in_service"];
  const away: Record<string, string[]> = {
    message: ["allowance", "dropped 0", "no_calls_taken"],
    reject: ["allowance", "dropped 0", "reject"],
    too_often: ["too_often", "dropped 0", "reject"],
  };
  const found = pathLines(plan, facts);
  // what is turned away by the plan itself, before anything rings, costs nothing and stays as it is
  return facts.turnsAway && found.at(-1) !== "reject" ? away[facts.turnsAway]! : found;
}

function pathLines(plan: Json, facts: Json): string[] {
  const { caller } = facts;
  const { allow, block, anonymous, special } = plan.callers;
  let route: Json;
  let why: string;
  const group = caller === null ? undefined : special.find((one: Json) => isListed(one.callers, caller));
  if (caller === null && anonymous === "reject") return ["anonymous_caller", "reject"];
  if (caller === null && anonymous === "voicemail") return ["anonymous_caller", "voicemail null"];
  if (caller !== null && isListed(allow, caller)) [route, why] = [plan.open, "allowed_caller"];
  else if (caller !== null && isListed(block, caller)) return ["blocked_caller", "reject"];
  else if (group) [route, why] = [group.route, "special_caller"];
  else {
    const now = isOpen(plan, facts.at.getTime());
    [route, why] = [now.open ? plan.open : plan.closed, now.why];
  }
  const { rings, dropped } = ringsOf(route, facts);
  const lines = [why, ...rings, `dropped ${dropped}`];
  const { after } = route;
  if (after.kind !== "menu") return [...lines, endOf(after, route.phones.length > 0)];
  if (after.text === "" || after.choices.length === 0)
    return [...lines, endOf(after.otherwise, route.phones.length > 0)];
  const choices = after.choices.flatMap((choice: Json) => {
    const branch = ringsOf(choice, facts);
    return [`key ${choice.digit}`, ...branch.rings, `dropped ${branch.dropped}`, endOf(choice.after, true)];
  });
  return [...lines, `menu ${after.text}`, ...choices, `else ${endOf(after.otherwise, true)}`];
}
