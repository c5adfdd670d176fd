import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { atLeast } from "@/lib/kernel/at-least";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const isDone = async (promise: Promise<unknown>) => {
  const pending = Symbol();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
};

test("what is quick takes the whole time, so that the time reveals nothing", async () => {
  const answer = atLeast(250, async () => "known");
  await vi.advanceTimersByTimeAsync(249);
  expect(await isDone(answer)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toBe("known");
});

test("what is slow takes its own time", async () => {
  const answer = atLeast(250, () => new Promise((resolve) => setTimeout(() => resolve("late"), 400)));
  await vi.advanceTimersByTimeAsync(399);
  expect(await isDone(answer)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toBe("late");
});
