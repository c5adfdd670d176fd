import { expect, test } from "vitest";
import { billLines } from "@/components/billing/invoice-document";
import { sampleInvoice, sampleStub } from "@/components/billing/sample-invoice";

const details = (cents: number) =>
  billLines(
    { ...sampleInvoice, lines: [{ ...sampleStub, cents, monthly_cents: 250 }] },
    { day: (iso) => iso },
  ).rows.map(({ detail }) => detail);

test("days until a bill day are explained, a month that lacks a second is not", () => {
  expect(details(116)).toEqual(["Until your bill day, by days of $2.50 a month"]);
  expect(details(250)).toEqual([null]);
});
