import { describe, expect, test } from "vitest";
import { sampleLiveLine, sampleOrder } from "@/components/gallery/samples";
import { formatDay, formatInstant } from "@/components/number-facts/format-time";
import { failureText, isRunning, lineLook, moneyStory, orderLook } from "@/components/orders/order-words";
import type { Order, OrderItem } from "@/lib/contract/orders";

const reader = { zone: "UTC", locale: "en-US" };
const times = { day: (iso: string) => formatDay(iso, reader), instant: (iso: string) => formatInstant(iso, reader) };

/** A delivered line whose number is in this state. */
const liveLine = (number_status: string) => sampleLiveLine(1, { number_status });

describe("what an order says about the money", () => {
  test.each<[string, Partial<Order>, string, string]>([
    [
      "before payment nothing is charged",
      { status: "awaiting_payment", authorized_at: null },
      "warn",
      "Nothing is charged yet",
    ],
    ["an authorization is not called a charge", {}, "brand", "$5.00 authorized, not charged yet"],
    [
      "a complete order names the charge, not the authorization",
      { status: "completed", captured_cents: 450 },
      "good",
      "$4.50 charged",
    ],
    [
      "a part says what was released",
      { status: "partially_completed", captured_cents: 200 },
      "warn",
      "$2.00 charged, $3.00 released",
    ],
    ["nothing delivered, nothing charged", { status: "canceled" }, "neutral", "Nothing was charged"],
    [
      "an open debt comes before everything else",
      { status: "completed", debt_cents: 450 },
      "bad",
      "$4.50 could not be charged",
    ],
  ])("%s", (_name, change, tone, title) => {
    expect(moneyStory(sampleOrder(change), times)).toMatchObject({ tone, title });
  });

  test("a canceled order that was authorized speaks of the release, an unpaid one does not", () => {
    expect(moneyStory(sampleOrder({ status: "canceled" }), times).text).toContain("released");
    expect(moneyStory(sampleOrder({ status: "expired", authorized_at: null }), times).text).toContain("not paid");
  });

  test("a payment that came after the hold is shown as released", () => {
    const { text } = moneyStory(
      sampleOrder({ status: "canceled", authorized_at: null, closed_reason: "hold_lost" }),
      times,
    );
    expect(text).toContain("released");
    expect(text).not.toContain("not paid");
  });

  test("a debt speaks of as many numbers as there are, and of what has become of them", () => {
    const debt_due = { suspend_at: "2026-11-23T10:00:00+00:00", release_at: "2026-11-27T10:00:00+00:00" };
    const debt = (...numbers: string[]) =>
      moneyStory(sampleOrder({ status: "completed", debt_cents: 450, debt_due, items: numbers.map(liveLine) }), times)
        .text;
    expect(debt("active")).toMatch(/^Your number is live/);
    expect(debt("active")).toContain("before Nov 23, 2026, 10:00 AM UTC, or it is suspended");
    expect(debt("active")).toContain("On November 27, 2026 it is released");
    expect(debt("active", "active")).toMatch(/^Your numbers are live/);
    expect(debt("suspended")).toContain("your number is suspended");
    expect(debt("suspended")).not.toContain("is live");
    expect(debt("released")).toContain("was released");
  });

  test("the card is named by its last four digits only where they are known", () => {
    expect(moneyStory(sampleOrder({}), times).text).toContain("ending in 4242");
    expect(moneyStory(sampleOrder({ payment: null }), times).text).not.toContain("ending in");
  });
});

test("an order with a debt is not called complete", () => {
  expect(orderLook({ status: "completed", debt_cents: 450 }).label).toBe("Payment open");
  expect(orderLook({ status: "completed", debt_cents: 0 }).label).toBe("Complete");
});

test("a line is what its number is; one of an order that was never paid is not waiting for anything", () => {
  const label = (status: OrderItem["status"], order: Order["status"], number_status: string | null = null) =>
    lineLook({ status, number_status }, { status: order }).label;
  expect(label("pending", "awaiting_payment")).toBe("Waiting");
  expect(label("pending", "expired")).toBe("Not bought");
  expect(label("failed", "canceled")).toBe("Not delivered");
  expect(label("live", "completed", "active")).toBe("Live");
  expect(label("live", "completed", "suspended")).toBe("Suspended");
  expect(label("live", "completed", "released")).toBe("Ended");
});

test("only an order at work at the carrier is asked for every two seconds", () => {
  const running = (
    ["draft", "awaiting_payment", "authorized", "provisioning", "completed", "canceled"] as const
  ).filter((status) => isRunning({ status }));
  expect(running).toEqual(["authorized", "provisioning"]);
});

test("a lost line shows whether the carrier sold it or took too long, in either case of the code", () => {
  expect(failureText("taken")).toBe(failureText("NUMBER_TAKEN"));
  expect(failureText("TIMED_OUT")).toContain("in time");
  expect(failureText("something_new")).toBe(failureText(null));
});
