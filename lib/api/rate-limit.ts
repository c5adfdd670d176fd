import "server-only";
import { type Actor, clientAddress } from "@/lib/callers";
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

/** Whom a bucket belongs to. A guest cart costs nothing to make, so a guest counts by network address. */
export function rateSubject(actor: Actor | null, address: string): string {
  if (actor?.kind === "user") return `user:${actor.userId}`;
  if (actor?.kind === "key") return `key:${actor.keyId}`;
  return `address:${address}`;
}

/**
 * Counts the rendering of a page like a request of the endpoint that does the same work.
 * @param asked the headers of the page's request
 * @throws {AppError} RATE_LIMITED with the seconds to wait
 */
export const limitPage = (limit: RateLimit, actor: Actor | null, asked: Headers): Promise<void> =>
  limitRate(limit, rateSubject(actor, clientAddress(asked)), new Headers());
