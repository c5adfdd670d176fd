import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareRouting } from "../../oracle/compare-routing.ts";

// `npm run prove -- routing` asks for more cases and other seeds.
const cases = Number(process.env.ROUTING_CASES ?? 5_000);
const seed = Number(process.env.ROUTING_SEED ?? 20_261_127);

test(`${cases} random calls go where a second, slower reading of the rules says (seed ${seed})`, () => {
  const { differences, rules } = compareRouting(seed, cases);
  const { ROUTING_FIGURES } = process.env;
  if (ROUTING_FIGURES) writeFileSync(ROUTING_FIGURES, JSON.stringify({ differences: differences.length, ...rules }));
  expect(differences).toEqual([]);
  expect(Object.keys(rules).sort()).toEqual([
    "allowance",
    "allowed_caller",
    "always",
    "anonymous_caller",
    "blocked_caller",
    "closed_until",
    "exception",
    "holiday",
    "hours",
    "outside_hours",
    "special_caller",
    "stage",
    "too_often",
  ]);
}, 1_200_000);
