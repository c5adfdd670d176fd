import { describe, expect, test } from "vitest";
import { areaCode, matchesDigits, prefixesHoldCallingCode } from "@/lib/kernel/telephony/area-code";
import { fromDigits, isE164 } from "@/lib/kernel/telephony/e164";
import { callingCode, formatPhone, formatPhoneNational, parsePhone } from "@/lib/kernel/telephony/format-phone";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { isFictionalNanp, isNpa, isTollFreeNanp, splitNanp } from "@/lib/kernel/telephony/nanp";

describe("E.164", () => {
  test.each([
    ["+12025550143", true],
    ["+442079460958", true],
    ["+1202555014312345", false],
    ["+0123456789", false],
    ["12025550143", false],
    ["+1 202 555 0143", false],
    ["+", false],
    ["", false],
  ])("%s is E.164: %s", (value, expected) => expect(isE164(value)).toBe(expected));

  test("bare digits of a carrier become E.164, anything else is refused", () => {
    expect(fromDigits("14155550132")).toBe("+14155550132");
    expect(fromDigits("+14155550132")).toBe("+14155550132");
    expect(fromDigits("911")).toBeNull();
    expect(fromDigits("1415555abcd")).toBeNull();
  });
});

describe("a number as its country writes it", () => {
  test.each([
    ["+14155550132", "+1 (415) 555-0132"],
    ["+442079460958", "+44 20 7946 0958"],
    ["+493023125001", "+49 30 23125001"],
    ["+33199000042", "+33 1 99 00 00 42"],
    ["not a number", "not a number"],
  ])("%s reads %s", (e164, expected) => expect(formatPhone(e164)).toBe(expected));

  test("at home the country code is left out", () => {
    expect(formatPhoneNational("+442079460958")).toBe("020 7946 0958");
    expect(formatPhoneNational("+14155550132")).toBe("(415) 555-0132");
  });

  test("the browser's formatter is exact for North America and readable elsewhere", () => {
    expect(formatPhoneLight("+14155550132")).toBe(formatPhone("+14155550132"));
    expect(formatPhoneLight("+442079460958")).toBe("+442 079 460 958");
    expect(formatPhoneLight("+14155550132x")).toBe("+14155550132x");
  });
});

describe("a number somebody typed", () => {
  test.each([
    ["(415) 555-0132", "US", "+14155550132"],
    ["020 7946 0958", "gb", "+442079460958"],
    ["+44 20 7946 0958", "US", "+442079460958"],
    ["+44 20 7946 0958", undefined, "+442079460958"],
    ["12", "US", null],
    ["020 7946 0958", undefined, null],
    ["call me", "US", null],
  ])("%s typed in %s is %s", (input, country, expected) => expect(parsePhone(input, country)).toBe(expected));

  test("calling codes come by country, and not every territory has one", () => {
    expect([callingCode("US"), callingCode("gb"), callingCode("AQ")]).toEqual(["1", "44", null]);
  });
});

describe("North American numbers", () => {
  test("split into area code, exchange and line", () => {
    expect(splitNanp("+14155550132")).toEqual({ npa: "415", nxx: "555", line: "0132" });
    expect(splitNanp("+442079460958")).toBeNull();
    expect(splitNanp("+11155550132")).toBeNull();
  });

  test("911 and 211 are services, not area codes", () => {
    expect(["911", "211", "115", "41", "415"].map(isNpa)).toEqual([false, false, false, false, true]);
  });

  test("fictional and toll-free numbers are recognized", () => {
    expect(["+14155550132", "+14155550200", "+14155560132"].map(isFictionalNanp)).toEqual([true, false, false]);
    expect(["+18005550199", "+14155550132"].map(isTollFreeNanp)).toEqual([true, false]);
  });
});

describe("searching digits", () => {
  test.each([
    ["+14155550132", "1", "415", "starts", true],
    ["+14155550132", "1", "1415", "starts", true],
    ["+15105554150", "1", "415", "starts", false],
    ["+442079460958", "44", "020 79", "starts", true],
    ["+442079460958", "44", "958", "ends", true],
    ["+442079460958", "44", "95", "ends", false],
    ["+442079460958", "44", "7946", "contains", true],
    ["+442079460958", "44", "", "starts", true],
  ] as const)("%s (+%s) with %s %s: %s", (e164, code, digits, match, expected) => {
    expect(matchesDigits(e164, code, digits, match)).toBe(expected);
  });
});

describe("a carrier's prefix", () => {
  test("counts as holding the country code only when all of the country's prefixes do", () => {
    expect(prefixesHoldCallingCode(["4930", "4969", "4989"], "49")).toBe(true);
    expect(prefixesHoldCallingCode(["30", "4941"], "49")).toBe(false);
    expect(prefixesHoldCallingCode(["4941"], "49")).toBe(false);
    expect(prefixesHoldCallingCode(["1415"], "1")).toBe(true);
    expect(prefixesHoldCallingCode(["415"], "1")).toBe(false);
    expect(prefixesHoldCallingCode([], "49")).toBe(false);
  });

  test("is shown as dialled after the country code", () => {
    expect([areaCode("4930", "49", true), areaCode("4941", "49", false), areaCode("", "49", true)]).toEqual([
      "30",
      "4941",
      "",
    ]);
  });
});
