import { sayError } from "@/lib/contract/error-words";
import { ApiError } from "./api-client";

/** One sentence for a person: what happened and what to do, from the catalogue of words. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return sayError("INTERNAL");
  if (error.code === "NETWORK") return "No connection to NumNinja. Check your internet and try again.";
  return sayError(error.code, error.details);
}
