import type { NextConfig } from "next";
import { contentSecurityPolicy } from "@/lib/security-headers";

const development = process.env.NODE_ENV === "development";

/** Headers that hold for every answer. `proxy.ts` replaces the Content-Security-Policy by one with a nonce where a page is rendered per request. */
const securityHeaders = [
  { key: "Content-Security-Policy", value: contentSecurityPolicy({ development }) },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Strict-Transport-Security", value: "max-age=63072000" },
];

const config: NextConfig = {
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  // `npm test` checks the types of everything, tests included; a start should not fail for a test's type.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["postgres", "pino"],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
