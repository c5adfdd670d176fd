import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fileClock, readOffset } from "../../../../local/stack/clock/offset-file.ts";
import { openClock } from "../../../../local/stack/clock/open-clock.ts";
import { parseMove } from "../../../../local/stack/clock/parse-move.ts";
import { refuseMovedStack, refuseMoving } from "../../../../local/stack/clock/refusals.ts";
import { chooseEmbeddedParts } from "../../../../local/stack/parts.ts";

const directory = mkdtempSync(path.join(tmpdir(), "numninja-clock-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const now = new Date("2026-11-27T10:00:00Z");
const everything = chooseEmbeddedParts({});
const realStripe = chooseEmbeddedParts({ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_WEBHOOK_SECRET: "whsec_x" });

describe("where business time should go", () => {
  test.each([
    ["+30d", "2026-12-27T10:00:00.000Z"],
    ["+1.5h", "2026-11-27T11:30:00.000Z"],
    ["+45s", "2026-11-27T10:00:45.000Z"],
    ["+2w", "2026-12-11T10:00:00.000Z"],
    ["2027-03-01T00:00Z", "2027-03-01T00:00:00.000Z"],
    ["2027-03-01T02:00:00+02:00", "2027-03-01T00:00:00.000Z"],
    ["2027-03-01", "2027-03-01T00:00:00.000Z"],
  ])("%s", (text, instant) => expect(parseMove(text, now).toISOString()).toBe(instant));

  test.each(["30d", "+30", "+d", "tomorrow", "2027-03-01T00:00", "2027-13-01", ""])("%s is refused", (text) =>
    expect(() => parseMove(text, now)).toThrow(/neither a distance/),
  );

  test.each(["2026-11-27T09:59Z", "2025-01-01", "+0d"])("%s is not ahead", (text) =>
    expect(() => parseMove(text, now)).toThrow(/only moves forward/),
  );
});

describe("a move is refused", () => {
  test("in production, unless it is a trial of the production build", () => {
    expect(() => refuseMoving({ NODE_ENV: "production" }, everything)).toThrow(/never moves in production/);
    expect(() => refuseMoving({ NODE_ENV: "production", NUMNINJA_LOCAL: "1" }, everything)).not.toThrow();
    expect(() => refuseMoving({}, everything)).not.toThrow();
  });

  test("beside a real part, by its name", () => {
    expect(() => refuseMoving({}, realStripe)).toThrow(/Real here: Stripe\./);
  });

  test("without a running stack", async () => {
    await expect(openClock(directory, {})).rejects.toThrow(/No stack runs on/);
  });
});

test("a stack that was moved does not start beside a real part", () => {
  expect(() => refuseMovedStack(40 * 86_400_000, realStripe)).toThrow(/40 days ahead, where Stripe cannot follow/);
  expect(() => refuseMovedStack(0, realStripe)).not.toThrow();
  expect(() => refuseMovedStack(40 * 86_400_000, everything)).not.toThrow();
});

test("the application's file keeps the offset, which only grows", async () => {
  const file = path.join(directory, "clock.json");
  expect(readOffset(file)).toBe(0);
  await fileClock(file).moveTo(0);
  expect(existsSync(file)).toBe(true);
  await fileClock(file).moveTo(60_000);
  await fileClock(file).moveTo(30_000);
  expect(readOffset(file)).toBe(60_000);
});
