import "server-only";
import type { CookieOptions } from "@supabase/ssr";
import { env } from "@/lib/env";

/** What reads and writes cookies for one request: a route handler's, a page's, or a test's. */
export interface CookieJar {
  getAll(): { name: string; value: string }[];
  set(name: string, value: string, options: CookieOptions): void;
}

export const sessionCookieName = "nn-auth";
export const cartCookieName = "nn-cart";

/** Options of every cookie we set: not readable by scripts, first-party, and over TLS only where the site has TLS. */
export const cookieDefaults = (): CookieOptions => ({
  path: "/",
  sameSite: "lax",
  httpOnly: true,
  secure: new URL(env().APP_URL).protocol === "https:",
});

/** The value of one cookie, or undefined. */
export const readCookie = (jar: CookieJar, name: string): string | undefined =>
  jar.getAll().find((cookie) => cookie.name === name)?.value;

/** Whether the jar carries a session at all (it may span several cookies `nn-auth.0`, `nn-auth.1`). */
export const hasSessionCookie = (jar: CookieJar): boolean =>
  jar.getAll().some(({ name }) => name === sessionCookieName || name.startsWith(`${sessionCookieName}.`));

/** Forgets the session of this browser; the auth server is not asked. */
export function dropSession(jar: CookieJar): void {
  for (const { name } of jar.getAll()) {
    if (name.startsWith(sessionCookieName)) jar.set(name, "", { ...cookieDefaults(), maxAge: 0 });
  }
}
