import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { priceStepText, pricingProblemText } from "@/lib/contract/staff/pricing-words";

const schemas = [
  "121_exchange_rates",
  "124_pricing_changes",
  "125_pricing_for_staff",
  "129_edit_pricing",
  "131_price_preview",
];
const sql = schemas.map((name) => readFileSync(`supabase/schemas/${name}.sql`, "utf8")).join("\n");

test("every problem that the database names has its sentence, with nothing left in braces", () => {
  const codes = [...sql.matchAll(/private\.problem\([^;]*?'([A-Z_]{4,})'/g)].map(([, code]) => code!);
  expect(new Set(codes).size).toBeGreaterThan(15);
  const facts = {
    name: "Standard",
    at: "2026-12-01T08:00:00Z",
    most: 1000,
    least: 1,
    step: 10,
    offers: 3,
    example: "Reno",
  };
  for (const code of ["MARGIN_ABSURD", "UNDER_FLOOR", "UNREADABLE", "ENDED", "BEGAN", ...codes]) {
    const text = pricingProblemText({ field: "priority", code, floor_cents: 150, ...facts });
    expect(text, code).toMatch(/^[“A-Z].*[.?]$/);
    expect(text, code).not.toMatch(/[{}]/);
  }
});

test.each([
  [
    { field: "fixed_cents", code: "UNDER_COST", offers: 2, example: "Reno", floor_cents: 120 },
    "USD",
    "Ask at least $1.20",
  ],
  [{ field: "setup_cents", code: "NOT_CHARGEABLE", step: 10 }, "KWD", "steps of KWD 0.010"],
  [{ field: "priority", code: "OVERLAP" }, "USD", "Another rule has the same scope"],
  [{ field: "priority", code: "OVERLAP", name: "Toll-free" }, "USD", "“Toll-free” has the same scope"],
])("%o in %s", (problem, currency, part) => {
  expect(pricingProblemText(problem, currency).replaceAll("\u00a0", " ")).toContain(part);
});

test("every step of a price has its sentence; a cost that is no whole cent is said exactly", () => {
  const steps = [
    "COST",
    "MARKUP",
    "FIXED",
    "VOLUME",
    "FLOOR",
    "UNDER_FLOOR",
    "ROUNDED",
    "SETUP_MARKUP",
    "SETUP_FIXED",
    "SETUP_FREE",
  ];
  const facts = {
    cents: 105,
    cost: 1,
    cost_currency: "EUR",
    rate: 1.1,
    percent: 5,
    added_cents: 50,
    count: 3,
    from: 3,
  };
  for (const code of steps) expect(priceStepText({ code, ...facts }, "USD"), code).not.toMatch(/[{}]/);
  expect(priceStepText({ code: "COST", cents: 85.25, cost_currency: "USD" }, "USD")).toBe(
    "The carrier charges 0.8525 USD a month.",
  );
});
