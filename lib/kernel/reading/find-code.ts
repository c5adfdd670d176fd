const candidate = /(?<![\d+.,:/-])(?:\d{4,8}|\d{3}[ -]\d{3}|\p{Lu}{1,3}-\d{4,8})(?![\d.,:/-]?\d)/gu;
/** Words that stand beside a code, in languages that senders use most. */
const beside =
  /\b(?:code|codes|pin|otp|passcode|password|passwort|verif\w*|c[oó]digo|codice|kod|koodi|kode|bestätigungscode)\b/iu;

/**
 * The one-time code in a text, as it stands there: "482913", "482 913", "G-482913".
 * @returns null where there is none, or more than one number that could be it
 */
export function findCode(text: string): string | null {
  if (text.length > 1_000 || !beside.test(text)) return null;
  const found = new Set(text.match(candidate));
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}
