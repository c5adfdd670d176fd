import { expect, test } from "vitest";
import { findCode } from "@/lib/kernel/reading/find-code";

test.each([
  ["Your code is 482913.", "482913"],
  ["G-482913 is your Google verification code.", "G-482913"],
  ["482 913 is your login code. Do not share it.", "482 913"],
  ["Ihr Bestätigungscode: 4711", "4711"],
  ["Tu código es 99887766", "99887766"],
  ["Call me at +12125550131", null],
  ["Your code is 482913, or call 72975 now", null],
  ["Meet at 1830", null],
  ["PIN 12.345,67", null],
  ["code", null],
  [`code ${"1".repeat(2_000)}`, null],
])("%j has the code %j", (text, code) => expect(findCode(text)).toBe(code));
