import { planCall } from "@/lib/calls/plan/plan-call";
import type { CallPath, PathEnd } from "@/lib/contract/calls/path";
import { callPlanSchema, type Heard } from "@/lib/contract/calls/plan";
import { randomCase } from "./random-plans.ts";
import { seededRandom } from "./random-rules.ts";
import { expectedPath } from "./routing-oracle.ts";

const rings = ({ rings: all, dropped }: Pick<CallPath, "rings" | "dropped">) => [
  ...all.map(
    ({ lines, seconds, screen }) => `${lines.map((one) => one.target).join("+")} ${seconds}s${screen ? " asked" : ""}`,
  ),
  `dropped ${dropped.length}`,
];
const heard = (what: Heard) => (typeof what === "object" && what !== null ? `recording ${what.sound}` : String(what));
const end = (one: PathEnd) =>
  one.kind === "message"
    ? `message ${heard(one.text)}`
    : one.kind === "voicemail"
      ? `voicemail ${heard(one.greeting)}`
      : one.kind;

function summarize(path: CallPath): string[] {
  const { kind } = path.rule;
  if (kind === "stage") return [kind, path.end.kind];
  if (kind === "blocked_caller" || kind === "anonymous_caller") return [kind, end(path.end as PathEnd)];
  if (path.end.kind !== "menu") return [kind, ...rings(path), end(path.end)];
  const choices = path.end.choices.flatMap((choice) => [`key ${choice.digit}`, ...rings(choice), end(choice.end)]);
  return [kind, ...rings(path), `menu ${path.end.text}`, ...choices, `else ${end(path.end.otherwise)}`];
}

/** Random cases in which the engine and the oracle differ, at most ten, and how many rules were met. */
export function compareRouting(seed: number, cases: number) {
  const random = seededRandom(seed);
  const differences: { plan: unknown; facts: unknown; engine: string[]; oracle: string[] }[] = [];
  const rules: Record<string, number> = {};
  for (let count = 0; count < cases && differences.length < 10; count++) {
    const { plan: raw, facts } = randomCase(random, { flawed: random.chance(0.3) });
    const plan = callPlanSchema.parse(raw);
    const engine = summarize(planCall(plan, facts));
    const oracle = expectedPath(raw, facts);
    rules[engine[0]!] = (rules[engine[0]!] ?? 0) + 1;
    if (engine.join("\n") !== oracle.join("\n")) differences.push({ plan: raw, facts, engine, oracle });
  }
  return { differences, rules };
}
