import "server-only";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type CookieJar, cookieDefaults, cookieName, readCookie } from "@/lib/callers";
import { env } from "@/lib/env";

/**
 * What a browser may do for a while because of what it did here. Each pass is good for one subject:
 * - `recovery` (a session and the password it had): set a new password without the old one, after a link or code that was
 *   sent to the mailbox. A session alone is not enough, it may be someone else's open computer.
 * - `sign-up` (a person and their password): keep the password at the confirmation, because it was this browser that chose it.
 * - `sign-up-words` (an address and a password): know that this sign-up still waits for its code.
 * - `asked` (an address): enter codes for it, counted apart from what others try with the same address.
 * - `known` (an address): sign in with it, counted apart, because someone did so here before.
 */
const passes = {
  recovery: { cookie: "nn-recovery", seconds: 15 * 60 },
  "sign-up": { cookie: "nn-sign-up", seconds: 24 * 60 * 60 },
  "sign-up-words": { cookie: "nn-sign-up-words", seconds: 24 * 60 * 60 },
  asked: { cookie: "nn-asked", seconds: 2 * 60 * 60 },
  known: { cookie: "nn-known", seconds: 180 * 24 * 60 * 60 },
} as const;

export type BrowserPass = keyof typeof passes;

/** Gives this browser a signed pass for one subject. It ends on the machine's clock, like every credential. */
export function givePass(jar: CookieJar, pass: BrowserPass, ...subject: string[]): void {
  const { cookie, seconds } = passes[pass];
  const head = `${Math.floor(Date.now() / 1000) + seconds}.${randomBytes(9).toString("base64url")}`;
  jar.set(cookieName(cookie), `${head}.${sign(pass, head, subject)}`, { ...cookieDefaults(), maxAge: seconds });
}

/** Whether this browser has an unexpired pass for this subject. */
export const hasPass = (jar: CookieJar, pass: BrowserPass, ...subject: string[]): boolean =>
  passId(jar, pass, ...subject) !== null;

/** The random id of this browser's pass, or null without a good one. */
export function passId(jar: CookieJar, pass: BrowserPass, ...subject: string[]): string | null {
  const [expires, id, signature] = (readCookie(jar, cookieName(passes[pass].cookie)) ?? "").split(".");
  if (!expires || !id || !signature || !(Number(expires) * 1000 > Date.now())) return null;
  const expected = Buffer.from(sign(pass, `${expires}.${id}`, subject));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : null;
}

export function dropPass(jar: CookieJar, pass: BrowserPass): void {
  const { cookie } = passes[pass];
  if (readCookie(jar, cookieName(cookie)) !== undefined)
    jar.set(cookieName(cookie), "", { ...cookieDefaults(), maxAge: 0 });
}

const sign = (pass: BrowserPass, head: string, subject: readonly string[]): string =>
  createHmac("sha256", env().SUPABASE_SECRET_KEY)
    .update(JSON.stringify(["browser-pass", pass, head, ...subject]))
    .digest("base64url");
