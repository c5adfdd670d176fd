import type { TestDatabase } from "./database.ts";
import type { TestApi } from "./supabase-api.ts";

/**
 * Sets the environment of `lib` to a test database and API. Call in `beforeAll`, before anything in `lib` reads it.
 * The network address of a caller comes from the header `x-test-address`.
 */
export function setAppEnv(database: TestDatabase, api: TestApi, overrides: Record<string, string> = {}): void {
  Object.assign(process.env, {
    APP_URL: "http://127.0.0.1:3000",
    DATABASE_URL_SERVER: database.url("app_server"),
    DATABASE_URL_WORKER: database.url("app_worker"),
    SUPABASE_URL: api.url,
    SUPABASE_PUBLISHABLE_KEY: api.publishableKey,
    SUPABASE_SECRET_KEY: api.secretKey,
    SEND_EMAIL_HOOK_SECRET: "v1,whsec_dGVzdC1ob29rLXNlY3JldC1mb3ItdGVzdHM=",
    STRIPE_SECRET_KEY: "sk_test_nothing",
    STRIPE_WEBHOOK_SECRET: "whsec_nothing",
    DIDWW_API_KEY: "nothing",
    DIDWW_API_URL: "http://127.0.0.1:1/v3",
    DIDWW_CALLBACK_SECRET: "nothing",
    RESEND_API_KEY: "nothing",
    EMAIL_FROM: "NumNinja <hello@numninja.example>",
    OPERATOR_EMAIL: "operator@numninja.example",
    CLIENT_ADDRESS_HEADER: "x-test-address",
    LOG_LEVEL: "silent",
    ...overrides,
  });
}
