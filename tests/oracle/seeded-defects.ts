import type { FindingCode } from "@/lib/contract/calls/findings";
import type { CallPlan, PlanEnd, PlanRoute } from "@/lib/contract/calls/plan";
import type { seededRandom } from "./random-rules.ts";

type Random = ReturnType<typeof seededRandom>;

const AGENT = "00000000-0000-4000-8000-000000000001";
const AGENT_OFF = "00000000-0000-4000-8000-000000000002";
const SOUND = "00000000-0000-4000-8000-000000000003";
const SOUND_GONE = "00000000-0000-4000-8000-000000000004";

/** The number that plans belong to, one whose plan leads back to it, and one that nobody has proven. */
export const world = {
  own: "+12025550199",
  country: "US",
  isTollFree: false,
  leadsBack: ["+12025550198"],
  lostSounds: [SOUND_GONE],
  unverified: ["+12025550197"],
  stopped: { "+421905123456": "no_rate", "+12025550195": "budget" } as const,
  agents: {
    [AGENT]: {
      name: "Answers by itself",
      kind: "webhook" as const,
      target: "https://agent.example/",
      is_on: true,
    },
    [AGENT_OFF]: {
      name: "On holiday",
      kind: "sip" as const,
      target: "sip:a@pbx.example",
      is_on: false,
    },
  },
  now: new Date("2026-11-27T12:00:00Z"),
};

const phoneOf = (n: number) => `+120255501${String(n).padStart(2, "0")}`;
const two = (n: number) => String(n).padStart(2, "0");

function soundPhones(random: Random) {
  const first = random.upTo(80);
  const phones = Array.from({ length: random.upTo(3) }, (_, index) => ({
    ...(index === 1 && random.chance(0.3) ? { agent: AGENT } : { e164: phoneOf(first + index) }),
    seconds: 5 + random.upTo(19),
  }));
  const order = random.pick(["in_turn", "together"] as const);
  return { phones, order, screen: order === "together" || random.chance(0.3) };
}

function soundEnd(random: Random, hasRung: boolean): PlanEnd {
  const ends: PlanEnd[] = [
    { kind: "voicemail", greeting: null },
    { kind: "voicemail", greeting: "Leave a word" },
    { kind: "voicemail", greeting: { sound: SOUND } },
    { kind: "message", text: null },
    { kind: "message", text: "Call tomorrow" },
  ];
  return random.pick(hasRung ? ends : [...ends, { kind: "reject" }]);
}

function soundRoute(random: Random): PlanRoute {
  const ring = soundPhones(random);
  if (random.chance(0.7)) return { ...ring, after: soundEnd(random, ring.phones.length > 0) };
  const choices = Array.from({ length: 1 + random.upTo(4) }, (_, digit) => ({
    digit: String(digit),
    name: `Choice ${digit}`,
    ...soundPhones(random),
    after: soundEnd(random, true),
  }));
  return { ...ring, after: { kind: "menu", text: "Press a key", choices, otherwise: soundEnd(random, true) } };
}

/** At most three periods that leave room between them; the last may run until shortly before the next day's first. */
function soundSpans(random: Random) {
  return Array.from({ length: random.upTo(3) }, (_, index) => {
    const from = 7 + index * 6;
    const to = from + 1 + random.upTo(3);
    const end = index === 2 && random.chance(0.5) ? random.pick(["24:00", "02:00", "06:59"]) : `${two(to)}:30`;
    return { from: `${two(from)}:${random.pick(["00", "15"])}`, to: end };
  });
}

/** A plan about which there is nothing to say, by its construction. */
export function soundPlan(random: Random): CallPlan {
  const day = (n: number) => new Date(world.now.getTime() + n * 86_400_000).toISOString().slice(0, 10);
  const spans = () => soundSpans(random);
  const hours = {
    monday: [{ from: "09:00", to: "12:00" }],
    tuesday: spans(),
    wednesday: spans(),
    thursday: spans(),
    friday: spans(),
    saturday: spans(),
    sunday: spans(),
  };
  const plan: CallPlan = {
    format: 1,
    time_zone: random.pick(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    closed_until: random.chance(0.2)
      ? new Date(world.now.getTime() + random.upTo(300) * 86_400_000).toISOString()
      : null,
    hours: random.chance(0.8) ? hours : null,
    holidays: random.pick([null, { country: "DE", region: "BY" }, { country: "US", region: null }]),
    exceptions: Array.from({ length: random.upTo(3) }, (_, n) => ({
      from: day(n * 10),
      to: day(n * 10 + random.upTo(9)),
      name: "Away",
      spans: spans(),
    })),
    callers: {
      allow: random.chance(0.4) ? ["+442071838750", "+4930*"] : [],
      block: random.chance(0.4) ? ["+16465550100", "+1646556*"] : [],
      anonymous: random.pick(["as_others", "voicemail", "reject"]),
      special: random.chance(0.3) ? [{ name: "Friends", callers: ["+1917*"], route: soundRoute(random) }] : [],
    },
    open: soundRoute(random),
    closed: soundRoute(random),
    fallback: null,
  };
  const { block, anonymous, special } = plan.callers;
  const letsAllIn = block.length === 0 && anonymous !== "reject" && special.every((one) => isAnswered(one.route));
  if (letsAllIn && random.chance(0.5)) plan.fallback = phoneOf(random.upTo(9));
  return plan;
}
const isAnswered = ({ after }: PlanRoute) => after.kind !== "reject";

type Route = Pick<PlanRoute, "phones" | "order" | "screen">;
/** One of the places where phones ring, so that defects are found wherever they are. */
function somewhere(plan: CallPlan, random: Random): Route {
  const routes = [plan.open, plan.closed, ...plan.callers.special.map(({ route }) => route)];
  const choices = routes.flatMap(({ after }) => (after.kind === "menu" ? after.choices : []));
  return random.pick<Route>([...routes, ...choices]);
}
/** A route of these phones alone: asked, so that nothing else is to be said of it. */
function ringOnly(plan: CallPlan, random: Random, ...phones: string[]): void {
  const route = somewhere(plan, random);
  route.phones = phones.map((e164) => ({ e164, seconds: 10 }));
  route.screen = true;
  if ("after" in route && (route.after as PlanEnd).kind === "reject") route.after = { kind: "message", text: null };
}
/** A route of these agents alone. */
function agentsOnly(plan: CallPlan, random: Random, ...agents: string[]): void {
  const route = somewhere(plan, random);
  route.phones = agents.map((agent) => ({ agent, seconds: 10 }));
  route.screen = true;
  if ("after" in route && (route.after as PlanEnd).kind === "reject") route.after = { kind: "message", text: null };
}
const ringing =
  (...phones: string[]) =>
  (plan: CallPlan, random: Random): void =>
    ringOnly(plan, random, random.pick(phones));

const route = (plan: CallPlan, random: Random): PlanRoute =>
  random.pick([plan.open, plan.closed, ...plan.callers.special.map((one) => one.route)]);
const week = (spans: NonNullable<CallPlan["hours"]>["monday"] = []) => ({
  monday: spans,
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
});
const silent = (end: "message" | "voicemail") => (plan: CallPlan, random: Random) => {
  route(plan, random).after = end === "message" ? { kind: end, text: "" } : { kind: end, greeting: "" };
};
const hours = (spans: { from: string; to: string }[]) => (plan: CallPlan) => {
  plan.hours = week(spans);
};

/** A phone behind a plan that lets everybody in. */
const fallback =
  (...phones: string[]) =>
  (plan: CallPlan, random: Random) => {
    plan.callers = { ...plan.callers, block: [], anonymous: "as_others", special: [] };
    plan.fallback = random.pick(phones);
  };

type Defect = readonly [FindingCode, (plan: CallPlan, random: Random) => void, number?: { isTollFree: boolean }];

/**
 * How each defect is planted in a sound plan, and of what number it is one. It changes nothing else about which there would be something to
 * say.
 */
export const defects: readonly Defect[] = [
  ["silent_words", silent("message")],
  ["silent_words", silent("voicemail")],
  [
    "sound_gone",
    (plan, random) => {
      route(plan, random).after = { kind: "message", text: { sound: SOUND_GONE } };
    },
  ],
  [
    "sound_gone",
    (plan, random) => {
      const end = { kind: "voicemail" as const, greeting: { sound: SOUND_GONE } };
      const choice = { digit: "1", name: "One", phones: [], order: "in_turn" as const, screen: false, after: end };
      const otherwise = { kind: "message" as const, text: { sound: SOUND } };
      route(plan, random).after = { kind: "menu", text: "Press 1", choices: [choice], otherwise };
    },
  ],
  [
    "silent_words",
    (plan, random) => {
      const choice = { digit: "1", name: "One", phones: [], order: "in_turn" as const, screen: false };
      const end = { kind: "voicemail" as const, greeting: null };
      route(plan, random).after = { kind: "menu", text: "", choices: [{ ...choice, after: end }], otherwise: end };
    },
  ],
  [
    "silent_menu",
    (plan, random) => {
      const otherwise = { kind: "voicemail" as const, greeting: null };
      route(plan, random).after = { kind: "menu", text: "Press a key", choices: [], otherwise };
    },
  ],
  [
    "reject_after_ring",
    (plan, random) => {
      const one = route(plan, random);
      one.phones = [{ e164: phoneOf(1), seconds: 10 }];
      one.after = { kind: "reject" };
    },
  ],
  [
    "reject_after_ring",
    (plan, random) => {
      const choices = [
        {
          digit: "1",
          name: "One",
          phones: [],
          order: "in_turn" as const,
          screen: false,
          after: { kind: "reject" as const },
        },
      ];
      const otherwise = { kind: "message" as const, text: null };
      route(plan, random).after = { kind: "menu", text: "Press a key", choices, otherwise };
    },
  ],
  [
    "unscreened_together",
    (plan, random) => {
      const one = somewhere(plan, random);
      if ("after" in one && (one.after as PlanEnd).kind === "reject") one.after = { kind: "message", text: null };
      Object.assign(one, { order: "together", screen: false });
      one.phones = [phoneOf(1), phoneOf(2)].map((e164) => ({ e164, seconds: 10 }));
    },
  ],
  ["own_number", ringing(world.own)],
  ["leads_back", ringing(...world.leadsBack)],
  ["unverified_number", ringing(...world.unverified)],
  ["impossible_number", ringing("+12025550", "+442079460", "+11234567890")],
  ["premium_number", ringing("+19005550199", "+12029765555", "+449098790000")],
  ["emergency_number", ringing("+19115550100", "+14115550100")],
  ["satellite_number", ringing("+881612345678", "+870773111632")],
  ["country_not_allowed", ringing("+5352012345", "+375291234567")],
  ["no_rate_number", ringing("+421905123456")],
  ["dear_number", ringing("+551123456789", "+4915112345678")],
  ["phone_twice", (plan, random) => ringOnly(plan, random, phoneOf(5), phoneOf(5))],
  ["phone_twice", (plan, random) => agentsOnly(plan, random, AGENT, AGENT)],
  ["agent_gone", (plan, random) => agentsOnly(plan, random, "00000000-0000-4000-8000-000000000009")],
  ["agent_off", (plan, random) => agentsOnly(plan, random, AGENT_OFF)],
  [
    "digit_twice",
    (plan, random) => {
      const end = { kind: "voicemail" as const, greeting: null };
      const choice = { digit: "3", name: "Three", phones: [], order: "in_turn" as const, screen: false, after: end };
      route(plan, random).after = { kind: "menu", text: "Press 3", choices: [choice, choice], otherwise: end };
    },
  ],
  [
    "hours_overlap",
    hours([
      { from: "09:00", to: "13:00" },
      { from: "12:59", to: "18:00" },
    ]),
  ],
  [
    "hours_overlap",
    hours([
      { from: "20:00", to: "20:01" },
      { from: "18:00", to: "02:00" },
    ]),
  ],
  [
    "hours_overlap",
    (plan) => {
      plan.hours = { ...week(), sunday: [{ from: "22:00", to: "08:00" }], monday: [{ from: "07:59", to: "12:00" }] };
    },
  ],
  [
    "hours_overlap",
    (plan) => {
      const spans = [
        { from: "09:00", to: "12:00" },
        { from: "11:00", to: "13:00" },
      ];
      plan.exceptions = [{ from: "2027-05-01", to: "2027-05-02", name: "Fair", spans }];
    },
  ],
  ["hours_empty", hours([{ from: "09:00", to: "09:00" }])],
  [
    "exception_reversed",
    (plan) => {
      plan.exceptions = [{ from: "2027-05-02", to: "2027-05-01", name: "Fair", spans: [] }];
    },
  ],
  [
    "exception_hidden",
    (plan) => {
      plan.exceptions = [
        { from: "2027-05-01", to: "2027-05-10", name: "Fair", spans: [] },
        { from: "2027-05-03", to: "2027-05-10", name: "Party", spans: [] },
      ];
    },
  ],
  [
    "holidays_unknown",
    (plan, random) => {
      plan.holidays = random.pick([
        { country: "XX", region: null },
        { country: "DE", region: "QQ" },
      ]);
    },
  ],
  [
    "never_open",
    (plan) => {
      plan.hours = week();
      plan.exceptions = [];
    },
  ],
  [
    "closed_for_long",
    (plan) => {
      plan.closed_until = new Date(world.now.getTime() + 367 * 86_400_000).toISOString();
    },
  ],
  [
    "caller_hidden",
    (plan) => {
      plan.fallback = null; // barred by a blocked caller
      plan.callers.allow = ["+4930*"];
      plan.callers.block = ["+493012345678"];
    },
  ],
  ["own_number", fallback(world.own)],
  ["leads_back", fallback(...world.leadsBack)],
  ["unverified_number", fallback(...world.unverified)],
  ["premium_number", fallback("+19005550199")],
  ["emergency_number", fallback("+19115550100")],
  [
    "fallback_barred",
    (plan, random) => {
      fallback(phoneOf(6))(plan, random);
      plan.callers.allow = [];
      if (random.chance(0.5)) plan.callers.block = ["+16465550100"];
      else plan.callers.anonymous = "reject";
    },
  ],
  ["fallback_unlimited", fallback(phoneOf(6)), { isTollFree: true }],
  [
    "long_ring",
    (plan, random) => {
      const one = somewhere(plan, random);
      if ("after" in one && (one.after as PlanEnd).kind === "reject") one.after = { kind: "message", text: null };
      one.order = "in_turn";
      one.phones = [1, 2, 3].map((n) => ({ e164: phoneOf(n), seconds: 26 }));
    },
  ],
];
