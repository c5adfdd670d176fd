import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { type CookieJar, cartCookieName, cookieDefaults, readCookie } from "./cookies";

/** How long a browser remembers its guest cart: holds last minutes, but the cart is found again after a break. */
const cartCookieSeconds = 7 * 24 * 60 * 60;

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

/** The hash of the guest cart that this browser owns (hex SHA-256, as stored), or null. */
export function guestCartHash(jar: CookieJar): string | null {
  const token = readCookie(jar, cartCookieName());
  return token && tokenPattern.test(token) ? hashToken(token) : null;
}

/** Gives this browser a guest cart of its own and returns the hash. */
export function startGuestCart(jar: CookieJar): string {
  const token = randomBytes(32).toString("base64url");
  jar.set(cartCookieName(), token, { ...cookieDefaults(), maxAge: cartCookieSeconds });
  return hashToken(token);
}

/** Forgets the guest cart, once its holds belong to an account. */
export const dropGuestCart = (jar: CookieJar): void =>
  jar.set(cartCookieName(), "", { ...cookieDefaults(), maxAge: 0 });
