/**
 * The closed set of error codes. Each has one HTTP status and one retry decision; words for people are in `lib/contract/error-words.ts`.
 * Expected outcomes travel as data (`{ ok: false, code }`); what throws is an `AppError`.
 */
export const errorCodes = {
  VALIDATION_FAILED: { status: 400, retryable: false },
  UNAUTHENTICATED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  /** A write of staff, whose password was typed too long ago. */
  REAUTHENTICATION_NEEDED: { status: 403, retryable: false },
  ACCOUNT_SUSPENDED: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false },
  /** Someone else holds or owns the number. */
  NUMBER_TAKEN: { status: 409, retryable: false },
  /** The carrier no longer offers the number. */
  NUMBER_GONE: { status: 409, retryable: false },
  /** The caller gave it back or let it lapse a moment ago: others come first. */
  NUMBER_RESTING: { status: 409, retryable: true },
  HOLD_EXPIRED: { status: 409, retryable: false },
  ORDER_STATE: { status: 409, retryable: false },
  ALREADY_EXTENDED: { status: 409, retryable: false },
  PRICE_CHANGED: { status: 409, retryable: false },
  /** The same Idempotency-Key came with another body. */
  IDEMPOTENCY_MISMATCH: { status: 409, retryable: false },
  /** The first request with this Idempotency-Key is still running. */
  IDEMPOTENCY_IN_PROGRESS: { status: 409, retryable: true },
  /** It was done, and its answer had a secret, which is given once. */
  SECRET_GIVEN_ONCE: { status: 409, retryable: false },
  CONFLICT: { status: 409, retryable: true },
  /** Someone else changed it first; `details.current` is what there is now. */
  CHANGED: { status: 409, retryable: false },
  /** Without them nobody could invite an admin any more. */
  LAST_ADMIN: { status: 409, retryable: false },
  /** Who is invited works here already, as something else. */
  STAFF_HAS_ROLE: { status: 409, retryable: false },
  SYNC_RUNNING: { status: 409, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  /** Someone who has to prove who they are typed another password. */
  PASSWORD_WRONG: { status: 422, retryable: false },
  /** Not the code that a call spoke; `details.left` guesses are left. */
  CODE_WRONG: { status: 422, retryable: false },
  /** The code is too old, was used, or was guessed at too often. */
  CODE_EXPIRED: { status: 422, retryable: false },
  /** A phone that calls may not be forwarded to; `details.finding` says why. */
  PHONE_REFUSED: { status: 422, retryable: false },
  /** Neither a phone, a SIP address nor a webhook that an agent may have; `details.finding` says why. */
  TARGET_REFUSED: { status: 422, retryable: false },
  /** Enough verification calls for today; `details.hours` until the next. */
  PHONE_CHECK_LIMIT: { status: 429, retryable: true },
  /** Enough test calls for today; `details.hours` until the next. */
  TEST_CALL_LIMIT: { status: 429, retryable: true },
  /** One to the number has not ended yet. */
  TEST_CALL_UNDER_WAY: { status: 409, retryable: true },
  /** Too many holds in this cart, account or from this address. */
  HOLD_LIMIT: { status: 422, retryable: false },
  /** A bill of the account has been unpaid for so long that it may buy nothing. */
  BILL_UNPAID: { status: 422, retryable: false },
  /** The saved card of an invoice is tried at this moment: no second way to pay it opens. */
  CHARGE_RUNNING: { status: 409, retryable: true },
  /** More than what is left of an invoice or its line; `details.most_cents`. */
  CREDIT_TOO_LARGE: { status: 422, retryable: false },
  /** Nothing that was chosen would become different. */
  NOTHING_TO_CHANGE: { status: 422, retryable: false },
  DOCUMENTS_NEEDED: { status: 422, retryable: false },
  NOT_SOLD: { status: 422, retryable: false },
  CART_EMPTY: { status: 422, retryable: false },
  CONSENT_REQUIRED: { status: 422, retryable: false },
  ANSWER_PATH_REQUIRED: { status: 422, retryable: false },
  /** Taxes depend on where the account is, and it has not said so. */
  BUYER_PLACE_NEEDED: { status: 422, retryable: false },
  AMOUNT_TOO_SMALL: { status: 422, retryable: false },
  AMOUNT_TOO_LARGE: { status: 422, retryable: false },
  CURRENCY_MISMATCH: { status: 422, retryable: false },
  IDEMPOTENCY_KEY_REQUIRED: { status: 422, retryable: false },
  RULE_REFUSED: { status: 422, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  INTERNAL: { status: 500, retryable: true },
  CARRIER_UNAVAILABLE: { status: 503, retryable: true },
  PAYMENT_UNAVAILABLE: { status: 503, retryable: true },
  UNAVAILABLE: { status: 503, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

interface AppErrorOptions {
  /** For us: logs, never shown. */
  message?: string;
  /** Parameters for the words shown to people, and `details` of the API error. */
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** A failure with one of our codes. `cause` is always kept; `message` is for engineers. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

/** A refusal that SQL returned as data, as the error that the API answers with. */
export function refusalError(refusal: {
  code: string;
  order_id?: string | undefined;
  details?: Record<string, unknown> | undefined;
}): AppError {
  const details = { ...refusal.details, ...(refusal.order_id && { order_id: refusal.order_id }) };
  if (!isErrorCode(refusal.code)) return new AppError("INTERNAL", { message: `unknown refusal ${refusal.code}` });
  return new AppError(refusal.code, Object.keys(details).length > 0 ? { details } : {});
}

/** What an address names. @throws {AppError} NOT_FOUND when there is nothing */
export function foundOrThrow<T>(found: T | null): T {
  if (found === null) throw new AppError("NOT_FOUND");
  return found;
}
