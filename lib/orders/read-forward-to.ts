import "server-only";
import { AppError } from "@/lib/errors";
import { readPhone } from "@/lib/kernel/telephony/read-phone";

/**
 * The phone that calls are forwarded to, checked against the numbering plans.
 *
 * @param typed with its country code, as people write it; undefined is left to the order's own rule
 * @returns E.164
 * @throws {AppError} VALIDATION_FAILED when it cannot be called, or would have no effect
 */
export function readForwardTo(typed: string | undefined, isNeeded: boolean): string | undefined {
  if (typed === undefined) return undefined;
  if (!isNeeded)
    throw refused("not_used", "Calls are answered by our greeting here; a phone would not ring. Leave it out.");
  const phone = readPhone(typed);
  if (!phone) {
    throw refused(
      "phone_invalid",
      "No phone has this number. Enter a full one with country code, like +1 202 555 0123.",
    );
  }
  return phone.e164;
}

const refused = (code: string, message: string): AppError =>
  new AppError("VALIDATION_FAILED", {
    message: `forward_to: ${code}`,
    details: { part: "body", issues: [{ path: "forward_to", code, message }] },
  });
