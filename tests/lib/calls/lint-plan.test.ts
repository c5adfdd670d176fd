import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lintPlan } from "@/lib/calls/plan/lint-plan";
import { planCall } from "@/lib/calls/plan/plan-call";
import { findingCodes } from "@/lib/contract/calls/findings";
import type { CallPath } from "@/lib/contract/calls/path";
import { callPlanSchema } from "@/lib/contract/calls/plan";
import { randomCase } from "../../oracle/random-plans.ts";
import { seededRandom } from "../../oracle/random-rules.ts";
import { defects, soundPlan, world } from "../../oracle/seeded-defects.ts";

// `npm run prove -- routing` asks for more cases and other seeds.
const cases = Number(process.env.LINT_CASES ?? 50);
const seed = Number(process.env.ROUTING_SEED ?? 20_261_127);

const codesOf = (plan: unknown, number = {}) => [
  ...new Set(lintPlan(callPlanSchema.parse(plan), { ...world, ...number }).map(({ code }) => code)),
];

/** Whether every way through a path is heard: words are never empty, a menu has keys, nothing is rejected after a ring. */
function isHeard({ rings, end }: Pick<CallPath, "rings" | "end">): boolean {
  if (end.kind === "message") return end.text !== "";
  if (end.kind === "voicemail") return end.greeting !== "";
  if (end.kind === "reject") return rings.length === 0;
  if (end.kind === "not_in_service" || end.kind === "mailbox_full" || end.kind === "no_calls_taken") return true;
  const others = { rings: [], end: end.otherwise };
  return end.text !== "" && end.choices.length > 0 && [...end.choices, others].every(isHeard);
}

test("every kind of defect is planted", () => {
  expect(new Set(defects.map(([code]) => code))).toEqual(new Set(Object.keys(findingCodes)));
});

test(`each of ${cases} × ${defects.length} planted defects is found, and nothing else is said of sound plans (seed ${seed})`, () => {
  const random = seededRandom(seed);
  const figures = { defects: 0, missed: 0, false_alarms: 0, silent: 0 };
  const wrong: unknown[] = [];
  for (let count = 0; count < cases; count++) {
    const sound = soundPlan(random);
    const said = codesOf(sound);
    if (said.length > 0) {
      figures.false_alarms++;
      wrong.push({ said, sound });
    }
    for (const [code, plant, number] of defects) {
      const plan = structuredClone(sound);
      plant(plan, random);
      const found = codesOf(plan, number);
      figures.defects++;
      if (!found.includes(code)) figures.missed++;
      if (found.some((other) => other !== code)) figures.false_alarms++;
      if (found.length !== 1 || found[0] !== code) wrong.push({ code, found, plan });
    }
    for (let times = 0; times < 20; times++) {
      const { plan: raw, facts } = randomCase(random, { flawed: true });
      const plan = times % 2 === 0 ? sound : callPlanSchema.parse(raw);
      if (!isHeard(planCall(plan, facts))) {
        figures.silent++;
        wrong.push({ plan, facts });
      }
    }
  }
  if (process.env.LINT_FIGURES) writeFileSync(process.env.LINT_FIGURES, JSON.stringify(figures));
  expect(wrong.slice(0, 3)).toEqual([]);
}, 600_000);
