import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { qrCodeSvg, qrModules } from "../../../local/supabase/mfa/qr-code.ts";
import { isTotpCode, newSecret, toBase32, totpCode } from "../../../local/supabase/mfa/totp.ts";

// RFC 6238, appendix B: the last six of its eight digits.
test.each([
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
])("the code at second %i is %s", (second, code) => {
  const secret = toBase32(Buffer.from("12345678901234567890"));
  expect(secret).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  expect(totpCode(secret, second * 1000)).toBe(code);
});

test("a code counts one step before and after its own, and no further", () => {
  const secret = newSecret();
  const at = 1_700_000_010_000;
  const code = totpCode(secret, at);
  expect([-60, -30, 0, 30, 60].map((seconds) => isTotpCode(secret, code, at + seconds * 1000))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  for (const wrong of ["", "12345", "1234567", "abcdef", "１２３４５６", `${code} `])
    expect(isTotpCode(secret, wrong, at)).toBe(false);
});

// Each of these was seen to be read by jsQR 1.4 when it was written down.
test.each([
  [10, 21, "e8cd73"],
  [130, 49, "73fbdc"],
  [400, 77, "00a375"],
])("%i bytes make the picture of %i modules that a reader was seen to read", (length, size, print) => {
  const text =
    "otpauth://totp/NumNinja:someone%40example.com?algorithm=SHA1&digits=6&issuer=NumNinja&period=30&secret=ABCDEFGHIJKLMNOP"
      .repeat(9)
      .slice(0, length);
  const modules = qrModules(text);
  expect(modules).toHaveLength(size);
  expect(
    createHash("sha256")
      .update(modules.map((row) => row.map(Number).join("")).join("\n"))
      .digest("hex")
      .slice(0, 6),
  ).toBe(print);
});

test("a picture has a quiet zone, and an address that is too long is refused", () => {
  expect(qrCodeSvg("x")).toMatch(/^<svg [^>]*viewBox="0 0 29 29"[^>]*><rect width="29" height="29" fill="#fff"\/>/);
  expect(() => qrModules("x".repeat(2000))).toThrow(RangeError);
});
