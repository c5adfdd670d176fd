import { expect, test } from "vitest";
import { presentZone, timeZoneGroups } from "@/lib/accounts/time-zone-choices";
import { timeZoneSchema } from "@/lib/kernel/time-zone";

const winter = new Date("2026-12-01T12:00:00Z");
const zonesAt = (at: Date) => timeZoneGroups(at).flatMap(({ zones }) => zones);
const labelOf = (zone: string, at = winter) => zonesAt(at).find(({ value }) => value === zone)?.label;

test("zones stand by region, with the place first and the offset of that day", () => {
  expect(timeZoneGroups(winter).map(({ region }) => region)).toEqual(
    expect.arrayContaining(["America", "Asia", "Europe"]),
  );
  expect(labelOf("Europe/Berlin")).toBe("Berlin (UTC+1)");
  expect(labelOf("Europe/Berlin", new Date("2026-07-01T12:00:00Z"))).toBe("Berlin (UTC+2)");
  expect(labelOf("America/Indiana/Knox")).toBe("Knox, Indiana (UTC-6)");
  expect(labelOf("America/New_York")).toBe("New York (UTC-5)");
});

test("places have the names of today, once, and what is stored under an old one is found", () => {
  expect(labelOf("Asia/Kolkata")).toBe("Kolkata (UTC+5:30)");
  expect(labelOf("Europe/Kyiv")).toBe("Kyiv (UTC+2)");
  expect(labelOf("Asia/Calcutta")).toBeUndefined();
  expect(presentZone("Asia/Calcutta")).toBe("Asia/Kolkata");
  const values = zonesAt(winter).map(({ value }) => value);
  expect(new Set(values).size).toBe(values.length);
});

test("every choice can be saved", () => {
  for (const { value } of zonesAt(winter)) expect(timeZoneSchema.safeParse(value).success, value).toBe(true);
});
