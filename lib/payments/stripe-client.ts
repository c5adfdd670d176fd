import "server-only";
import Stripe from "stripe";
import { env } from "@/lib/env";

let client: Stripe | undefined;

/** Stripe, or the embedded emulator when STRIPE_API_BASE is set. Lazy, so that a build needs no key. */
export function stripe(): Stripe {
  if (client) return client;
  const { STRIPE_SECRET_KEY, STRIPE_API_BASE } = env();
  const base = STRIPE_API_BASE ? new URL(STRIPE_API_BASE) : null;
  client = new Stripe(STRIPE_SECRET_KEY, {
    telemetry: false,
    timeout: 20_000,
    maxNetworkRetries: 2,
    ...(base && { host: base.hostname, port: base.port, protocol: base.protocol === "https:" ? "https" : "http" }),
  });
  return client;
}

/** Stripe could not be asked, or broke: the outcome of a write is unknown until it is read. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeConnectionError ||
  error instanceof Stripe.errors.StripeAPIError ||
  error instanceof Stripe.errors.StripeRateLimitError;

/** Too many calls a second, or another request holds the object (`lock_timeout`): nothing of the call was carried out. */
export const isTooMany = (error: unknown): boolean => error instanceof Stripe.errors.StripeRateLimitError;

/** Of these: another request holds the object. */
export const isLocked = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeRateLimitError && error.code === "lock_timeout";

/**
 * Stripe answered with a failure of its own (5xx). It keeps that answer under the idempotency key for 24 hours and repeats it, so
 * the same key cannot succeed before: what happened is read, and another key is taken if nothing did. A 409 is none of these: the
 * first request with the key is still running, and another key could do the work twice.
 */
export const isStoredFailure = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeAPIError && (error.statusCode ?? 0) >= 500;

/** The object no longer allows this: it was captured, canceled, completed or expired meanwhile. */
export const isWrongState = (error: unknown): error is Stripe.errors.StripeInvalidRequestError =>
  error instanceof Stripe.errors.StripeInvalidRequestError;

/** The customer that a request names was deleted, or belongs to another Stripe account. */
export const isUnknownCustomer = (error: unknown): boolean =>
  isWrongState(error) && error.code === "resource_missing" && error.param === "customer";

/** The card's bank declined. */
export const isCardRefused = (error: unknown): error is Stripe.errors.StripeCardError =>
  error instanceof Stripe.errors.StripeCardError;
