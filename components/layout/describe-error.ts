import { sayError } from "@/lib/contract/error-words";
import { waitWords } from "@/lib/contract/wait-words";
import { ApiError } from "./api-client";
import { noConnection } from "./no-connection";

/** What happened and what to do, from the catalog of words, and for a limit that is used up the seconds until it is not. */
export function explainError(error: unknown): { text: string; waitSeconds?: number } {
  if (!(error instanceof ApiError)) return { text: sayError("INTERNAL") };
  if (error.code === "NETWORK") return { text: noConnection };
  const { code, retryAfterSeconds: waitSeconds } = error;
  if (code === "RATE_LIMITED" && waitSeconds) return { text: "That was a little too fast.", waitSeconds };
  return { text: sayError(code, error.details) };
}

/** The same as one sentence that stays as it is. `FailureWords` and `toastFailure` count the seconds down. */
export function describeError(error: unknown): string {
  const { text, waitSeconds } = explainError(error);
  return waitSeconds === undefined ? text : `${text} ${waitWords(waitSeconds)}`;
}
