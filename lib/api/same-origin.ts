import "server-only";
import { env } from "@/lib/env";

/**
 * Whether a write that rides on a cookie comes from one of our own pages.
 *
 * Browsers set `Origin` on every cross-site write and scripts cannot change it, so its absence is a refusal too.
 * It has to name the public origin (`APP_URL`), or with its scheme the host that the request itself is for (localhost and 127.0.0.1 are
 * both in use). What a client sends as `X-Forwarded-Host` does not count. The one rule of the API, of forms and of sign-out.
 */
export function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (!origin || origin === "null" || !URL.canParse(origin)) return false;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  if (origin === new URL(env().APP_URL).origin) return true;
  const host = headers.get("host");
  return host !== null && origin === `${new URL(env().APP_URL).protocol}//${host}`;
}
