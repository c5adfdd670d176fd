import { randomInt, randomUUID } from "node:crypto";
import type { AuthContext } from "@/lib/auth/auth-context";
import type { CookieJar } from "@/lib/callers/cookies";
import { createUserClient } from "@/lib/callers/user-client";

/** A browser's cookies and network address, for operations that take an `AuthContext` and for route handlers. */
export interface Browser {
  jar: CookieJar;
  cookies: Map<string, string>;
  address: string;
  /** A fresh context per request, as the app makes it. */
  context(): AuthContext;
  /** A same-origin request to a route handler, with this browser's cookies. */
  request(path: string, init?: RequestInit & { headers?: Record<string, string> }): Request;
  /** Keeps the cookies of an answer. */
  keep(response: Response): void;
  /** Brings the end of its session so near that its next request refreshes it. */
  ageSession(): void;
}

export function openBrowser(address = `198.51.${randomInt(256)}.${randomInt(256)}`): Browser {
  const cookies = new Map<string, string>();
  const jar: CookieJar = {
    getAll: () => Array.from(cookies, ([name, value]) => ({ name, value })),
    set: (name, value, options) => {
      if (options.maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    },
  };
  return {
    jar,
    cookies,
    address,
    context: () => ({ client: createUserClient(jar), jar, address }),
    request: (path, init = {}) =>
      new Request(`http://127.0.0.1:3000${path}`, {
        ...init,
        headers: {
          host: "127.0.0.1:3000",
          origin: "http://127.0.0.1:3000",
          "x-test-address": address,
          cookie: Array.from(cookies, ([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; "),
          ...init.headers,
        },
      }),
    keep(response) {
      for (const cookie of response.headers.getSetCookie()) {
        const [pair = ""] = cookie.split(";");
        const [name = "", value = ""] = pair.split("=", 2);
        if (/max-age=0/i.test(cookie)) cookies.delete(name);
        else cookies.set(name, decodeURIComponent(value));
      }
    },
    ageSession() {
      const session = readSession(cookies.get(sessionCookie) ?? "");
      session.expires_at = Math.floor(Date.now() / 1000) + 60; // clients refresh 90 seconds early
      cookies.set(sessionCookie, `base64-${Buffer.from(JSON.stringify(session)).toString("base64url")}`);
    },
  };
}

const sessionCookie = "nn-auth";

/** What is in a session cookie. */
export function readSession(cookie: string): { refresh_token: string; expires_at: number } {
  return JSON.parse(Buffer.from(cookie.replace(/^base64-/, ""), "base64url").toString());
}

/** An address that was never used before. */
export const newEmail = (): string => `person-${randomUUID().slice(0, 8)}@example.com`;
