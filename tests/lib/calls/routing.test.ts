import { expect, test } from "vitest";
import { compareRouting } from "../../oracle/compare-routing.ts";

test("5,000 random calls go where a second, slower reading of the rules says", () => {
  const { differences, rules } = compareRouting(20_261_127, 5_000);
  expect(differences).toEqual([]);
  expect(Object.keys(rules).sort()).toEqual([
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
  ]);
});
