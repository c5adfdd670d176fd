import { expect, test } from "vitest";
import { textSize } from "@/lib/kernel/telephony/text-size";

test.each([
  ["", 1, false],
  ["a".repeat(160), 1, false],
  ["a".repeat(161), 2, false],
  ["a".repeat(306), 2, false],
  ["a".repeat(307), 3, false],
  ["€".repeat(80), 1, false],
  ["€".repeat(81), 2, false],
  ["ы".repeat(70), 1, true],
  ["ы".repeat(71), 2, true],
  ["It’s", 1, true],
  ["🎉".repeat(35), 1, true],
  ["🎉".repeat(36), 2, true],
])("%j", (text, segments, isUnicode) => expect(textSize(text)).toEqual({ segments, isUnicode }));
