/**
 * Content-Security-Policy of the two kinds of page.
 *
 * - Rendered per request (landing, pricing, signed-in pages, cart, checkout, search, sign-in): a fresh nonce, set by `proxy.ts`.
 *   Next reads it from the request's header and puts it on every script it writes.
 * - Prerendered or cached (country and area pages, texts): their HTML is older than any nonce, so inline scripts
 *   of Next itself have to be allowed. Every answer without a policy of its own has this one (`securityHeaders`).
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

/** Headers that hold for every answer. Pages with a nonce bring a Content-Security-Policy of their own. */
export const securityHeaders = ({ development = false }: { development?: boolean } = {}) => [
  { key: "Content-Security-Policy", value: contentSecurityPolicy({ development }) },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
];
