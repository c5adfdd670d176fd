import { ApiError } from "@/components/app/api-client";
import { sayError } from "@/lib/words";

/** One sentence for a person: what happened and what to do, from the catalogue of words. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return sayError("INTERNAL");
  if (error.code === "NETWORK") return "No connection to NumNinja. Check your internet and try again.";
  return sayError(error.code, error.details);
}
