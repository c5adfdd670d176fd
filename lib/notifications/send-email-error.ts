/** A refusal or failure of the email provider. `message` never holds an address or the contents. */
export class SendEmailError extends Error {
  /** The provider's error name, or `no_answer`. */
  readonly code: string;
  /** True: this message will never be accepted as it is. */
  readonly permanent: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { permanent: boolean; retryAfterSeconds?: number; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = "SendEmailError";
    this.code = code;
    this.permanent = options.permanent;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Errors about this very message. All others (keys, domains, quotas, rates, outages) are for us or them to fix. */
const aboutTheMessage = new Set([
  "validation_error",
  "missing_required_field",
  "invalid_parameter",
  "invalid_attachment",
  "invalid_to_address",
  "invalid_idempotency_key",
  "not_found",
]);

/**
 * @param error what the SDK returned; `statusCode` is null when no answer came
 * @param retryAfter the header, in seconds
 */
export function toSendEmailError(
  error: { name: string; message: string; statusCode: number | null },
  retryAfter?: string,
): SendEmailError {
  const status = error.statusCode;
  // 401 and 403 come as `validation_error` too, for a wrong key and for a sender domain that is not verified.
  const permanent = status !== null && [400, 404, 422].includes(status) && aboutTheMessage.has(error.name);
  const seconds = Number(retryAfter);
  const code = status === null ? "no_answer" : error.name;
  return new SendEmailError(code, `Resend: ${code}${status === null ? "" : ` (${status})`}`, {
    permanent,
    ...(retryAfter && seconds > 0 && { retryAfterSeconds: seconds }),
    cause: error,
  });
}
