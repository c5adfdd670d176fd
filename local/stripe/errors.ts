/** What Stripe puts under `error` in a refusal. */
export interface ErrorBody {
  type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  [detail: string]: unknown;
}

/**
 * A refusal in Stripe's own words. Writes made before it is thrown are kept: a decline has effects. So 400 and 404
 * are thrown before anything changes.
 */
export class StripeApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = "StripeApiError";
    this.status = status;
    this.body = body;
  }
}

/** 400 `invalid_request_error`. */
export function invalidRequest(message: string, details: { code?: string; param?: string; [k: string]: unknown } = {}) {
  return new StripeApiError(400, { type: "invalid_request_error", message, ...details });
}

/**
 * 404 for the object a URL names; 400 (as Stripe does) when a parameter of another call refers to it.
 *
 * @param what as in the message: "payment_intent", "customer", "checkout.session"
 */
export function noSuch(what: string, id: string, param = "id", status: 404 | 400 = 404) {
  return new StripeApiError(status, {
    type: "invalid_request_error",
    code: "resource_missing",
    doc_url: "https://stripe.com/docs/error-codes/resource-missing",
    param,
    message: `No such ${what}: '${id}'`,
  });
}
