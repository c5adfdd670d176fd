import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER } from "next/constants";
import { securityHeaders } from "@/lib/security-headers";

const config = (phase: string): NextConfig => ({
  // `*.dev.tsx` are pages of the development server alone: a build does not know them.
  pageExtensions: [...(phase === PHASE_DEVELOPMENT_SERVER ? ["dev.tsx"] : []), "tsx", "ts"],
  // What the compiler adds to remember what was drawn is a quarter of our scripts: for lists and editors that say "use memo".
  reactCompiler: { compilationMode: "annotation" },
  typedRoutes: true,
  poweredByHeader: false,
  // No picture here is remote or large: the optimizer would be a door that nobody uses.
  images: { unoptimized: true },
  // `npm test` checks the types of everything, tests included; a start should not fail for a test's type.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["postgres", "pino", "date-holidays", "pdfkit", "fontkit"],
  // Letters of invoices are read when a name needs them (lib/billing/pdf/faces.ts).
  outputFileTracingIncludes: {
    "/api/v1/invoices/*/pdf": ["./lib/billing/pdf/faces/*.br"],
  },
  // A server of our own adds them itself (lib/api/secure-answers.ts). A platform that answers files without it reads them here.
  ...(process.env.VERCEL && { headers: async () => [{ source: "/:path*", headers: securityHeaders() }] }),
  // The compiler without Babel, and no minifying of server code: two thirds of the build's time. Stack traces stay readable.
  experimental: { turbopackRustReactCompiler: true, turbopackMinify: { server: false } },
});

export default config;
