import { type DigitsProblem, readDigits } from "@/lib/kernel/reading/digits";

/** Why typed digits cannot be used, for the field and for the API. */
export const digitsHelp: Record<DigitsProblem, string> = {
  unreadable: "Use digits, letters or * for any digit, like 777, PIZZA or **55.",
  too_long: "No phone number is longer than 15 digits.",
};

/** What is wrong with typed digits; undefined for those that can be searched for. */
export function digitsRefusal(typed: string): string | undefined {
  const read = readDigits(typed);
  return read.ok ? undefined : digitsHelp[read.problem];
}
