import { expect, test } from "vitest";
import { lintPlan } from "@/lib/calls/plan/lint-plan";
import { planCall } from "@/lib/calls/plan/plan-call";
import { callChanges } from "@/lib/calls/plan/week";
import { mostGroups, mostLines, mostSpans, weekdays } from "@/lib/contract/calls/limits";
import { callPlanSchema, firstCallPlan } from "@/lib/contract/calls/plan";

/** What customers may send: a plan that is read for seconds would keep everybody else waiting. */

const facts = { unverified: [], stopped: {}, stage: "full", agents: {} } as const;
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const callers = (start: string) => Array.from({ length: 500 }, (_, index) => `+${start}${1000 + index}*`);

/** As large as a plan may be, with another time in each of its periods. */
function largestPlan(shift: number) {
  let minute = shift;
  const spans = () => Array.from({ length: mostSpans }, () => ({ from: clock(minute++), to: clock(minute++) }));
  const plan = firstCallPlan("America/New_York");
  return callPlanSchema.parse({
    ...plan,
    hours: Object.fromEntries(weekdays.map((day) => [day, spans()])),
    exceptions: Array.from({ length: 100 }, (_, index) => ({
      from: "2020-01-01",
      to: "2020-01-02",
      name: `${index}`,
      spans: spans(),
    })),
    callers: {
      ...plan.callers,
      allow: callers("1202"),
      block: callers("1203"),
      special: Array.from({ length: mostGroups }, (_, index) => ({
        name: `Group ${index}`,
        callers: callers(`44${index}`),
        route: plan.open,
      })),
    },
  });
}

/** Milliseconds of work: of this process, however busy the machine is. */
function workOf(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test("a plan as large as it may be is read in a moment", () => {
  const [before, after] = [largestPlan(0), largestPlan(700)];
  const world = {
    own: null,
    country: "US",
    isTollFree: false,
    leadsBack: [],
    lostSounds: [],
    now: new Date(),
    ...facts,
  };
  lintPlan(firstCallPlan("UTC"), world); // what is read once
  expect(workOf(() => callChanges(before, after, { now: new Date(), ...facts }))).toBeLessThan(1_500);
  expect(workOf(() => lintPlan(before, world))).toBeLessThan(500);
});

test.each(["0000-01-01", "0001-06-01", "1582-10-10", "2026-06-01", "3000-06-01", "9999-12-31"])(
  "a call on %s is decided, wherever holidays are kept",
  (day) => {
    for (const country of ["IR", "CN", "VN", "IL", "US"])
      for (const zone of ["UTC", "Asia/Tokyo", "America/New_York"]) {
        const plan = { ...firstCallPlan(zone), holidays: { country, region: null } };
        const at = new Date(`${day}T23:30:00Z`);
        const decided = { isBudgetSpent: false, isMailboxFull: false, turnsAway: null, caller: null };
        expect(planCall(plan, { ...facts, ...decided, at }).end).toBeDefined();
      }
  },
);

test("a plan names so many different phones and no more, however they are spread", () => {
  const menuOf = (first: number, count: number) => ({
    kind: "menu" as const,
    text: "Please choose",
    otherwise: { kind: "reject" as const },
    choices: Array.from({ length: 10 }, (_, digit) => ({
      digit: String(digit),
      name: `Choice ${digit}`,
      order: "in_turn" as const,
      screen: false,
      after: { kind: "reject" as const },
      phones: Array.from({ length: 10 }, (_, at) => 10 * digit + at)
        .filter((at) => at < count)
        .map((at) => ({ e164: `+1646555${1000 + first + at}`, seconds: 20 })),
    })),
  });
  const plan = (count: number) => {
    const first = firstCallPlan("UTC");
    return {
      ...first,
      open: { ...first.open, after: menuOf(0, 100) },
      closed: { ...first.closed, after: menuOf(100 - (200 - count), 100) },
    };
  };
  expect(callPlanSchema.safeParse(plan(mostLines)).success).toBe(true);
  expect(callPlanSchema.safeParse(plan(mostLines - 50)).success).toBe(true);
  const many = {
    ...plan(mostLines),
    callers: {
      ...plan(0).callers,
      special: [
        {
          name: "More",
          callers: ["+4420*"],
          route: { ...firstCallPlan("UTC").open, phones: [{ e164: "+16465559999", seconds: 20 }] },
        },
      ],
    },
  };
  expect(callPlanSchema.safeParse(many).success).toBe(false);
});
