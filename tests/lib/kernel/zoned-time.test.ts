import { expect, test } from "vitest";
import { instantAt, wallTime } from "@/lib/kernel/zoned-time";

test.each([
  ["UTC", "2026-12-01T09:00", "2026-12-01T09:00:00.000Z"],
  ["America/New_York", "2026-12-01T09:00", "2026-12-01T14:00:00.000Z"],
  ["America/New_York", "2026-07-01T09:00", "2026-07-01T13:00:00.000Z"],
  ["Asia/Kolkata", "2026-12-01T00:00", "2026-11-30T18:30:00.000Z"],
  ["Europe/Berlin", "2026-03-29T03:30", "2026-03-29T01:30:00.000Z"],
  ["Pacific/Apia", "2026-12-31T23:59", "2026-12-31T10:59:00.000Z"],
])("in %s clocks show %s at %s", (zone, local, instant) => {
  expect(instantAt(local, zone)).toBe(instant);
  expect(wallTime(instant, zone)).toBe(local);
});

test("a time that the clocks show twice is the first one, one that they skip is as much later", () => {
  expect(instantAt("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
  expect(wallTime(instantAt("2026-03-29T02:30", "Europe/Berlin")!, "Europe/Berlin")).toBe("2026-03-29T03:30");
});

test.each(["", "tomorrow", "2026-13-01T09:00", "2026-12-01", "2026-12-01T09:00Z"])("“%s” is no time", (text) => {
  expect(instantAt(text, "UTC")).toBeNull();
});
