import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { type CookieJar, cookieDefaults, readCookie } from "./cookies";

const cookieName = "nn-recovery";
const lifeSeconds = 15 * 60;

/**
 * Lets this browser set a new password without the old one, for 15 minutes: given after a link or code that was
 * sent to the mailbox. A session alone is not enough, it may be someone else's open computer.
 */
export function giveRecoveryPass(jar: CookieJar, userId: string): void {
  const expires = Math.floor(now().getTime() / 1000) + lifeSeconds;
  jar.set(cookieName, `${expires}.${sign(userId, expires)}`, { ...cookieDefaults(), path: "/", maxAge: lifeSeconds });
}

/** Whether this browser has proven the mailbox of this person within the last 15 minutes. */
export function hasRecoveryPass(jar: CookieJar, userId: string): boolean {
  const [expires, signature] = (readCookie(jar, cookieName) ?? "").split(".");
  if (!expires || !signature || !(Number(expires) * 1000 > now().getTime())) return false;
  const expected = Buffer.from(sign(userId, Number(expires)));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export const dropRecoveryPass = (jar: CookieJar): void => {
  if (readCookie(jar, cookieName)) jar.set(cookieName, "", { ...cookieDefaults(), maxAge: 0 });
};

const sign = (userId: string, expires: number): string =>
  createHmac("sha256", env().SUPABASE_SECRET_KEY).update(`recovery-pass:${userId}:${expires}`).digest("base64url");
