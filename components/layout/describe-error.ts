import { sayError } from "@/lib/contract/error-words";
import { ApiError } from "./api-client";
import { noConnection } from "./no-connection";

/** One sentence for a person: what happened and what to do, from the catalog of words. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return sayError("INTERNAL");
  if (error.code === "NETWORK") return noConnection;
  return sayError(error.code, error.details);
}
