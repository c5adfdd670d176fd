import { CarrierError, type CarrierErrorCode } from "../errors";
import { redact } from "../redact";
import { retryAfterSeconds } from "../transport";
import { refusalSchema } from "./schema";

/** Twilio's codes that mean something else than their HTTP status says. */
const codes: Readonly<Record<number, CarrierErrorCode>> = {
  10001: "unauthorized",
  20003: "unauthorized",
  20005: "unauthorized",
  90010: "unauthorized",
  20429: "rate_limited",
  21422: "taken",
  21613: "needs_documents",
  21615: "needs_documents",
  21628: "needs_documents",
  21629: "needs_documents",
  21631: "needs_documents",
  21649: "needs_documents",
  21650: "needs_documents",
  21651: "needs_documents",
};

/** Twilio's answer with an error status in our words. Bodies may be JSON, HTML, or nothing. */
export function refusal(status: number, headers: Headers, body: unknown, what: string): CarrierError {
  const { code: number, message: words } = refusalSchema.catch({}).parse(body);
  const message = `Twilio answered ${status}${number ? ` (${number})` : ""} to ${what}${words ? `: ${words}` : ""}`;
  const after = retryAfterSeconds(headers.get("retry-after"));
  const raw = { status, code: number, body: redact(body ?? "") };
  const code = codes[number ?? 0] ?? byStatus(status);
  if (code === "rate_limited") return new CarrierError(code, message, { raw, retryAfterSeconds: after ?? 1 });
  if (code === "unavailable") {
    return new CarrierError(code, message, { raw, ...(after !== undefined && { retryAfterSeconds: after }) });
  }
  return new CarrierError(code, message, { raw, ...(code === "taken" && { subject: "number" }) });
}

/** A call refused for haste was not carried out, whatever it was. */
function byStatus(status: number): CarrierErrorCode {
  if (status === 429) return "rate_limited";
  if (status >= 500 || status === 408 || status < 400) return "unavailable";
  if (status === 401 || status === 403) return "unauthorized";
  return status === 404 ? "gone" : "rejected";
}

/** The code of a refusal, undefined for another failure. */
export const refusalCode = (error: unknown): number | undefined =>
  error instanceof CarrierError ? (error.raw as { code?: number } | undefined)?.code : undefined;
