/** An error as Resend's API words it: `{ statusCode, name, message }`. */
export class ResendError extends Error {
  /** Numeric `status` below 500 also keeps emulate from logging it. */
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const resendErrorBody = (statusCode: number, name: string, message: string) => ({ statusCode, name, message });

/** Body of an injected fault that names only a status. */
export function faultBody(status: number): object {
  if (status === 429) {
    return resendErrorBody(429, "rate_limit_exceeded", "Too many requests. You can only make 2 requests per second.");
  }
  if (status >= 500) return resendErrorBody(status, "internal_server_error", "An unexpected error occurred.");
  return resendErrorBody(status, "application_error", "Injected fault.");
}
