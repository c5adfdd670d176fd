import { CarrierError, type CarrierErrorCode } from "../errors";
import { codeByStatus, refused } from "../refusal";
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
  const code = codes[number ?? 0] ?? codeByStatus(status);
  return refused(code, {
    status,
    headers,
    body,
    message,
    vendorCode: number,
    ...(code === "taken" && { subject: "number" }),
  });
}

/** The code of a refusal, undefined for another failure. */
export const refusalCode = (error: unknown): number | undefined =>
  error instanceof CarrierError ? (error.raw as { code?: number } | undefined)?.code : undefined;
