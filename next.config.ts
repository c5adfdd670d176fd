import type { NextConfig } from "next";

/** Headers that hold for every answer. The Content-Security-Policy is set in `proxy.ts` (nonce) or `lib/security-headers.ts` (cached pages). */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains; preload" },
];

const config: NextConfig = {
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  serverExternalPackages: ["postgres", "pino"],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
