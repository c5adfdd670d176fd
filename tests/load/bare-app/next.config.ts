import type { NextConfig } from "next";

/** What NumNinja sets too, and nothing that costs a request anything. */
const config: NextConfig = {
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["postgres"],
};

export default config;
