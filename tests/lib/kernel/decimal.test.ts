import { expect, test } from "vitest";
import { readDecimal, readMoney, writeMoney } from "@/lib/kernel/decimal";

test.each([
  ["1.05", 2, "1.05"],
  ["1,05", 2, "1.05"],
  [" 1 234,50 ", 2, "1234.50"],
  ["1.234,5", 2, "1234.5"],
  ["1,234.5", 2, "1234.5"],
  ["1,234", 2, "1234"],
  ["1.234", 3, "1.234"],
  ["1.234.567", 2, "1234567"],
  [".5", 2, "0.5"],
  ["12’345.60", 2, "12345.60"],
  ["１２", 2, "12"],
  ["٢٠,٥", 2, "20.5"],
  ["\u202a20.50\u202c", 2, "20.50"],
  ["-3", 2, "-3"],
  ["−3,5", 2, "-3.5"],
  ["0", 0, "0"],
  ["1,005", 0, "1005"],
  ["5.", 0, "5"],
])("“%s” with at most %i decimals is %s", (typed, digits, read) => {
  expect(readDecimal(typed, { digits })).toBe(read);
});

test.each([
  ["", 2],
  ["0.505", 2],
  ["0,505", 2],
  ["1.234", 2],
  ["abc", 2],
  ["1,0555", 2],
  ["1,2,3", 2],
  ["1,23.4,5", 2],
  ["$5", 2],
  ["1e3", 2],
])("“%s” with at most %i decimals is no number", (typed, digits) => {
  expect(readDecimal(typed, { digits })).toBeNull();
});

test.each([
  ["20", "USD", 2_000, "20.00"],
  ["20,5", "EUR", 2_050, "20.50"],
  ["1,234.50", "USD", 123_450, "1234.50"],
  ["0.29", "USD", 29, "0.29"],
  ["74", "JPY", 74, "74"],
  ["0,151", "KWD", 151, "0.151"],
])("“%s” %s are %i minor units", (typed, currency, minor, written) => {
  expect(readMoney(typed, currency)).toBe(minor);
  expect(writeMoney(minor, currency)).toBe(written);
});

test.each([
  ["0.5", "JPY"],
  ["0.505", "USD"],
  ["twenty", "USD"],
])("“%s” %s are no money", (typed, currency) => {
  expect(readMoney(typed, currency)).toBeNull();
});
