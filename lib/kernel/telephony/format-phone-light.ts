import { isE164, toDigits } from "./e164";
import { splitNanp } from "./nanp";

/** Country codes of one and of two digits; all others have three. ITU-T E.164, list of assigned country codes. */
const shortCodes = /^(?:7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/**
 * A readable number without any country's metadata: small enough for the browser. Exact for the North American plan; elsewhere the
 * country code stands apart, and its number in groups of four from the right (of three where it has nine digits).
 *
 * @returns the input unchanged when it is not E.164
 */
export function formatPhoneLight(e164: string): string {
  if (!isE164(e164)) return e164;
  const nanp = splitNanp(e164);
  if (nanp) return `+1 (${nanp.npa}) ${nanp.nxx}-${nanp.line}`;
  const digits = toDigits(e164);
  const code = shortCodes.exec(digits)?.[0] ?? digits.slice(0, 3);
  const national = digits.slice(code.length);
  const groups = national.length === 9 ? /\B(?=(\d{3})+(?!\d))/g : /(?<=\d\d)(?=(\d{4})+(?!\d))/g;
  return `+${code} ${national.replace(groups, " ")}`;
}
