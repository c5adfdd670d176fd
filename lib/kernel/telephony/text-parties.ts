import { cleanLine } from "../clean-line";
import { isE164 } from "./e164";

const longestName = 40;

/**
 * Who sent a text, in one spelling: digits of seven and more are a number, fewer a short code, all else a name.
 */
export function senderOf(from: string): string {
  const line = cleanLine(from).slice(0, longestName);
  const digits = line.replace(/[\s().-]/g, "");
  if (/^\+?[1-9]\d{6,14}$/.test(digits)) return `+${digits.replace("+", "")}`;
  return line.toWellFormed() || "Unknown";
}

/** Whom a text was sent to, E.164; null for what is no number. */
export const recipientOf = (to: string): string | null => {
  const e164 = `+${to.replace(/[\s().+-]/g, "")}`;
  return isE164(e164) ? e164 : null;
};
