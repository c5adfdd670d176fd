import { describe, expect, test } from "vitest";
import { disputeStory } from "@/components/billing/dispute-words";
import { sampleDispute } from "@/components/gallery/samples";
import { choicesFor, evidenceText } from "@/components/staff/dispute-words";
import type { Dispute } from "@/lib/contract/disputes";

const dispute: Dispute = {
  kind: "dispute",
  state: "open",
  amount_cents: 1250,
  currency: "USD",
  since: "2026-11-20T10:00:00Z",
};
const said = (change: Partial<Dispute>) => {
  const { title, text } = disputeStory({ ...dispute, ...change }, { day: () => "November 20, 2026" });
  return `${title}. ${text}`;
};

describe("what a customer reads about a dispute", () => {
  test("open: who did what, where the money is, and what helps", () => {
    const text = said({});
    expect(text).toContain("Your bank is disputing this payment");
    expect(text).toContain("On November 20, 2026 it took back $12.50");
    expect(text).toContain("tell your bank that you withdraw the dispute");
  });

  test("an inquiry says that no money has moved", () => {
    expect(said({ kind: "inquiry" })).toContain("No money has moved");
    expect(said({ kind: "inquiry" })).not.toContain("took back");
  });

  test.each([
    ["won", "this payment stands"],
    ["lost", "gave you back $12.50"],
    ["closed", "is settled"],
  ] as const)("%s: how it ended, and no warning", (state, words) => {
    expect(said({ state })).toContain(words);
    expect(disputeStory({ ...dispute, state }, { day: () => "" }).tone).toBe("neutral");
  });
});

describe("the evidence as text", () => {
  test("names charge, customer, consent, delivery and use", () => {
    const text = evidenceText(sampleDispute());
    for (const fact of [
      "$5.00 USD for order NN-7KPX2M9T",
      "ada@example.com, account Ada Ltd",
      "(text of 2026-11-20)",
      "192.0.2.7",
      "+1 (415) 555-0101: live since 2026-10-31 10:00 UTC; 12 calls received, the last 2026-11-19 10:00 UTC",
    ])
      expect(text).toContain(fact);
    expect(text).not.toMatch(/undefined|null|false/);
  });

  test("of an invoice says which period; what is not known is left out", () => {
    const { evidence } = sampleDispute();
    const text = evidenceText(
      sampleDispute({
        order_id: null,
        order_reference: null,
        invoice_id: "00000000-0000-4000-8000-000000000001",
        invoice_number: "NN-000042",
        use: [],
        evidence: {
          ...evidence,
          addresses: [],
          period_from: "2026-11-20T10:00:00+00:00",
          period_until: "2026-12-20T10:00:00+00:00",
        },
      }),
    );
    expect(text).toContain("for invoice NN-000042");
    expect(text).toContain("Period: 2026-11-20 10:00 UTC to 2026-12-20 10:00 UTC");
    expect(text).not.toMatch(/undefined|null|false|Network address|calls/);
  });
});

test("a warning has no one to answer", () => {
  expect(choicesFor({ kind: "fraud_warning" })).toEqual(["refunded", "left"]);
  expect(choicesFor({ kind: "dispute" })).toContain("answered");
});
