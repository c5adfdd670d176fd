import { compareRouting } from "../oracle/compare-routing.ts";

export const name = "routing";
export const summary =
  "the call engine beside an independent oracle on 200,000 random plans, zones, instants and callers";

const CASES = Number(process.env.ROUTING_CASES ?? 200_000);

/** `ROUTING_SEED` repeats a run. */
export async function run() {
  const seed = Number(process.env.ROUTING_SEED ?? Date.now() % 1_000_000);
  const started = performance.now();
  const { differences, rules } = compareRouting(seed, CASES);
  for (const one of differences) console.log(`  ✗ ${JSON.stringify(one)}`);
  return {
    ok: differences.length === 0,
    figures: {
      seed,
      cases: CASES,
      differences: differences.length,
      seconds: Math.round((performance.now() - started) / 1_000),
      ...rules,
    },
  };
}
