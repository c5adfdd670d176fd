import { describe, expect, test } from "vitest";
import { cheapest, groupPlaces } from "@/components/catalog/group-areas";
import { formatDay, formatInstant } from "@/components/number-facts/format-time";
import { answerText, awayText, endText, eventText, isChanging } from "@/components/numbers/number-words";
import { placeOfDigits } from "@/components/ui/phone-number";
import type { Place } from "@/lib/contract/catalog";
import { formatAge } from "@/lib/kernel/format-age";

test.each([
  ["+1 (415) 555-0132", "0132", "0132"],
  ["+1 (415) 555-0132", "550", "55-0"],
  ["+1 (415) 555-0132", "1", "1"],
  ["+44 20 7946 0958", "4609", "46 09"],
  ["+44 20 7946 0958", "0207946", "20 7946"],
  ["+44 20 7946 0958", "**58", "0958"],
  ["+1 (415) 555-1122", "AABB", "1122"],
])("in %s the digits %s are pointed out as “%s”", (display, digits, marked) => {
  const range = placeOfDigits(display, { digits, match: "contains" });
  expect(range && display.slice(...range)).toBe(marked);
});

test("the last place wins, and what is not there is not marked", () => {
  expect(placeOfDigits("+1 (555) 555-0155", { digits: "55", match: "contains" })?.[0]).toBe(15);
  expect(placeOfDigits("+1 (415) 555-0132", { digits: "999", match: "contains" })).toBeNull();
  expect(placeOfDigits("+1 (415) 555-0132", { digits: "555", match: "ends" })).toBeNull();
});

test.each([
  [-5_000, "just now"],
  [4_999, "just now"],
  [23_000, "20 s ago"],
  [59_999, "55 s ago"],
  [60_000, "1 min ago"],
  [59 * 60_000, "59 min ago"],
  [47 * 3_600_000, "47 h ago"],
  [48 * 3_600_000, "2 days ago"],
])("%i ms is said as “%s”", (ms, said) => {
  expect(formatAge(ms)).toBe(said);
});

describe("a number's page", () => {
  const times = { day: (iso: string) => formatDay(iso, { zone: "UTC", locale: "en-US" }) };
  const contract = {
    id: "x",
    currency: "USD",
    monthly_cents: 190,
    next_price: null,
    setup_cents: 0,
    period: "month" as const,
    year: { running: null, offer: null, is_unpaid: false },
    starts_at: "2026-11-20T10:00:00+00:00",
    renews_at: null,
    cancel_at: null,
    consent_version: "2026-11-20",
    consent_at: "2026-11-20T10:00:00+00:00",
    ended_at: null,
  };
  const paid = {
    status: "active" as const,
    paid_until: "2026-12-20T10:00:00+00:00",
    ended_at: null,
    contract,
    debt: null,
  };

  test("shows that calls arrive only while they do", () => {
    const answer_path = { kind: "sip", host: "voice.example.com", fallback: null } as const;
    expect(answerText({ status: "active", answer_path, problem: null })).toBe("As chosen under “When it rings”");
    expect(answerText({ status: "suspended", answer_path, problem: null })).toContain("Do not arrive");
    expect(answerText({ status: "released", answer_path, problem: null })).toBe("Do not arrive");
    expect(answerText({ status: "provisioning", answer_path: null, problem: null })).toBe("Being connected");
    expect(answerText({ status: "active", answer_path, problem: "gone" })).toContain("May not arrive");
  });

  test("says what callers get while our service is away, and whether the carrier has it already", () => {
    const path = (fallback: string | null) => ({ kind: "sip", host: "voice.example.com", fallback }) as const;
    const away = (fallback: string | null, answer_path_proven_at: string | null) =>
      awayText({ status: "active", answer_path: path(fallback), answer_path_proven_at });
    expect(away("+12125550187", "2026-11-27T10:00:00Z")).toBe("Your carrier rings +1 (212) 555-0187");
    expect(away("+12125550187", null)).toContain("being set at the carrier");
    expect(away(null, "2026-11-27T10:00:00Z")).toBe("Callers hear that nobody answers");
    const pstn = { kind: "pstn", e164: "+12125550187" } as const;
    expect(awayText({ status: "active", answer_path: pstn, answer_path_proven_at: null })).toBeNull();
    expect(awayText({ status: "suspended", answer_path: path(null), answer_path_proven_at: null })).toBeNull();
  });

  test("shows the end date of one that does not renew", () => {
    expect(endText(paid, times)).toBe("Paid until December 20, 2026, then it ends");
  });
  test("shows a cancellation, a renewal and an end before the paid time", () => {
    expect(endText({ ...paid, contract: { ...contract, cancel_at: "2026-12-20T10:00:00+00:00" } }, times)).toContain(
      "Canceled, works until",
    );
    expect(endText({ ...paid, contract: { ...contract, renews_at: "2026-12-20T10:00:00+00:00" } }, times)).toContain(
      "Renews on",
    );
    const debt = {
      amount_cents: 190,
      currency: "USD",
      suspend_at: "2026-11-23T10:00:00+00:00",
      release_at: "2026-11-27T10:00:00+00:00",
    };
    expect(endText({ ...paid, debt }, times)).toBe("Not paid, suspended on November 23, 2026");
    expect(endText({ ...paid, status: "suspended", debt }, times)).toBe("Not paid, ends on November 27, 2026");
    expect(endText({ ...paid, ended_at: "2026-12-21T10:00:00+00:00" }, times)).toBe("Ended on December 21, 2026");
  });
  test("asks again while the carrier is at work, also on an active number", () => {
    const job = { status: "processing", action: "configure", attempts: 1, scheduled_for: "2026-11-20T10:00:00+00:00" };
    expect(isChanging({ status: "active", job })).toBe(true);
    expect(isChanging({ status: "provisioning", job: null })).toBe(true);
    expect(isChanging({ status: "active", job: null })).toBe(false);
  });
  test("has words for each event, and shows an unknown one by its name", () => {
    const say = (type: string, parameters = {}) => eventText({ id: "x", occurred_at: "", type, parameters }, times);
    expect(say("number.substituted", { by: "+14155550132" })).toContain("+1 (415) 555-0132");
    expect(say("number.renamed", { label: "Front desk" })).toBe("Named “Front desk”");
    expect(say("number.renamed", { label: null })).toBe("Name removed");
    expect(say("number.moved-house")).toBe("moved house");
  });
  test.each([
    ["number.suspended", "unpaid", "Suspended: its order is not paid"],
    ["number.resumed", "debt paid", "Working again: its order is paid"],
    ["number.released", "unpaid", "Given back to the carrier: its order is not paid"],
    ["number.released", "OPERATOR_CODE_7", "Given back to the carrier"],
    ["number.suspended", undefined, "Suspended"],
  ])("%s because of %s reads “%s”", (type, reason, words) => {
    expect(eventText({ id: "x", occurred_at: "", type, parameters: { reason } }, times)).toBe(words);
  });
});

describe("areas on a country page", () => {
  const price = (monthly_cents: number) => ({
    currency: "USD",
    setup_cents: 0,
    monthly_cents,
    tax_percent: 0,
    tax_cents: 0,
    due_today_cents: monthly_cents,
    year_cents: 12 * monthly_cents,
    volume: null,
  });
  const place = (name: string, change: Partial<Place> = {}): Place => ({
    slug: name.toLowerCase(),
    name,
    region_code: "NY",
    number_type: "local",
    needs_documents: false,
    prefixes: ["212"],
    features: ["voice_in", "fax"],
    price: price(200),
    price_varies: false,
    ...change,
  });

  test("that cost and do the same are one offer; the names are in order, and fax makes no difference", () => {
    const [group] = groupPlaces([
      place("Yonkers", { features: ["voice_in"] }),
      place("Albany"),
      place("Buffalo", { price: price(300) }),
      place("Utica", { features: ["voice_in", "sms_in"] }),
    ]);
    expect(group?.offers.map(({ places }) => places.map(({ name }) => name))).toEqual([
      ["Albany", "Yonkers"],
      ["Buffalo"],
      ["Utica"],
    ]);
  });
  test("that need documents or have no price are no places to buy from", () => {
    const places = [place("A", { needs_documents: true }), place("B", { price: null })];
    expect(groupPlaces(places)).toEqual([]);
    expect(cheapest(places)).toBeNull();
    expect(cheapest([...places, place("C", { price: price(300) }), place("D")])).toEqual(price(200));
  });
});

test.each([
  ["UTC", "en-US", "Nov 20, 2026, 12:05 AM UTC", "November 20, 2026"],
  ["America/New_York", "en-US", "Nov 19, 2026, 7:05 PM EST", "November 19, 2026"],
  ["Europe/Berlin", "en-DE", "20 Nov 2026, 01:05 CET", "20 November 2026"],
  ["Asia/Kolkata", "en-IN", "20 Nov 2026, 5:35 am IST", "20 November 2026"],
  ["Asia/Tokyo", "en-JP", "Nov 20, 2026, 9:05 GMT+9", "November 20, 2026"],
])("in %s, an instant is said in the manner of %s with the zone's name", (zone, locale, instant, day) => {
  expect(formatInstant("2026-11-20T00:05:00+00:00", { zone, locale })).toBe(instant);
  expect(formatDay("2026-11-20T00:05:00+00:00", { zone, locale })).toBe(day);
});
