import { expect, test } from "vitest";
import { timeZoneOf } from "@/lib/catalog/places/time-zones";

test.each([
  ["US", "TX", "Austin", "512", "America/Chicago"],
  ["US", "TX", "El Paso", "915", "America/Denver"],
  ["US", "TN", "Knoxville", "865", "America/New_York"],
  ["US", "FL", "Pensacola", "850", "America/Chicago"],
  ["US", "AZ", "Phoenix", "602", "America/Phoenix"],
  ["CA", "NL", "St. John’s", "709", "America/St_Johns"],
  ["GB", null, "Bristol", "117", "Europe/London"],
  ["AU", null, "Melbourne", "3", "Australia/Melbourne"],
  ["AU", null, "Geelong", "3", null],
  ["US", null, "Toll-free", "800", null],
  ["??", null, "Nowhere", "", null],
])("%s %s %s (%s) is in %s", (country, region, name, code, zone) => {
  expect(timeZoneOf({ country, region, name, code })).toBe(zone);
});
