import { CarrierError, type CarrierErrorCode, type CarrierErrorSubject } from "./errors";
import { redact } from "./redact";
import { retryAfterSeconds } from "./transport";

/** What an HTTP status alone says. A call refused for haste was not carried out, whatever it was. */
export function codeByStatus(status: number): CarrierErrorCode {
  if (status === 429) return "rate_limited";
  if (status >= 500 || status === 408 || status < 400) return "unavailable";
  // An account in read-only mode answers 403 too: like a revoked key, something we must fix.
  if (status === 401 || status === 403) return "unauthorized";
  return status === 404 ? "gone" : "rejected";
}

interface Refused {
  status: number;
  headers: Headers;
  /** What the carrier said, kept without secrets. */
  body: unknown;
  /** For engineers and operators. */
  message: string;
  subject?: CarrierErrorSubject;
  /** The carrier's own code, where it has one. */
  vendorCode?: number | undefined;
}

/** A carrier's answer with an error status, with the time to wait where it named one. */
export function refused(code: CarrierErrorCode, answer: Refused): CarrierError {
  const { status, headers, body, message, subject, vendorCode } = answer;
  const after = retryAfterSeconds(headers.get("retry-after")) ?? (code === "rate_limited" ? 1 : undefined);
  const waits = code === "rate_limited" || code === "unavailable";
  return new CarrierError(code, message, {
    raw: { status, ...(vendorCode !== undefined && { code: vendorCode }), body: redact(body ?? "") },
    ...(waits && after !== undefined && { retryAfterSeconds: after }),
    ...(subject && { subject }),
  });
}
