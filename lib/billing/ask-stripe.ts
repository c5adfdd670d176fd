import "server-only";
import { AppError } from "@/lib/errors";
import { isOutcomeUnknown } from "@/lib/payments";

/**
 * Work that somebody waits for and that asks Stripe.
 * @throws {AppError} PAYMENT_UNAVAILABLE when Stripe cannot be asked; what was begun is read again the next time
 */
export async function askStripe<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isOutcomeUnknown(error)) throw new AppError("PAYMENT_UNAVAILABLE", { cause: error, retryAfterSeconds: 3 });
    throw error;
  }
}
