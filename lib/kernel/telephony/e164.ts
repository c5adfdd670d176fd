/** `+`, a country code and the number: 7 to 15 digits, never a leading zero (ITU-T E.164). Text, never a JS number. */
const e164Pattern = /^\+[1-9]\d{6,14}$/;

/** Whether `value` is an E.164 number as we store it. Does not check whether it is assigned. */
export const isE164 = (value: string): boolean => e164Pattern.test(value);

/** The digits of an E.164 number without the `+`, as most carriers want them. */
export const toDigits = (e164: string): string => e164.replace(/\D/g, "");

/**
 * Puts the `+` in front of a carrier's bare digits.
 * @returns null when the result would not be E.164 (a short code, an empty string, letters)
 */
export function fromDigits(digits: string): string | null {
  const value = `+${digits.replace(/^\+/, "")}`;
  return isE164(value) ? value : null;
}
