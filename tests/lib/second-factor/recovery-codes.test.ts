import { describe, expect, test } from "vitest";
import { newRecoveryCodes, readRecoveryCode } from "@/lib/second-factor/recovery-codes";

test("ten different codes, without letters that look like digits", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){3}$/);
    expect(readRecoveryCode(code)).toBe(code);
  }
});

describe("a code as it is typed", () => {
  test.each([
    ["K7QM-2ZRD-8XVC-HN4T", "K7QM-2ZRD-8XVC-HN4T"],
    [" k7qm 2zrd 8xvc hn4t ", "K7QM-2ZRD-8XVC-HN4T"],
    ["k7qm2zrd8xvchn4t", "K7QM-2ZRD-8XVC-HN4T"],
    ["Ｋ７ＱＭ－２ＺＲＤ－８ＸＶＣ－ＨＮ４Ｔ", "K7QM-2ZRD-8XVC-HN4T"],
    ["", null],
    ["K7QM-2ZRD-8XVC", null],
    ["K7QM-2ZRD-8XVC-HN4T-AAAA", null],
    ["'; drop table staff --", null],
  ])("%s is %s", (typed, code) => expect(readRecoveryCode(typed)).toBe(code));
});
