import { expect, test } from "vitest";
import { readAreaWords } from "@/lib/catalog/read-area-words";

test.each([
  ["415", "US", "415"],
  [" (415) ", "US", "415"],
  ["1-415", "US", "415"],
  ["+1 415", "US", "415"],
  ["020", "GB", "20"],
  ["+44 20", "GB", "20"],
  ["0044 161", "GB", "161"],
  ["44", "GB", "44"], // without + it may be an area code
  ["030", "DE", "30"],
  ["San Francisco", "US", "san francisco"],
  ["san-francisco-ca", "US", "san-francisco-ca"],
  ["CA", "US", "ca"],
  ["São Paulo", "BR", "são paulo"],
  ["", "US", ""],
  ["0", "GB", "0"],
])("%j in %s means %j", (typed, country, words) => {
  expect(readAreaWords(typed, country)).toBe(words);
});
