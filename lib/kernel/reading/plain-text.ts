/** Not seen, but copied along: format characters, joiners, variation selectors, the frame of a keycap, fillers. */
const invisible = /[\p{Cf}\p{Variation_Selector}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}]|\u{34f}|\u{20e3}/gu;
/** All dashes, and what keyboards have in their place: minus signs, the bullet, and behind digits the long vowel sign of Japanese. */
const dash = /[\p{Dash_Punctuation}\u{2212}\u{2043}\u{2d7}\u{207b}\u{208b}]|(?<=\p{Nd})[\u{30fc}\u{ff70}]/gu;
const notAscii = /[^\x20-\x7e]/;

/**
 * A text as it would look typed on a plain keyboard: compatibility forms composed (NFKC: full-width, circled, superscript),
 * the digits of any script as 0–9, dashes as "-", any white space and control characters as one space, nothing invisible, trimmed.
 * Total, and the same when applied again.
 */
export function plainText(typed: string): string {
  if (!notAscii.test(typed)) return typed.replace(/ {2,}/g, " ").trim();
  return typed
    .replace(invisible, "")
    .replace(dash, "-")
    .normalize("NFKC")
    .replace(dash, "-")
    .replace(invisible, "")
    .replace(/\p{Nd}/gu, asciiDigit)
    .normalize("NFC")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

const decimal = /^\p{Nd}$/u;

/** Digits of a script follow one another from its zero, in runs of ten. */
function asciiDigit(character: string): string {
  const point = character.codePointAt(0)!;
  if (point < 0x80) return character;
  let before = 0;
  while (decimal.test(String.fromCodePoint(point - before - 1))) before++;
  return String(before % 10);
}
