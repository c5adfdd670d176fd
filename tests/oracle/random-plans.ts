import type { seededRandom } from "./random-rules.ts";

type Random = ReturnType<typeof seededRandom>;

/** With and without daylight saving, with a half hour of it (Lord Howe), beyond the date line, and where its law changed. */
const zones =
  "UTC Europe/Berlin America/New_York America/Sao_Paulo Asia/Kolkata Australia/Lord_Howe Pacific/Apia Africa/Casablanca Asia/Kathmandu America/St_Johns Europe/London Pacific/Chatham".split(
    " ",
  );
const places = [
  ["DE", null],
  ["DE", "BY"],
  ["US", null],
  ["GB", null],
  ["FR", null],
] as const;
/** Around changes of the clocks, and holidays. */
const moments = [
  "2026-03-29T00:30:00Z",
  "2026-10-25T00:30:00Z",
  "2026-11-01T05:30:00Z",
  "2027-03-14T06:30:00Z",
  "2027-04-03T15:00:00Z",
  "2026-10-03T15:30:00Z",
  "2026-12-25T09:00:00Z",
  "2027-01-01T00:00:00Z",
  "2027-03-26T10:00:00Z",
  "2026-11-26T15:00:00Z",
].map((text) => Date.parse(text));

const phone = (n: number) => `+1202555${String(100 + n).padStart(4, "0")}`;
const agentId = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
/** One of each kind, and each kind switched off; the others were removed. */
const agents = Object.fromEntries(
  [
    { kind: "phone" as const, target: phone(5) },
    { kind: "sip" as const, target: "sip:anna@pbx.example" },
    { kind: "webhook" as const, target: "https://agent.example/" },
    { kind: "webhook" as const, target: "https://other.example/", is_on: false },
  ].map((one, index) => [agentId(index), { name: `Agent ${index}`, is_on: true, ...one }]),
);
const two = (n: number) => String(n).padStart(2, "0");

function time(random: Random): string {
  return `${two(random.upTo(23))}:${random.pick(["00", "15", "30", "59"])}`;
}

function spans(random: Random) {
  return Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => ({
    from: time(random),
    to: random.chance(0.1) ? "24:00" : time(random),
  }));
}

const recording = { sound: agentId(7) };
const texts = ["Hello", "Please call tomorrow", recording];
function end(random: Random, flawed: boolean) {
  const kind = random.pick(["voicemail", "message", "reject"] as const);
  if (kind === "voicemail")
    return { kind, greeting: random.pick([null, ...(flawed ? [""] : []), "Leave a word", recording]) };
  return kind === "message" ? { kind, text: random.pick([...texts, ...(flawed ? [""] : [])]) } : { kind };
}

function phones(random: Random) {
  const chosen = new Set(Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => random.upTo(9)));
  return {
    phones: [...chosen].map((n) => ({
      ...(random.chance(0.3) ? { agent: agentId(random.upTo(5)) } : { e164: phone(n) }),
      seconds: 5 + random.upTo(55),
    })),
    order: random.pick(["in_turn", "together"]),
    screen: random.chance(0.4),
  };
}

function route(random: Random, flawed: boolean) {
  const menu = {
    kind: "menu",
    text: flawed && random.chance(0.2) ? "" : "Press one",
    choices: Array.from({ length: random.upTo(3) }, (_, index) => ({
      digit: String(index + 1),
      name: `Choice ${index + 1}`,
      ...phones(random),
      after: end(random, flawed),
    })),
    otherwise: end(random, flawed),
  };
  return { ...phones(random), after: random.chance(0.2) ? menu : end(random, flawed) };
}

const entry = (random: Random) => (random.chance(0.3) ? `+1202555${random.upTo(9)}*` : phone(random.upTo(20)));
const entries = (random: Random) => Array.from({ length: random.pick([0, 0, 1, 2]) }, () => entry(random));
const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);

/** A random plan and call. @param flawed also with what the linter refuses: the engine answers that too */
export function randomCase(random: Random, { flawed }: { flawed: boolean }) {
  const base = random.chance(0.6)
    ? random.pick(moments)
    : Date.parse("2026-01-01T00:00:00Z") + random.upTo(900) * 86_400_000;
  const at = new Date(base + (random.upTo(4 * 1440) - 2 * 1440) * 60_000 + random.upTo(59) * 1_000);
  const [country, region] = random.pick(places);
  const exceptions = Array.from({ length: random.pick([0, 0, 1, 2]) }, () => {
    const from = dayOf(at.getTime() + (random.upTo(4) - 2) * 86_400_000);
    return {
      from,
      to: dayOf(Date.parse(from) + random.upTo(2) * 86_400_000),
      name: "Stocktaking",
      spans: spans(random),
    };
  });
  const week = Object.fromEntries(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => [day, spans(random)]),
  );
  const plan = {
    format: 1,
    time_zone: random.pick(zones),
    closed_until: random.chance(0.1) ? new Date(at.getTime() + (random.upTo(2) - 1) * 60_000).toISOString() : null,
    hours: random.chance(0.8) ? week : null,
    holidays: random.chance(0.5) ? { country, region } : null,
    exceptions,
    callers: {
      allow: entries(random),
      block: entries(random),
      anonymous: random.pick(["as_others", "voicemail", "reject"]),
      special: random.chance(0.2) ? [{ name: "Friends", callers: [entry(random)], route: route(random, flawed) }] : [],
    },
    open: route(random, flawed),
    closed: route(random, flawed),
    fallback: random.pick([null, "+12025550171"]),
  };
  const facts = {
    at,
    caller: random.chance(0.15) ? null : phone(random.upTo(25)),
    stage: random.pick(["full", "full", "full", "full", "receive_only", "quarantine"] as const),
    isBudgetSpent: random.chance(0.1),
    isMailboxFull: random.chance(0.1),
    turnsAway: random.chance(0.2) ? random.pick(["message", "reject", "too_often"] as const) : null,
    unverified: random.chance(0.2) ? [phone(random.upTo(9))] : [],
    stopped: random.chance(0.2) ? { [phone(random.upTo(9))]: random.pick(["budget", "no_rate"] as const) } : {},
    agents,
  };
  return { plan, facts };
}
