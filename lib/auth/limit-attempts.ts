import "server-only";
import { createHash } from "node:crypto";
import { checkRate } from "@/lib/api";
import type { CookieJar } from "@/lib/callers";
import { type BrowserPass, passId } from "./browser-pass";

interface Limit {
  /** How many in a row. */
  burst: number;
  /** After that, one more each so many seconds. */
  everySeconds: number;
}

interface Rule {
  /** One network address, which may be a whole office. */
  address: Limit;
  /** One network address with one email address. */
  pair?: Limit;
  /** One email address, tried from anywhere by browsers without a pass of their own. */
  email?: Limit;
  /** What holds for each pair once `email` is used up. Without it everybody is refused then. */
  pairUnderAttack?: Limit;
  /** Who has this pass for the email address counts alone, by `pair`. */
  pass?: BrowserPass;
}

/**
 * How often credentials may be tried. No one can be locked out by what others try: what many addresses do with one email
 * address makes each of them slower, and never stops a browser that signed in with it before (`known`) or that has asked for the
 * code (`asked`). A six-digit code can be guessed about 150 times an hour, of a million; its link, which cannot be guessed,
 * always works.
 */
const limits = {
  "sign-in": {
    address: { burst: 60, everySeconds: 5 },
    pair: { burst: 10, everySeconds: 60 },
    email: { burst: 40, everySeconds: 30 },
    pairUnderAttack: { burst: 3, everySeconds: 600 },
    pass: "known",
  },
  "sign-up": { address: { burst: 40, everySeconds: 30 }, pair: { burst: 5, everySeconds: 120 } },
  "send-code": { address: { burst: 30, everySeconds: 30 }, pair: { burst: 4, everySeconds: 120 } },
  "enter-code": {
    address: { burst: 60, everySeconds: 20 },
    pair: { burst: 5, everySeconds: 300 },
    email: { burst: 20, everySeconds: 120 },
    pass: "asked",
  },
  /** A code of an authenticator app, or a recovery code, by someone who knows the password. */
  "second-factor": {
    address: { burst: 60, everySeconds: 10 },
    pair: { burst: 10, everySeconds: 120 },
    email: { burst: 30, everySeconds: 120 },
    pairUnderAttack: { burst: 3, everySeconds: 600 },
    pass: "known",
  },
  "follow-link": { address: { burst: 60, everySeconds: 10 } },
  /** Emails with a code to one address, regardless of who asked: more are not sent, silently. */
  mail: { address: { burst: 1000, everySeconds: 1 }, email: { burst: 8, everySeconds: 120 } },
} satisfies Record<string, Rule>;

export type LimitedAction = keyof typeof limits;

export type LimitResult = { ok: true } | { ok: false; retryAfterSeconds: number };

interface Who {
  /** The client's network address. */
  address: string;
  email?: string;
  /** Holds the pass of a browser that counts alone. */
  jar?: CookieJar;
}

/**
 * Counts one email with a code. Beyond the limit none is sent, silently: one that is minutes old is in that mailbox, and a
 * refusal would let strangers keep its owner out.
 */
export const maySendTo = async (email: string, address: string): Promise<boolean> =>
  (await limitAttempts("mail", { address, email })).ok;

/** Counts one attempt. Email addresses are hashed: the table of buckets is no list of customers. */
export async function limitAttempts(action: LimitedAction, { address, email, jar }: Who): Promise<LimitResult> {
  const rule: Rule = limits[action];
  const waits = [take(`${action}:address:${address}`, rule.address)];
  if (email !== undefined) {
    const hash = createHash("sha256").update(email).digest("base64url");
    const own = rule.pass && jar ? passId(jar, rule.pass, email) : null;
    const pair = `${hash}:${own ?? address}`;
    if (rule.pair) waits.push(take(`${action}:pair:${pair}`, rule.pair));
    if (rule.email && own === null) waits.push(takeShared(`${action}:email:${hash}`, pair, rule.email, rule));
  }
  const longest = Math.max(...(await Promise.all(waits)));
  return longest === 0 ? { ok: true } : { ok: false, retryAfterSeconds: Math.ceil(longest / 1000) };
}

async function takeShared(bucket: string, pair: string, limit: Limit, { pairUnderAttack }: Rule): Promise<number> {
  const wait = await take(bucket, limit);
  return wait > 0 && pairUnderAttack ? take(`${bucket}:${pair}`, pairUnderAttack) : wait;
}

async function take(bucket: string, { burst, everySeconds }: Limit): Promise<number> {
  const { ok, retry_after_ms } = await checkRate({ name: bucket, rate: 1 / everySeconds, burst });
  return ok ? 0 : retry_after_ms;
}
