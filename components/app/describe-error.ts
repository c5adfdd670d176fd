import { ApiError } from "@/components/app/api-client";
import { sayError } from "@/lib/words";

/** One sentence for a person: what happened and what to do, from the catalogue of words. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return sayError("INTERNAL");
  if (error.code === "NETWORK") return "No connection to NumNinja. Check your internet and try again.";
  const plain = Object.entries(error.details).filter((entry): entry is [string, string | number] =>
    ["string", "number"].includes(typeof entry[1]),
  );
  return sayError(error.code, Object.fromEntries(plain));
}
