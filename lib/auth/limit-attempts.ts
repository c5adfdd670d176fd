import "server-only";
import { createHash } from "node:crypto";
import { checkRate } from "@/lib/api";

interface Limit {
  /** How many in a row. */
  burst: number;
  /** After that, one more each so many seconds. */
  everySeconds: number;
}

/**
 * How often credentials may be tried, per network address and per email address. An address may be a whole office,
 * so it gets more; the email limit is what makes guessing a password or a six-digit code hopeless
 * (a burst of 5 codes, then 12 an hour, of a million).
 */
const limits = {
  "sign-in": { address: { burst: 60, everySeconds: 5 }, email: { burst: 10, everySeconds: 60 } },
  "sign-up": { address: { burst: 40, everySeconds: 30 }, email: { burst: 5, everySeconds: 120 } },
  "send-code": { address: { burst: 30, everySeconds: 30 }, email: { burst: 4, everySeconds: 120 } },
  "enter-code": { address: { burst: 60, everySeconds: 20 }, email: { burst: 5, everySeconds: 300 } },
  "second-factor": { address: { burst: 60, everySeconds: 10 }, email: { burst: 10, everySeconds: 120 } },
  "follow-link": { address: { burst: 60, everySeconds: 10 } },
} satisfies Record<string, { address: Limit; email?: Limit }>;

export type LimitedAction = keyof typeof limits;

export type LimitResult = { ok: true } | { ok: false; retryAfterSeconds: number };

/**
 * Counts one attempt. The email address is hashed: the table of buckets is no list of customers.
 * @param who.address the client's network address
 */
export async function limitAttempts(
  action: LimitedAction,
  who: { address: string; email?: string },
): Promise<LimitResult> {
  const rule: { address: Limit; email?: Limit } = limits[action];
  const checks = [take(`${action}:address:${who.address}`, rule.address)];
  if (rule.email && who.email) {
    const hash = createHash("sha256").update(who.email).digest("base64url");
    checks.push(take(`${action}:email:${hash}`, rule.email));
  }
  const waits = await Promise.all(checks);
  const longest = Math.max(...waits);
  return longest === 0 ? { ok: true } : { ok: false, retryAfterSeconds: Math.ceil(longest / 1000) };
}

async function take(bucket: string, { burst, everySeconds }: Limit): Promise<number> {
  const { ok, retry_after_ms } = await checkRate({ name: bucket, rate: 1 / everySeconds, burst });
  return ok ? 0 : retry_after_ms;
}
