import { expect, test } from "vitest";
import { planCall } from "@/lib/calls/plan/plan-call";
import { callChanges, callWeek } from "@/lib/calls/plan/week";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import { isSameForCallers } from "@/lib/contract/calls/same-path";
import { randomCase } from "../../oracle/random-plans.ts";
import { seededRandom } from "../../oracle/random-rules.ts";

const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;
const pathAt = (plan: CallPlan, at: number) =>
  planCall(plan, {
    at: new Date(at),
    caller: "+442071838750", // on none of the random lists
    stage: "full",
    isBudgetSpent: false,
    stopped: {},
    isMailboxFull: false,
    turnsAway: null,
    unverified: [],
    agents: {},
  });
const covering = <T extends { from: string; to: string }>(parts: readonly T[], at: number) =>
  parts.filter(({ from, to }) => Date.parse(from) <= at && at < Date.parse(to));

test.each([1, 2, 3, 4, 5, 6])(
  "week %i is what the engine decides, minute for minute",
  (seed) => {
    const random = seededRandom(seed);
    const { plan: first, facts } = randomCase(random, { flawed: false });
    const plan = first as CallPlan;
    const other = { ...(randomCase(random, { flawed: false }).plan as CallPlan), time_zone: plan.time_zone };
    const start = Math.floor(facts.at.getTime() / minuteMs) * minuteMs;
    const now = new Date(start);
    const week = callWeek(plan, { now, unverified: [], stopped: {}, agents: {}, stage: "full" });
    const changes = callChanges(plan, other, { now, unverified: [], stopped: {}, agents: {}, stage: "full" });
    for (let at = start; at < start + weekMs; at += minuteMs) {
      const path = pathAt(plan, at);
      const stretches = covering(week, at);
      if (stretches.length !== 1 || JSON.stringify(stretches[0]!.path) !== JSON.stringify(path)) {
        expect.fail(`${new Date(at).toISOString()}: ${JSON.stringify(stretches)} instead of ${JSON.stringify(path)}`);
      }
      const after = pathAt(other, at);
      const [change, ...more] = covering(changes, at);
      const isTold =
        change !== undefined && isSameForCallers(change.before, path) && isSameForCallers(change.after, after);
      if (more.length > 0 || isTold === isSameForCallers(path, after)) {
        expect.fail(`${new Date(at).toISOString()}: ${JSON.stringify(change)}`);
      }
    }
    expect(week.at(-1)!.to).toBe(new Date(start + weekMs).toISOString());
  },
  60_000,
);

test("a plan that is not changed changes nothing, and one without hours has one stretch", () => {
  const plan = firstCallPlan("Europe/Berlin");
  const now = new Date("2026-11-27T12:00:00Z");
  expect(callChanges(plan, { ...plan }, { now, unverified: [], stopped: {}, agents: {}, stage: "full" })).toEqual([]);
  expect(callWeek(plan, { now, unverified: [], stopped: {}, agents: {}, stage: "full" })).toHaveLength(1);
});

test("opening at nine instead of ten is told for each day, in the plan's zone", () => {
  const day = [{ from: "10:00", to: "17:00" }];
  const week = { monday: day, tuesday: day, wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
  const plan: CallPlan = {
    ...firstCallPlan("Europe/Berlin"),
    hours: week,
    closed: { phones: [], order: "in_turn", screen: false, after: { kind: "voicemail", greeting: null } },
  };
  const earlier = { ...plan, hours: { ...week, monday: [{ from: "09:00", to: "17:00" }] } };
  const changes = callChanges(plan, earlier, {
    now: new Date("2026-11-27T12:00:00Z"),
    unverified: [],
    stopped: {},
    agents: {},
    stage: "full",
  });
  expect(changes).toMatchObject([
    {
      from: "2026-11-30T08:00:00.000Z",
      to: "2026-11-30T09:00:00.000Z",
      before: { end: { kind: "voicemail" } },
      after: { end: { kind: "message" } },
    },
  ]);
});
