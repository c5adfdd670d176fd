import "server-only";
import type { CookieOptions } from "@supabase/ssr";
import { z } from "zod";
import { env } from "@/lib/env";

/** What reads and writes cookies for one request: a route handler's, a page's, or a test's. */
export interface CookieJar {
  getAll(): { name: string; value: string }[];
  set(name: string, value: string, options: CookieOptions): void;
}

/** How long a browser stays signed in without asking again; the auth server ends the session by then, too (`supabase/config.toml`). */
const sessionCookieSeconds = 30 * 24 * 60 * 60;

const isSecure = (): boolean => new URL(env().APP_URL).protocol === "https:";

/** A cookie's name. With TLS browsers refuse it from any other host or path by its prefix, so no subdomain can set ours. */
export const cookieName = (name: string): string => (isSecure() ? `__Host-${name}` : name);
const sessionCookieName = (): string => cookieName("nn-auth");
export const cartCookieName = (): string => cookieName("nn-cart");

/** Options of every cookie we set: not readable by scripts, first-party, and over TLS only where the site has TLS. */
export const cookieDefaults = (): CookieOptions => ({
  path: "/",
  sameSite: "lax",
  httpOnly: true,
  secure: isSecure(),
});

export const sessionCookieOptions = (): CookieOptions & { name: string } => ({
  ...cookieDefaults(),
  name: sessionCookieName(),
  maxAge: sessionCookieSeconds,
});

/** The value of one cookie, or undefined. */
export const readCookie = (jar: CookieJar, name: string): string | undefined =>
  jar.getAll().find((cookie) => cookie.name === name)?.value;

/** Whether the jar carries a session at all (it may span several cookies `nn-auth.0`, `nn-auth.1`). */
export const hasSessionCookie = (jar: CookieJar): boolean => jar.getAll().some(({ name }) => isSessionCookie(name));

const isSessionCookie = (name: string): boolean =>
  name === sessionCookieName() || name.startsWith(`${sessionCookieName()}.`);

const sessionShape = z.looseObject({
  access_token: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  refresh_token: z.string().regex(/^[\w-]{1,500}$/),
});

/**
 * Whether the session cookie could be one of ours: the auth client would throw, or ask the auth server, for texts that are no session.
 * Nobody is signed in by it; the token in it is verified later.
 */
export function hasReadableSession(jar: CookieJar): boolean {
  const parts = jar
    .getAll()
    .filter(({ name }) => isSessionCookie(name))
    .sort((one, other) => one.name.localeCompare(other.name));
  const whole =
    parts.find(({ name }) => name === sessionCookieName())?.value ?? parts.map(({ value }) => value).join("");
  try {
    const text = whole.startsWith("base64-") ? Buffer.from(whole.slice(7), "base64url").toString("utf8") : whole;
    const session = sessionShape.parse(JSON.parse(text));
    const [header = "", payload = ""] = session.access_token.split(".");
    return [header, payload].every((part) => isObject(JSON.parse(Buffer.from(part, "base64url").toString("utf8"))));
  } catch {
    return false;
  }
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Forgets the session of this browser; the auth server is not asked. */
export function dropSession(jar: CookieJar): void {
  for (const { name } of jar.getAll()) {
    if (isSessionCookie(name)) jar.set(name, "", { ...cookieDefaults(), maxAge: 0 });
  }
}
