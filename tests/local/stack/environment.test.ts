import { expect, test } from "vitest";
import { defaultPorts } from "../../../local/stack/choose-ports.ts";
import { resolveEnvironment } from "../../../local/stack/environment.ts";
import { generateKeys } from "../../../local/stack/keys.ts";
import { chooseEmbeddedParts } from "../../../local/stack/parts.ts";

const keys = await generateKeys();
const resolve = (source: Record<string, string>) =>
  resolveEnvironment({
    source,
    embedded: chooseEmbeddedParts(source),
    keys,
    ports: defaultPorts,
    clockFile: "/state/clock.json",
  });

test("an embedded stack has every address on this machine", () => {
  const values = resolve({});
  for (const name of [
    "APP_URL",
    "SUPABASE_URL",
    "STRIPE_API_BASE",
    "DIDWW_API_URL",
    "RESEND_BASE_URL",
    "INNGEST_DEV",
  ]) {
    expect(new URL(values[name]!).hostname, name).toBe("127.0.0.1");
  }
  expect(values.DATABASE_URL_SERVER).toMatch(/^postgresql:\/\/app_server:/);
  expect(values.DATABASE_URL_WORKER).toMatch(/^postgresql:\/\/app_worker:/);
  expect(values.STRIPE_SECRET_KEY).toMatch(/^sk_test_/);
  expect(values).toMatchObject({ NUMNINJA_LOCAL: "1", NUMNINJA_CLOCK_FILE: "/state/clock.json" });
});

test("a real part keeps the caller's keys and gets none of our addresses", () => {
  const values = resolve({ STRIPE_SECRET_KEY: "sk_test_mine", STRIPE_WEBHOOK_SECRET: "whsec_mine" });
  expect(values.STRIPE_SECRET_KEY).toBe("sk_test_mine");
  expect(values).not.toHaveProperty("STRIPE_API_BASE");
  expect(values.RESEND_BASE_URL).toBeDefined();
});

test("a leftover address never joins our keys with a real host", () => {
  const values = resolve({ STRIPE_API_BASE: "https://api.stripe.com", DIDWW_API_URL: "https://api.didww.com/v3" });
  expect(values.STRIPE_API_BASE).toMatch(/^http:\/\/127\.0\.0\.1/);
  expect(values.DIDWW_API_URL).toMatch(/^http:\/\/127\.0\.0\.1/);
});

test("with every part real none of our values are left", () => {
  const values = resolve({
    APP_URL: "https://numninja.example",
    SUPABASE_URL: "https://x.supabase.co",
    SUPABASE_PUBLISHABLE_KEY: "p",
    SUPABASE_SECRET_KEY: "s",
    DATABASE_URL_SERVER: "postgres://a",
    DATABASE_URL_WORKER: "postgres://b",
    SEND_EMAIL_HOOK_SECRET: "v1,whsec_x",
    STRIPE_SECRET_KEY: "sk_live_x",
    STRIPE_WEBHOOK_SECRET: "whsec_x",
    DIDWW_API_KEY: "k",
    DIDWW_CALLBACK_SECRET: "c",
    INNGEST_EVENT_KEY: "e",
    INNGEST_SIGNING_KEY: "s",
    RESEND_API_KEY: "r",
    EMAIL_FROM: "NumNinja <a@numninja.example>",
  });
  expect(JSON.stringify(values)).not.toMatch(/127\.0\.0\.1/);
  expect(values).not.toHaveProperty("NUMNINJA_LOCAL");
  expect(values).not.toHaveProperty("NUMNINJA_CLOCK_FILE");
});
