import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMemo } from "@/lib/kernel/memo";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("keeps an answer for its time and shares overlapping calls", async () => {
  const memo = createMemo<number>({ ttlMs: 1_000 });
  const load = vi.fn(async () => load.mock.calls.length);
  expect(await Promise.all([memo.get("a", load), memo.get("a", load)])).toEqual([1, 1]);
  vi.advanceTimersByTime(999);
  expect(await memo.get("a", load)).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await memo.get("a", load)).toBe(2);
  memo.clear();
  expect(await memo.get("a", load)).toBe(3);
});

test("does not keep failures", async () => {
  const memo = createMemo<string>({ ttlMs: 1_000 });
  await expect(memo.get("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await memo.get("a", async () => "back")).toBe("back");
});

test("forgets the oldest beyond its size", async () => {
  const memo = createMemo<string>({ ttlMs: 1_000, maxEntries: 2 });
  for (const key of ["a", "b", "c"]) await memo.get(key, async () => "first");
  expect(await memo.get("c", async () => "second")).toBe("first");
  expect(await memo.get("a", async () => "second")).toBe("second");
});
