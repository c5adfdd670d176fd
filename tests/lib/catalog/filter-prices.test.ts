import { expect, test } from "vitest";
import { filterPrices, readPriceFilter } from "@/lib/catalog";
import type { PriceRow } from "@/lib/contract/catalog";

const row = (
  iso2: string,
  name: string,
  dial_prefix: string,
  number_type: PriceRow["number_type"] = "local",
): PriceRow => ({
  iso2,
  name,
  slug: name.toLowerCase(),
  dial_prefix,
  number_type,
  sold_areas: 1,
  documents_areas: 0,
  places: 1,
  with: { voice_in: 1, sms_in: 0, sms_out: 0 },
  price: null,
  year: null,
  minute_price: null,
  price_varies: false,
  channels: null,
});
const rows = [
  row("US", "United States", "1"),
  row("CA", "Canada", "1"),
  row("GB", "United Kingdom", "44"),
  row("GB", "United Kingdom", "44", "mobile"),
  row("CI", "Côte d’Ivoire", "225"),
];

test.each([
  ["", ["US", "CA", "GB", "GB", "CI"]],
  ["king", ["GB", "GB"]],
  ["UNITED", ["US", "GB", "GB"]],
  ["uk", ["GB", "GB"]],
  ["gb", ["GB", "GB"]],
  ["+1", ["US", "CA"]],
  ["0044", ["GB", "GB"]],
  ["４４", ["GB", "GB"]],
  ["cote d'ivoire", ["CI"]],
  ["nowhere", []],
])("%j finds %j", (q, expected) => {
  expect(filterPrices(rows, readPriceFilter({ q })).map(({ iso2 }) => iso2)).toEqual(expected);
});

test("a type narrows the list; one that does not exist is no filter", () => {
  expect(filterPrices(rows, readPriceFilter({ q: "gb", type: "mobile" }))).toEqual([rows[3]]);
  expect(readPriceFilter({ type: "satellite", q: ["a", "b"] })).toEqual({ q: "a", type: "" });
});
