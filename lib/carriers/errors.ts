/**
 * Everything a carrier can answer besides the goods. The words of the vendor stop at its folder.
 *
 * | code | meaning | what to do |
 * | --- | --- | --- |
 * | taken | the number, or the last one of its area, is no longer for sale | drop or substitute the line |
 * | gone | something named in the call no longer exists; `subject` names it | look again |
 * | insufficient_funds | our balance at the carrier is too low | our problem: stop selling there, alert, retry |
 * | needs_documents | not usable before documents are approved | refuse the line |
 * | rate_limited | too many calls; `retryAfterSeconds` | later, costs no attempt |
 * | unavailable | timeout, 5xx, unreadable answer, open breaker | retry |
 * | rejected | the carrier understood and refused | permanent |
 * | not_enabled | our account at the carrier may not use this operation | use another way |
 * | unauthorized | our key is refused, or a callback's signature is wrong | our problem: alert, retry |
 * | not_configured | the carrier is not built, has no key, or serves another API version than we speak | our problem: alert |
 * | unknown_outcome | an order may or may not exist | look it up by reference before anything else |
 */
const carrierErrorCodes = {
  taken: { retryable: false },
  gone: { retryable: false },
  insufficient_funds: { retryable: true },
  needs_documents: { retryable: false },
  rate_limited: { retryable: true },
  unavailable: { retryable: true },
  rejected: { retryable: false },
  not_enabled: { retryable: false },
  unauthorized: { retryable: true },
  not_configured: { retryable: false },
  unknown_outcome: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>;

export type CarrierErrorCode = keyof typeof carrierErrorCodes;

/** What `taken`, `gone` or `rejected` are about, where the carrier named it. */
export type CarrierErrorSubject = "number" | "reservation" | "reservation_limit" | "sku" | "order" | "answer_path";

interface CarrierErrorOptions {
  retryAfterSeconds?: number;
  subject?: CarrierErrorSubject;
  cause?: unknown;
  /** The carrier's reply for the record, already without secrets. */
  raw?: unknown;
}

/** A carrier's refusal or failure in our words. `message` is for engineers and operators, never for customers. */
export class CarrierError extends Error {
  readonly code: CarrierErrorCode;
  readonly retryAfterSeconds: number | undefined;
  readonly subject: CarrierErrorSubject | undefined;
  readonly raw: unknown;

  constructor(code: CarrierErrorCode, message: string, options: CarrierErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CarrierError";
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.subject = options.subject;
    this.raw = options.raw;
  }

  /** Whether the same call may succeed later. False for `unknown_outcome`: that one is looked up, not repeated. */
  get retryable(): boolean {
    return carrierErrorCodes[this.code].retryable;
  }
}

/**
 * Whether `error` came from a carrier, and optionally with one of these codes. By name and not by class: pages and routes are
 * bundled apart and each has a class of its own, while the carriers themselves are built once in a process (`carrierFor`).
 */
export const isCarrierError = (error: unknown, ...codes: CarrierErrorCode[]): error is CarrierError =>
  error instanceof Error &&
  error.name === "CarrierError" &&
  (codes.length === 0 || codes.includes((error as CarrierError).code));
