import { afterEach, expect, test, vi } from "vitest";
import { clockOffsetMs, now } from "@/lib/clock";
import { setAppClock } from "../setup/clock-file.ts";

afterEach(() => vi.unstubAllEnvs());

test("without a clock file business time is the machine's", () => {
  vi.stubEnv("NUMNINJA_CLOCK_FILE", undefined);
  expect(clockOffsetMs()).toBe(0);
  expect(Math.abs(now().getTime() - Date.now())).toBeLessThan(50);
});

test("a move is seen by the next call, without a restart", () => {
  vi.stubEnv("NUMNINJA_CLOCK_FILE", "/nowhere/clock.json");
  expect(clockOffsetMs()).toBe(0); // a stack that was never moved
  setAppClock(40 * 86_400_000);
  expect(Math.round((now().getTime() - Date.now()) / 86_400_000)).toBe(40);
  setAppClock(41 * 86_400_000);
  expect(Math.round((now().getTime() - Date.now()) / 86_400_000)).toBe(41);
});
