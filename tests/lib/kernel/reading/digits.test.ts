import { describe, expect, test } from "vitest";
import { readCode, readDigits, toKeypad } from "@/lib/kernel/reading/digits";
import { findDigits, plainPart, spellOut } from "@/lib/kernel/reading/find-digits";
import { plainText } from "@/lib/kernel/reading/plain-text";

/** A random text of what keyboards, phones and word processors produce; the same for the same seed. */
function randomText(seed: number): string {
  let state = seed * 2654435761;
  const next = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return (state >>> 0) % below;
  };
  const ranges = [
    [0x20, 95],
    [0, 0x500],
    [0x600, 0xa0],
    [0x2000, 0x70],
    [0xff00, 0xf0],
    [0xd800, 0x800],
    [0x1d7ce, 50],
    [0, 0x10fff],
  ] as const;
  return Array.from({ length: next(24) }, () => {
    const [from, size] = ranges[next(ranges.length)]!;
    return String.fromCodePoint(from + next(size));
  }).join("");
}
const texts = Array.from({ length: 10_000 }, (_, seed) => randomText(seed));

describe("a plain text", () => {
  test("is the same when made plain again, and holds nothing invisible, for any text", () => {
    for (const text of texts) {
      const plain = plainText(text);
      expect(plainText(plain), JSON.stringify(text)).toBe(plain);
      expect(plain, JSON.stringify(text)).not.toMatch(/[\p{Cf}\p{Cc}\u2028]|(?![0-9])\p{Nd}|^\s|\s$|\s\s/u);
    }
  });

  test("has the digits of every script that this machine can write", () => {
    for (const system of Intl.supportedValuesOf("numberingSystem")) {
      const format = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false });
      const written = format.format(9_876_543_210);
      if (!/^\p{Nd}+$/u.test(written)) continue; // Chinese numerals are letters
      expect(plainText(written), system).toBe("9876543210");
    }
  });

  test.each([
    ["\u202a+1 202\u2011555\u20110123\u202c", "+1 202-555-0123"],
    ["２０２－５５５", "202-555"],
    ["0３ー１２３４", "03-1234"],
    ["ニューヨーク", "ニューヨーク"],
    ["a\u000bb\tc\u00a0\u3000d", "a b c d"],
    ["①②³5️⃣", "1235"],
    ["\ufeff 415\u200b ", "415"],
  ])("%j is %j", (typed, plain) => expect(plainText(typed)).toBe(plain));
});

describe("digits that somebody typed", () => {
  test.each([
    // separators, dashes, invisible marks
    ["777", "777"],
    ["(415) 555-01.32", "4155550132"],
    ["415–555—0132", "4155550132"],
    ["415−555‒0132", "4155550132"],
    ["\u202a415\u2011555\u202c", "415555"],
    ["415/555 0132", "4155550132"],
    ["", ""],
    ["   ", ""],
    // other scripts
    ["４１５", "415"],
    ["٤١٥", "415"],
    ["۴۱۵", "415"],
    ["४१५", "415"],
    ["๔๑๕", "415"],
    ["𝟒𝟏𝟓", "415"],
    ["＋４４　２０", "4420"],
    // links, labels, extensions
    ["tel:+1-202-555-0123", "12025550123"],
    ["tel:+1-202-555-0123;ext=5", "12025550123"],
    ["tel:5550123;phone-context=+1202", "5550123"],
    ["Tel.: 020 7946 0958", "02079460958"],
    ["+1 202 555 0123 ext. 5", "12025550123"],
    ["202 555 0123 x55", "2025550123"],
    ["2025550123, extension 12", "2025550123"],
    ["callto:+442079460958", "442079460958"],
    // from abroad
    ["+44 (0)20 7946 0958", "442079460958"],
    ["0044 (0) 20 7946 0958", "442079460958"],
    ["011 44 20 7946 0958", "442079460958"],
    ["00442079460811", "442079460811"],
    ["(+1) 415", "1415"],
    ["007", "007"],
    ["0113 496 0000", "01134960000"], // Leeds
    ["011 91234 5678", "011912345678"], // São Paulo
    ["01147 12 34 56 78", "4712345678"],
    ["0110", "0110"],
    ["(020) 7946", "0207946"],
    // signs for any digit, repeats
    ["**55", "**55"],
    ["??55", "**55"],
    ["555-01xx", "55501**"],
    ["55__", "55**"],
    ["＊＊５５", "**55"],
    ["4*5*6", "4*5*6"],
    ["AABB", "AABB"],
    ["abab", "ABAB"],
    ["AAA", "AAA"],
    ["ABBA", "ABBA"],
  ])("%j is %j", (typed, digits) => expect(readDigits(typed)).toMatchObject({ ok: true, digits, word: null }));

  test.each([
    ["PIZZA", "74992", "PIZZA"],
    ["pizza", "74992", "PIZZA"],
    ["Pïzzà", "74992", "PIZZA"],
    ["ＰＩＺＺＡ", "74992", "PIZZA"],
    ["1-800-FLOWERS", "18003569377", "FLOWERS"],
    ["CALL 2 DAY", "22552329", "CALL DAY"],
    ["go fish", "463474", "GOFISH"],
    ["ABC", "222", "ABC"],
    ["BAA", "222", "BAA"],
    ["XXX", "999", "XXX"],
    ["TAXI", "8294", "TAXI"],
    ["*CALL", "*2255", "CALL"],
  ])("%j is on the keypad %s and spells %s", (typed, digits, word) =>
    expect(readDigits(typed)).toMatchObject({ ok: true, digits, word }),
  );

  test.each([
    "+",
    "-",
    "()",
    "пицца",
    "披萨",
    "50%",
    "a@b",
    "5 < 6",
    "\\d+",
    "😀",
    "tel:",
    "\u200b-",
    "Ⅷ+",
    "12=13",
    "***",
    "_",
    "%",
  ])("%j is refused, not read as nothing", (typed) =>
    expect(readDigits(typed)).toEqual({ ok: false, problem: "unreadable" }),
  );

  test.each(["1234567890123456", "+44 20 7946 0958 0000 00", "abcdefghijklmnopq"])("%j is too long", (typed) =>
    expect(readDigits(typed)).toEqual({ ok: false, problem: "too_long" }),
  );

  test.each([
    ["+1 415", true],
    ["0044 161 496 0000", true],
    ["011 44 161 496 0000", true],
    ["161 496 0000", false],
    ["00", false],
    ["011", false],
  ])("%j was typed with a country code: %s", (typed, isInternational) =>
    expect(readDigits(typed)).toMatchObject({ isInternational }),
  );

  test("any text is read or refused, and what was read reads the same again", () => {
    for (const text of texts) {
      const read = readDigits(text);
      if (!read.ok) continue;
      expect(read.digits, JSON.stringify(text)).toMatch(/^(?:[0-9*]{0,15}|[A-D]{3,8})$/);
      expect(readDigits(read.digits), JSON.stringify(text)).toMatchObject({ ok: true, digits: read.digits });
      if (read.digits === "") expect(plainText(text)).toBe("");
      if (read.word) expect(read.digits).toContain(toKeypad(read.word.split(" ")[0]!));
    }
  });
});

describe("where digits stand", () => {
  test.each([
    ["14155550132", "0132", "contains", [7, 11]],
    ["14155550132", "5", "contains", [6, 7]],
    ["14155550132", "415", "starts", null],
    ["4155550132", "415", "starts", [0, 3]],
    ["14155550132", "132", "ends", [8, 11]],
    ["14155550132", "13", "ends", null],
    ["14155550155", "**55", "contains", [7, 11]],
    ["14155550156", "**55", "contains", null],
    ["14155501234", "55**", "contains", [4, 8]],
    ["14155550132", "5*5", "contains", [4, 7]],
    ["14155551122", "AABB", "ends", [7, 11]],
    ["14155551111", "AABB", "ends", null],
    ["14155551212", "ABAB", "contains", [7, 11]],
    ["14150007654", "AAA", "contains", [4, 7]],
    ["1415", "55550132", "contains", null],
    ["415", "*****", "contains", null],
    ["415", "", "contains", null],
  ] as const)("in %s the digits %s (%s): %j", (row, wanted, match, range) =>
    expect(findDigits(row, wanted, match)).toEqual(range),
  );

  test("plain digits are found as text is, for any row", () => {
    for (let seed = 1; seed < 2_000; seed++) {
      const row = String(seed * 7919 * 104729).slice(0, 11);
      const wanted = String((seed * 31) % 1000);
      expect(findDigits(row, wanted, "contains") !== null).toBe(row.includes(wanted));
      expect(findDigits(row, wanted, "starts") !== null).toBe(row.startsWith(wanted));
      expect(findDigits(row, wanted, "ends") !== null).toBe(row.endsWith(wanted));
      expect(findDigits(row, `${wanted}*`.slice(-3), "contains") !== null).toBe(
        new RegExp(`${`${wanted}*`.slice(-3).replace("*", "\\d")}`).test(row),
      );
    }
  });

  test("a carrier is asked for what it can look for", () => {
    expect([plainPart("**55"), plainPart("41*5550"), plainPart("AABB"), plainPart("777")]).toEqual([
      "55",
      "5550",
      "",
      "777",
    ]);
    expect(spellOut("AAA")).toEqual(Array.from({ length: 10 }, (_, digit) => String(digit).repeat(3)));
    expect(spellOut("AABB")).toHaveLength(90);
    expect(spellOut("AABB")).toContain("7700");
    expect(spellOut("AABBCC")).toContain("7700");
    expect(spellOut("**55")).toEqual([]);
  });
});

test.each([
  ["779 272", "779272"],
  ["７７９２７２", "779272"],
  ["٥٢٧٥٣٨", "527538"],
  ["\u200b779-272", "779272"],
  ["779–272", "779272"],
  ["12345", "12345"],
  ["code", "code"],
])("a code typed as %j is %s", (typed, code) => expect(readCode(typed)).toBe(code));
