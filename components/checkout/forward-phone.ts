import { ApiError } from "@/components/layout/api-client";
import { readDigits } from "@/lib/kernel/reading/digits";

export const phoneHelp = "Enter a full number with country code, like +1 202 555 0123.";

/** Whether a whole number with its country code was typed. The server checks it against the numbering plans. */
export function mayBePhone(typed: string): boolean {
  const read = readDigits(typed);
  return read.ok && read.isInternational && /^\d{7,15}$/.test(read.digits);
}

/** What the server has against the phone of a refused checkout; null when it was refused for something else. */
export function phoneRefusal(error: unknown): string | null {
  if (!(error instanceof ApiError) || !Array.isArray(error.details.issues)) return null;
  const issue = error.details.issues.find((one) => one?.path === "forward_to");
  return typeof issue?.message === "string" ? issue.message : null;
}
