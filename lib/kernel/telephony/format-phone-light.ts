import { isE164, toDigits } from "./e164";
import { splitNanp } from "./nanp";

/**
 * A readable number without any country's metadata: small enough for the browser. Exact for the North American plan; elsewhere
 * groups of three from the right, because where the country code ends is not known here.
 *
 * @returns the input unchanged when it is not E.164
 */
export function formatPhoneLight(e164: string): string {
  if (!isE164(e164)) return e164;
  const nanp = splitNanp(e164);
  if (nanp) return `+1 (${nanp.npa}) ${nanp.nxx}-${nanp.line}`;
  return `+${toDigits(e164).replace(/\B(?=(\d{3})+(?!\d))/g, " ")}`;
}
