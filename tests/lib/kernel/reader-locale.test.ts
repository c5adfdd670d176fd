import { expect, test } from "vitest";
import { readerLocale } from "@/lib/kernel/reader-locale";

test.each([
  ["de-DE,de;q=0.9,en;q=0.8", "en-DE"],
  ["en-GB", "en-GB"],
  ["en", "en-US"],
  ["fr-CA;q=0.7", "en-CA"],
  ["ja", "en-JP"],
  ["zh-Hant", "en-TW"],
  ["*", "en-US"],
  ["", "en-US"],
  ["not a language!", "en-US"],
  [null, "en-US"],
  [undefined, "en-US"],
])("%j is read as %s", (languages, locale) => {
  expect(readerLocale(languages)).toBe(locale);
});
