import "server-only";
import type { RateLimit } from "@/lib/contract/rate-limits";
import { AppError } from "@/lib/errors";
import { takeToken } from "./rate-buckets";

/**
 * Counts one request of `subject` and writes the rate-limit headers of the answer.
 * `RateLimit-Reset` is in seconds, until the bucket is full again.
 * @throws {AppError} RATE_LIMITED with the seconds to wait
 */
export async function limitRate({ name, rate, burst }: RateLimit, subject: string, headers: Headers): Promise<void> {
  const { ok, remaining, retryAfterMs } = await takeToken({ name: `api:${name}:${subject}`, rate, burst });
  headers.set("ratelimit-limit", String(burst));
  headers.set("ratelimit-remaining", String(remaining));
  headers.set("ratelimit-reset", String(Math.ceil((burst - remaining) / rate)));
  if (!ok) throw new AppError("RATE_LIMITED", { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
}
