import { describe, expect, test } from "vitest";
import { draftOf, fieldOf, readDraft } from "@/components/price-rules/rule-draft";
import {
  changedTerms,
  floorText,
  monthlyText,
  roundingText,
  scopeText,
  setupText,
  volumeText,
} from "@/components/price-rules/rule-words";
import { sampleTerms } from "@/components/price-rules/samples";

describe("a rule in words", () => {
  test.each([
    [{}, "Every number"],
    [{ number_type: "toll_free" }, "Toll-free numbers"],
    [{ country: "US", feature: "sms_in", carrier_id: "didww" }, "Numbers in US with “receives texts” from didww"],
    [
      { area_id: "a", area: { name: "Oakland", country: "US", prefix: "510", number_type: "local" } },
      "Oakland (510), US, local",
    ],
  ])("scope %o", (change, text) => {
    expect(scopeText({ ...sampleTerms(), ...change })).toBe(text);
  });

  test.each([
    [{}, "Cost + 60% + $0.50"],
    [{ markup_percent: 0, markup_cents: 0 }, "Cost"],
    [{ markup_percent: 0, markup_cents: 0, fixed_cents: 500 }, "$5.00, whatever it costs us"],
    [{ currency: "JPY", markup_cents: 50 }, "Cost + 60% + ¥50"],
  ])("monthly price %o", (change, text) => {
    expect(monthlyText({ ...sampleTerms(), ...change })).toBe(text);
  });

  test.each([
    [{}, "Never below cost"],
    [{ floor_cents: 100, min_margin_percent: 10 }, "At least $1.00 and cost + 10%"],
    [{ min_margin_cents: 25 }, "At least cost + $0.25"],
    [{ allows_below_cost: true, floor_cents: 99 }, "At least $0.99, even below cost"],
  ])("floor %o", (change, text) => {
    expect(floorText({ ...sampleTerms(), ...change })).toBe(text);
  });

  test.each([
    [{ round_to_cents: 1 }, "not rounded"],
    [{ round_to_cents: 5 }, "up to the next $0.05"],
    [{ round_to_cents: 100, round_ending_cents: 99 }, "up to the next price that ends in .99"],
    [
      { currency: "JPY", round_to_cents: 100, round_ending_cents: 80 },
      "up to the next price that is ¥80 above a multiple of ¥100",
    ],
  ])("rounding %o", (change, text) => {
    expect(roundingText({ ...sampleTerms(), ...change })).toBe(text);
  });

  test("set-up and volume", () => {
    expect(setupText(sampleTerms({ setup_markup_percent: 20 }))).toBe("Cost + 20%");
    expect(setupText(sampleTerms({ setup_policy: "fixed", setup_cents: 150 }))).toBe("$1.50");
    expect(setupText(sampleTerms({ setup_policy: "free" }))).toBe("Free");
    expect(
      volumeText(
        sampleTerms({
          volume_steps: [
            { from: 3, percent: 5 },
            { from: 10, percent: 12.5 },
          ],
        }),
      ),
    ).toBe("5% less from 3 numbers, 12.5% less from 10 numbers");
  });

  test("only what differs is a change", () => {
    const before = sampleTerms();
    expect(changedTerms(before, before)).toEqual([]);
    expect(changedTerms(before, { ...before, markup_percent: 70, country: "GB" })).toEqual([
      { title: "Applies to", before: "Every number", after: "Numbers in GB" },
      { title: "Monthly price", before: "Cost + 60% + $0.50", after: "Cost + 70% + $0.50" },
    ]);
  });
});

describe("the editor", () => {
  const zone = "America/New_York";

  test.each([
    sampleTerms(),
    sampleTerms({ currency: "JPY", fixed_cents: 480, markup_percent: 0, markup_cents: 0 }),
    sampleTerms({ currency: "KWD", markup_cents: 1250, round_to_cents: 50, setup_policy: "fixed", setup_cents: 500 }),
    sampleTerms({ volume_steps: [{ from: 3, percent: 5.5 }], area_id: "a" }),
  ])("an opened rule that nobody touched reads as it was: $currency", (terms) => {
    expect(readDraft(draftOf(terms, zone), zone)).toEqual({
      ok: true,
      read: { terms, valid_from: null, valid_until: null },
    });
  });

  test("commas and spaces of other countries are read", () => {
    const draft = { ...draftOf(sampleTerms(), zone), markup_percent: "12,5", markup: "1 050,25", floor: "" };
    expect(readDraft(draft, zone)).toMatchObject({
      read: { terms: { markup_percent: 12.5, markup_cents: 105_025, floor_cents: 0 } },
    });
  });

  test("what cannot be read has a sentence at its field, and the amounts keep what was typed", () => {
    const draft = {
      ...draftOf(sampleTerms(), zone),
      name: " ",
      markup_percent: "lots",
      markup: "1.005.5",
      begins: "later" as const,
      valid_until: "soon",
      volume_steps: [{ key: 0, from: "few", percent: "5" }],
    };
    const reading = readDraft(draft, zone);
    expect(reading).toEqual({
      ok: false,
      problems: {
        name: "Give the rule a name that colleagues recognize.",
        markup_percent: "“lots” is no number that can be read. Write it like 12.5.",
        markup: "“1.005.5” is no number that can be read. Write it like 1.05.",
        volume_steps: "“few” is no number that can be read. Write it like 10.",
        valid_from: "Write when the change begins.",
        valid_until: "Write a date and a time.",
      },
    });
  });

  test("an area stands alone, a fixed price has no markup", () => {
    const draft = {
      ...draftOf(sampleTerms({ country: "US", number_type: "local" }), zone),
      area: { id: "a", label: "Oakland" },
      kind: "fixed" as const,
      fixed: "4.99",
    };
    expect(readDraft(draft, zone)).toMatchObject({
      read: {
        terms: {
          area_id: "a",
          country: null,
          number_type: null,
          fixed_cents: 499,
          markup_percent: 0,
          markup_cents: 0,
        },
      },
    });
  });

  test("times are those of the person's zone", () => {
    const draft = { ...draftOf(sampleTerms(), zone), begins: "later" as const, valid_from: "2026-12-01T09:00" };
    expect(readDraft(draft, zone)).toMatchObject({ read: { valid_from: "2026-12-01T14:00:00.000Z" } });
  });

  test("what the server says of a term is shown at its field", () => {
    expect(
      ["markup_cents", "fixed_cents", "area_id", "priority", "setup_cents", "round_to_cents"].map(fieldOf),
    ).toEqual(["markup", "fixed", "area", "priority", "setup", "round_to"]);
  });
});
