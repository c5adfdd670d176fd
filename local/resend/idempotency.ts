import { createHash } from "node:crypto";
import type { Clock, Store } from "../kit/index.ts";
import { ResendError } from "./errors.ts";

const day = 86_400_000;

/**
 * Resend's `Idempotency-Key`: for 24 hours the same key with the same request gets the first answer again, without sending.
 * Only successes are remembered, so a request that was refused may be corrected and sent with its key.
 */
export function createIdempotency(store: Store, clock: Clock) {
  const records = store.collection<{ fingerprint: string; answer: object; at: number }>("idempotency");

  /** @throws {ResendError} 400 for an unusable key, 409 when the key came with another request */
  return function once<T extends object>(key: string | undefined, request: string, work: () => T): T {
    if (key === undefined) return work();
    if (key.length < 1 || key.length > 256) {
      throw new ResendError(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
    }
    const fingerprint = createHash("sha256").update(request).digest("hex");
    const known = records.get(key);
    if (known && clock.now() - known.at < day) {
      if (known.fingerprint === fingerprint) return known.answer as T;
      throw new ResendError(
        409,
        "invalid_idempotent_request",
        "This idempotency key has been used on a request with a different payload. Modify the payload or the key.",
      );
    }
    return store.transaction(() => {
      const answer = work();
      records.put(key, { fingerprint, answer, at: clock.now() });
      forgetOld();
      return answer;
    });
  };

  /** Insertion order is nearly age order: looking at the oldest few is enough. */
  function forgetOld(): void {
    const old: string[] = [];
    if (records.count() < 1_000) return;
    let looked = 0;
    for (const [id, record] of records.entries()) {
      if (looked++ >= 10) break;
      if (clock.now() - record.at >= day) old.push(id);
    }
    for (const id of old) records.delete(id);
  }
}
