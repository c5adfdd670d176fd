import { expect, test } from "vitest";
import { sampleInvoice, sampleUsageLine } from "@/components/billing/sample-invoice";
import { forecastOf } from "@/lib/billing/get-costs";
import type { NextBill } from "@/lib/contract/next-bill";

const at = new Date("2026-11-20T00:00:00Z");
const bill: NextBill = {
  at: "2026-11-30T00:00:00Z",
  period_until: "2026-12-30T00:00:00Z",
  currency: "USD",
  obstacle: null,
  state: "open",
  lines: [...sampleInvoice.lines, sampleUsageLine],
  subtotal_cents: 0,
  tax_cents: 0,
  carried_in_cents: 0,
  credit_used_cents: 0,
  total_cents: 0,
  open_invoices: [],
};
const numbers = sampleInvoice.lines.reduce((sum, { cents }) => sum + cents, 0);

test("the next bill is what is due, what was used, and what ten days more use at the same pace", () => {
  expect(forecastOf(bill, 12.6, at)).toEqual({
    at: bill.at,
    numbers_cents: numbers,
    used_cents: sampleUsageLine.cents,
    expected_cents: 210,
  });
  expect(forecastOf({ ...bill, currency: "JPY" }, 720, at)).toMatchObject({ expected_cents: 120 });
});

test("nothing is expected after a bill day that is past, or until the end of a year", () => {
  expect(forecastOf(bill, 12.6, new Date("2026-12-01T00:00:00Z"))).toMatchObject({ expected_cents: 0 });
  expect(forecastOf({ ...bill, at: "2027-11-20T00:00:00Z" }, 12.6, at)).toMatchObject({ expected_cents: 0 });
});

test("without a next bill there is no forecast, nor while a bill is unpaid or held", () => {
  for (const change of [{ at: null }, { obstacle: "unpaid" as const }, { obstacle: "held" as const }])
    expect(forecastOf({ ...bill, ...change }, 1, at)).toBeNull();
});
