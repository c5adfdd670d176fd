/** The parts of a North American number, three, three and four digits. */
export type NanpNumber = { npa: string; nxx: string; line: string };

/** +1, area code and exchange both 2–9 followed by two digits; an N11 is a service code, never an area code. */
const nanpPattern = /^\+1([2-9](?!11)\d{2})([2-9](?!11)\d{2})(\d{4})$/;

const tollFreeCodes = new Set(["800", "822", "833", "844", "855", "866", "877", "888"]);

/** Splits an E.164 number of the North American plan, or null for any other. */
export function splitNanp(e164: string): NanpNumber | null {
  const match = nanpPattern.exec(e164);
  return match ? { npa: match[1]!, nxx: match[2]!, line: match[3]! } : null;
}

export const isNanp = (e164: string): boolean => nanpPattern.test(e164);

/** Whether three digits can be an area code (NPA). */
export const isNpa = (digits: string): boolean => /^[2-9](?!11)\d{2}$/.test(digits);

/** Whether three digits are a toll-free code: its numbers have no place. */
export const isTollFreeNpa = (digits: string): boolean => tollFreeCodes.has(digits);

export const isTollFreeNanp = (e164: string): boolean => tollFreeCodes.has(splitNanp(e164)?.npa ?? "");

/**
 * Numbers reserved for fiction: 555-0100 to 555-0199 in every geographic area code, in 800 too.
 * Tests and the embedded carrier use only these.
 */
export function isFictionalNanp(e164: string): boolean {
  const parts = splitNanp(e164);
  return parts?.nxx === "555" && parts.line.startsWith("01");
}
