import path from "node:path";
import { createServer, type ViteDevServer } from "vite";

/** The application's modules in a process that is not Next.js, so that it can be killed: `ssrLoadModule("/lib/billing/index.ts")`. */
export const loadProduct = (): Promise<ViteDevServer> =>
  createServer({
    configFile: false,
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: {
      alias: [
        { find: /^@\//, replacement: `${path.resolve()}/` },
        { find: "server-only", replacement: path.resolve("tests/setup/empty.ts") },
      ],
    },
  });

/** What `lib` wants to know before it does anything; nothing of it is asked but the database and Stripe. */
export const productEnvironment = {
  APP_URL: "http://127.0.0.1:3000",
  SUPABASE_URL: "http://127.0.0.1:1",
  SUPABASE_PUBLISHABLE_KEY: "nothing",
  SUPABASE_SECRET_KEY: "nothing",
  SEND_EMAIL_HOOK_SECRET: "v1,whsec_dGVzdC1ob29rLXNlY3JldC1mb3ItdGVzdHM=",
  STRIPE_WEBHOOK_SECRET: "whsec_nothing",
  DIDWW_API_KEY: "nothing",
  DIDWW_API_URL: "http://127.0.0.1:1/v3",
  DIDWW_CALLBACK_SECRET: "nothing",
  RESEND_API_KEY: "nothing",
  EMAIL_FROM: "NumNinja <hello@numninja.example>",
  OPERATOR_EMAIL: "operator@numninja.example",
  CLIENT_ADDRESS_HEADER: "x-test-address",
  LOG_LEVEL: "silent",
};
