import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { type CookieJar, cookieDefaults, readCookie } from "@/lib/callers";
import { env } from "@/lib/env";

/**
 * What a browser may do for a while because of what it did here:
 * - `recovery`: set a new password without the old one, after a link or code that was sent to the mailbox. A session alone
 *   is not enough, it may be someone else's open computer.
 * - `sign-up`: keep the password at the confirmation, because it was this browser that chose it.
 */
const passes = {
  recovery: { cookie: "nn-recovery", seconds: 15 * 60 },
  "sign-up": { cookie: "nn-sign-up", seconds: 24 * 60 * 60 },
} as const;

export type BrowserPass = keyof typeof passes;

/** Gives this browser a signed pass that is good for one person only. It ends on the machine's clock, like every credential. */
export function givePass(jar: CookieJar, pass: BrowserPass, userId: string): void {
  const { cookie, seconds } = passes[pass];
  const expires = Math.floor(Date.now() / 1000) + seconds;
  jar.set(cookie, `${expires}.${sign(pass, userId, expires)}`, { ...cookieDefaults(), maxAge: seconds });
}

/** Whether this browser has an unexpired pass for this person. */
export function hasPass(jar: CookieJar, pass: BrowserPass, userId: string): boolean {
  const [expires, signature] = (readCookie(jar, passes[pass].cookie) ?? "").split(".");
  if (!expires || !signature || !(Number(expires) * 1000 > Date.now())) return false;
  const expected = Buffer.from(sign(pass, userId, Number(expires)));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function dropPass(jar: CookieJar, pass: BrowserPass): void {
  const { cookie } = passes[pass];
  if (readCookie(jar, cookie) !== undefined) jar.set(cookie, "", { ...cookieDefaults(), maxAge: 0 });
}

const sign = (pass: BrowserPass, userId: string, expires: number): string =>
  createHmac("sha256", env().SUPABASE_SECRET_KEY)
    .update(`browser-pass:${pass}:${userId}:${expires}`)
    .digest("base64url");
