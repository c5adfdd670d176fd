/**
 * A phone number as people type it, as E.164: separators are dropped, a leading 00 becomes +.
 * Coarse on purpose (no country metadata in the browser); the server checks it against the numbering plans.
 * @returns null when it cannot be a full international number
 */
export function parsePhone(text: string): string | null {
  const plain = text.replace(/[\s().\-/]/g, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(plain) ? plain : null;
}
