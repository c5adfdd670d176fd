const keypad: Record<string, string> = Object.fromEntries(
  ["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, String(index + 2)]),
  ),
);

/** Marks that pages and chat programs put around numbers, and that nobody sees. */
const invisible = /\p{Cf}/gu;

/** Whatever digits a text is written with, as ASCII: full-width and superscript ones (NFKC), and those of every other script. */
export const plainDigits = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(invisible, "")
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)));

/** Each script's ten digits stand in one row, beginning at a code point that is zero. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

/**
 * The digits that a telephone number of ours could contain, when someone pastes it in any spelling: with the prefix of
 * international calls (00, 011), with a trunk zero ("020 7946 …", "+44 (0)20 …"), without its country code, in letters of the keypad.
 * Empty when the text is no number, or fewer digits than `atLeast`.
 */
export function digitVariants(text: string, atLeast = 4): string[] {
  const plain = plainDigits(text).trim().replace(/^tel:/i, "");
  const dialed = /^[+(]?\d[\d\s()./-]*[A-Za-z][A-Za-z-]{2,}[\d\s-]*$/.test(plain)
    ? plain.toUpperCase().replace(/[A-Z]/g, (letter) => keypad[letter] ?? "")
    : plain;
  if (!/^[+(]?[\d\s()./\-–—·]*$/.test(dialed)) return [];
  const digits = dialed.replace(/^(\+\d+[\s-]*)\(0\)/, "$1").replace(/\D/g, "");
  const variants = [digits, digits.replace(/^(00|011)(?=[1-9])/, ""), digits.replace(/^0+/, "")];
  return [...new Set(variants)].filter((variant) => variant.length >= atLeast && variant.length <= 15);
}
