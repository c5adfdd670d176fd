import { getCountries, getCountryCallingCode } from "libphonenumber-js";
import { describe, expect, test } from "vitest";
import { areaCode, prefixesHoldCallingCode } from "@/lib/kernel/telephony/area-code";
import { matchesDigits, withoutTrunkPrefix } from "@/lib/kernel/telephony/dialed-digits";
import { fromDigits, isE164 } from "@/lib/kernel/telephony/e164";
import { callingCode, formatPhone, formatPhoneNational } from "@/lib/kernel/telephony/format-phone";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { isFictionalNanp, isNpa, isTollFreeNanp, splitNanp } from "@/lib/kernel/telephony/nanp";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { readPhone } from "@/lib/kernel/telephony/read-phone";

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
    expect(formatPhoneLight("+442079460958")).toBe("+44 20 7946 0958");
    expect(formatPhoneLight("+34612345678")).toBe("+34 612 345 678");
    expect(formatPhoneLight("+4531234567")).toBe("+45 3123 4567");
    expect(formatPhoneLight("+3545812345")).toBe("+354 581 2345");
    expect(formatPhoneLight("+14155550132x")).toBe("+14155550132x");
  });
});

test.each(getCountries())("the browser's formatter knows where the country code of %s ends", (country) => {
  const code = getCountryCallingCode(country);
  if (code !== "1") expect(formatPhoneLight(`+${code}3123456`)).toMatch(new RegExp(`^\\+${code} `));
});

describe("a number somebody typed", () => {
  test.each([
    ["(415) 555-0132", "US", "+14155550132"],
    ["020 7946 0958", "gb", "+442079460958"],
    ["+44 20 7946 0958", "US", "+442079460958"],
    ["+44 20 7946 0958", undefined, "+442079460958"],
    ["+44 (0)20 7946 0958", undefined, "+442079460958"],
    ["+44 020 7946 0958", undefined, "+442079460958"],
    ["0044 20 7946 0958", undefined, "+442079460958"],
    ["011 44 20 7946 0958", undefined, "+442079460958"],
    ["tel:+1-202-555-0123", undefined, "+12025550123"],
    ["+1 202 555 0123 ext. 5", undefined, "+12025550123"],
    ["\u202a+1 202\u2011555\u20110123\u202c", undefined, "+12025550123"],
    ["+1 (202) 555\u20130123", undefined, "+12025550123"],
    ["＋１２０２５５５０１２３", undefined, "+12025550123"],
    ["+١٢٠٢٥٥٥٠١٢٣", undefined, "+12025550123"],
    ["+1 202 555 CALL", undefined, "+12025552255"],
    ["06 6981 2345", "IT", "+390669812345"],
    ["+39 06 6981 2345", undefined, "+390669812345"],
    ["07 12 34 56 78", "CI", "+2250712345678"],
    ["+1 555 0123", undefined, null], // too short
    ["+1 911 555 0100", undefined, null], // no area code
    ["+1 202 555 0123 4567", undefined, null],
    ["+999 1234567", undefined, null],
    ["+1 202 555 01**", undefined, null],
    ["12", "US", null],
    ["020 7946 0958", undefined, null],
    ["call me", "US", null],
    ["", "US", null],
  ])("%s typed in %s is %s", (input, country, expected) =>
    expect(readPhone(input, country)?.e164 ?? null).toBe(expected),
  );

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

describe("a country's way of dialing", () => {
  test.each([
    ["GB", "44", "0"],
    ["DE", "49", "0"],
    ["US", "1", ""],
    ["CA", "1", ""],
    ["IT", "39", ""],
    ["VA", "39", ""],
    ["SM", "378", ""],
    ["CG", "242", ""],
    ["BJ", "229", ""],
    ["CI", "225", ""],
    ["HU", "36", "06"],
    ["ES", "34", ""],
    ["ZZ", "", ""],
  ])("%s: +%s, trunk prefix “%s”", (country, callingCode, trunkPrefix) =>
    expect(dialingPlan(country)).toEqual({ callingCode, trunkPrefix }),
  );
});

describe("searching digits", () => {
  test.each([
    ["+14155550132", "US", "415", "starts", true],
    ["+14155550132", "US", "1415", "starts", true],
    ["+15105554150", "US", "415", "starts", false],
    ["+442079460958", "GB", "02079", "starts", true],
    ["+442079460958", "GB", "2079", "starts", true],
    ["+442079460958", "GB", "442079", "starts", true],
    ["+442079460958", "GB", "958", "ends", true],
    ["+442079460958", "GB", "95", "ends", false],
    ["+442079460958", "GB", "7946", "contains", true],
    ["+442079460958", "GB", "", "starts", true],
    ["+442079460025", "GB", "02079460025", "contains", true],
    ["+442079460025", "GB", "02079460025", "ends", true],
    ["+442079460025", "GB", "0207946", "contains", true],
    ["+442079460025", "GB", "0025", "contains", true],
    ["+441614960007", "GB", "0207946", "contains", false],
    ["+441614960007", "GB", "007", "contains", true],
    ["+390669812345", "IT", "06", "starts", true],
    ["+390669812345", "IT", "3906", "starts", true],
    ["+390669812345", "IT", "066981", "contains", true],
    ["+390669812345", "IT", "6698", "starts", false],
    ["+390212345678", "IT", "06", "starts", false],
    ["+2250712345678", "CI", "07", "starts", true],
    ["+2250512345678", "CI", "07", "starts", false],
    ["+24101234567", "GA", "01", "starts", true],
    ["+24111234567", "GA", "011", "starts", true],
    ["+3612345678", "HU", "061", "starts", true],
    ["+14155550155", "US", "**55", "contains", true],
    ["+14155550155", "US", "**5556", "starts", false],
    ["+14155555155", "US", "***5555", "starts", true],
  ] as const)("%s (%s) with %s %s: %s", (e164, country, digits, match, expected) => {
    expect(matchesDigits(e164, dialingPlan(country), digits, match)).toBe(expected);
  });

  test("the trunk zero that is typed behind a country code is no digit of the number", () => {
    expect(withoutTrunkPrefix("4402079460958", dialingPlan("GB"))).toBe("442079460958");
    expect(withoutTrunkPrefix("390669812345", dialingPlan("IT"))).toBe("390669812345");
    expect(withoutTrunkPrefix("14155550132", dialingPlan("US"))).toBe("14155550132");
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
