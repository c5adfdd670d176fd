import { describe, expect, test } from "vitest";
import { cleanLine, plainLine } from "@/lib/kernel/clean-line";
import { emailSchema } from "@/lib/kernel/email";
import { xmlText } from "@/lib/kernel/xml";

/** What people paste and what is kept of it. The database has the same rule: tests/db/clean-line.test.ts. */
const lines: [string, string][] = [
  ["Acme\u000bTelecom", "Acme Telecom"], // a vertical tab from a slide
  ["Acme\u0001", "Acme"],
  ["\u0085Next\u2028Line\r\nEnd", "Next Line End"],
  ["\u200b", ""],
  ["\u2800\u3164", ""],
  ["\u200d\u200c", ""],
  ["\u202eevil\u202c", "evil"],
  ["\u2066Isolated\u2069", "Isolated"],
  ["pass\u00adword", "password"],
  ["  two\u00a0 \u3000spaces ", "two spaces"],
  ["e\u0301t\u00e9", "\u00e9t\u00e9"],
  ["\ue000\ufeffAda", "Ada"],
  ["\u{e0041}Tag", "Tag"],
  ["\u0301", ""],
  ["O'Brien & Söhne <GmbH>", "O'Brien & Söhne <GmbH>"],
  ["می\u200cخواهم", "می\u200cخواهم"],
  ["👩\u200d💻 Dev", "👩\u200d💻 Dev"],
  ["日本電話 ☎️", "日本電話 ☎️"],
  ["نجمة", "نجمة"],
];

test.each(lines)("%j becomes %j", (typed, kept) => {
  expect(cleanLine(typed)).toBe(kept);
  expect(cleanLine(kept)).toBe(kept);
});

test("halves of surrogate pairs and non-characters are gone", () => {
  expect(cleanLine("a\ud800b\ufffec")).toBe("a b c");
});

test("a name that shows nothing is missing", () => {
  const name = plainLine({ max: 5, missing: "name_missing", long: "name_long" });
  expect(name.safeParse("\u200b\u2800").error?.issues[0]?.message).toBe("name_missing");
  expect(name.safeParse("123456").error?.issues[0]?.message).toBe("name_long");
  expect(name.parse("\u200b12345\u0000")).toBe("12345");
});

describe("text in XML", () => {
  test("is escaped, and what XML cannot hold becomes a space", () => {
    expect(xmlText(`<a b='"&">\u000b\u0000\ufffe\ud800é😀\t`)).toBe("&lt;a b=&apos;&quot;&amp;&quot;&gt;    é😀\t");
  });
});

describe("an email address", () => {
  test.each([
    "dave&lucy@example.com",
    "a/b=c@example.com",
    "a#b@example.com",
    "news!x@example.com",
    "o'brien@example.com",
    "x+tag@sub.example.co.uk",
    "{curly}|~`^@example.com",
    "trailing.dot.@example.com",
    "123456@xn--mnchen-3ya.de",
  ])("%s is taken, as browsers take it", (address) => {
    expect(emailSchema.parse(address)).toBe(address);
  });

  test.each([
    ["  ADA@Example.COM\u00a0", "ada@example.com"],
    ["\ufeffada@example.com\u200b", "ada@example.com"],
    ["ada@münchen.de", "ada@xn--mnchen-3ya.de"],
    ["ａｄａ@example.com", "ada@example.com"],
  ])("%j is read as %s", (typed, address) => {
    expect(emailSchema.parse(typed)).toBe(address);
  });

  test.each([
    "",
    "ada",
    "ada@",
    "@example.com",
    "a b@example.com",
    "ada@example",
    "ada@-x.com",
    "ada@a..b",
    "a\n@b.co",
    "ü@b.co",
    "a@b@c.de",
  ])("%j is refused", (typed) => {
    expect(emailSchema.safeParse(typed).success).toBe(false);
  });
});
