/**
 * Content-Security-Policy of the two kinds of page.
 *
 * - Rendered per request (signed-in pages, cart, checkout, search, sign-in): a fresh nonce, set by `proxy.ts`.
 *   Next reads it from the request's header and puts it on every script it writes.
 * - Prerendered or cached (landing, country and area pages, texts): their HTML is older than any nonce, so inline scripts
 *   of Next itself have to be allowed. `next.config.ts` sets this one for every path; the proxy's answer replaces it.
 *
 * No imports and no environment here: `next.config.ts` evaluates this file while it builds.
 */
export interface ContentSecurityPolicyOptions {
  /** Random per answer. Without it the policy is the one of cached pages. */
  nonce?: string;
  /** `next dev` evaluates code and opens a web socket. */
  development?: boolean;
  /** Origins besides our own that a form may end at: the payment page, when a form without scripts starts checkout. */
  formTargets?: readonly string[];
  /** Whether the site itself is served over TLS. */
  secure?: boolean;
}

export function contentSecurityPolicy({
  nonce,
  development = false,
  formTargets = [],
  secure = false,
}: ContentSecurityPolicyOptions = {}): string {
  const script = nonce ? ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'"] : ["'self'", "'unsafe-inline'"];
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    "script-src": development ? [...script, "'unsafe-eval'"] : script,
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": development ? ["'self'", "ws:"] : ["'self'"],
    "media-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'", ...formTargets],
    "frame-ancestors": ["'none'"],
    "frame-src": ["'none'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
  };
  const lines = Object.entries(directives).map(([name, values]) => `${name} ${values.join(" ")}`);
  if (secure) lines.push("upgrade-insecure-requests");
  return lines.join("; ");
}
