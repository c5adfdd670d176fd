import { sayError } from "@/lib/contract/error-words";
import { waitWords } from "@/lib/contract/wait-words";
import { ApiError } from "./api-client";
import { noConnection } from "./no-connection";

/** One sentence for a person: what happened and what to do, from the catalog of words. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return sayError("INTERNAL");
  if (error.code === "NETWORK") return noConnection;
  const words = sayError(error.code, error.details);
  const { code, retryAfterSeconds: wait } = error;
  return code === "RATE_LIMITED" && wait ? `That was a little too fast. ${waitWords(wait)}` : words;
}
