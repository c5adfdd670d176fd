import { expect, test } from "vitest";
import { chooseEmbeddedParts, PARTS, StartRefused } from "../../../local/stack/parts.ts";

const supabase = {
  SUPABASE_URL: "https://x.supabase.co",
  SUPABASE_PUBLISHABLE_KEY: "p",
  SUPABASE_SECRET_KEY: "s",
  DATABASE_URL_SERVER: "postgres://a",
  DATABASE_URL_WORKER: "postgres://b",
  SEND_EMAIL_HOOK_SECRET: "v1,whsec_x",
};
const stripeTest = { STRIPE_SECRET_KEY: "sk_test_x", STRIPE_WEBHOOK_SECRET: "whsec_x" };
const stripeLive = { STRIPE_SECRET_KEY: "sk_live_x", STRIPE_WEBHOOK_SECRET: "whsec_x" };
const didww = { DIDWW_API_KEY: "k", DIDWW_CALLBACK_SECRET: "c" };
const sandbox = { ...didww, DIDWW_API_URL: "https://sandbox-api.didww.com/v3" };
const others = { INNGEST_EVENT_KEY: "e", INNGEST_SIGNING_KEY: "s", RESEND_API_KEY: "r", EMAIL_FROM: "a@b.c" };

test("without any key everything is embedded", () => {
  expect([...chooseEmbeddedParts({})]).toEqual([...PARTS]);
});

test("each part becomes real by its own keys", () => {
  expect(chooseEmbeddedParts(stripeTest).has("stripe")).toBe(false);
  expect(chooseEmbeddedParts(stripeTest).size).toBe(4);
  expect(chooseEmbeddedParts(supabase).has("supabase")).toBe(false);
  expect([...chooseEmbeddedParts({ ...supabase, ...stripeLive, ...didww, ...others })]).toEqual([]);
});

test("a real part with a missing variable is refused by name", () => {
  const { SUPABASE_SECRET_KEY: _, ...incomplete } = supabase;
  expect(() => chooseEmbeddedParts(incomplete)).toThrow(/SUPABASE_SECRET_KEY {2}\(because SUPABASE_URL is set\)/);
});

test.each([
  ["the embedded Stripe", didww],
  ["Stripe's test mode", { ...didww, ...stripeTest }],
  ["an unknown carrier host", { ...didww, DIDWW_API_URL: "https://proxy.example/v3" }],
])("the carrier's production host is refused with %s", (_title, source) => {
  expect(() => chooseEmbeddedParts(source)).toThrow(StartRefused);
  expect(chooseEmbeddedParts({ ...source, NUMNINJA_ALLOW_SPEND: "1" }).has("didww")).toBe(false);
});

test("the carrier's sandbox goes with test money, its production with live money", () => {
  expect(chooseEmbeddedParts({ ...sandbox, ...stripeTest }).has("didww")).toBe(false);
  expect(chooseEmbeddedParts({ ...didww, ...stripeLive }).has("didww")).toBe(false);
});

test.each([
  ["embedded", stripeLive],
  ["sandbox", { ...stripeLive, ...sandbox }],
])("live cards are not charged for numbers of the %s carrier", (_title, source) => {
  expect(() => chooseEmbeddedParts(source)).toThrow(/live key/);
});

test("NODE_ENV=production starts nothing embedded and says what is missing", () => {
  const source = { NODE_ENV: "production", ...stripeLive, ...didww, ...others };
  expect(() => chooseEmbeddedParts(source)).toThrow(/SUPABASE_URL/);
  expect(() => chooseEmbeddedParts(source)).not.toThrow(/RESEND_API_KEY/);
  expect(chooseEmbeddedParts({ ...source, NUMNINJA_LOCAL: "1" }).has("supabase")).toBe(true);
});
