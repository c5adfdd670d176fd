import { setTimeout as wait } from "node:timers/promises";
import { isCarrierError } from "./errors";

/** Waits when a carrier asks to slow down: a long list that lost its place would cost hundreds of calls. */
export async function patiently<T>(call: () => Promise<T>, tries = 5): Promise<T> {
  for (let left = tries; ; left--) {
    try {
      return await call();
    } catch (error) {
      if (!isCarrierError(error, "rate_limited") || left <= 1) throw error;
      await wait(Math.min(error.retryAfterSeconds ?? 1, 60) * 1000);
    }
  }
}
