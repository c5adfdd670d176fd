import { expect, test } from "vitest";
import { chooseEmbeddedParts, layersOf, parts } from "../../../local/stack/parts.ts";
import * as registry from "../../../local/stack/registry.ts";
import { StartRefused } from "../../../local/stack/start-refused.ts";

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
  expect([...chooseEmbeddedParts({})]).toEqual(parts.map(({ name }) => name));
});

test("each part becomes real by its own keys", () => {
  expect(chooseEmbeddedParts(stripeTest).has("stripe")).toBe(false);
  expect(chooseEmbeddedParts(stripeTest).size).toBe(parts.length - 1);
  expect(chooseEmbeddedParts(supabase).has("supabase")).toBe(false);
  expect([...chooseEmbeddedParts({ ...supabase, ...stripeLive, ...didww, ...others })]).toEqual([]);
});

test("Twilio is embedded beside an embedded DIDWW, and left out beside the real one unless it has keys", () => {
  expect(chooseEmbeddedParts({}).has("twilio")).toBe(true);
  expect(chooseEmbeddedParts({ ...didww, ...stripeLive }).has("twilio")).toBe(false);
  const keys = { TWILIO_ACCOUNT_SID: "AC", TWILIO_AUTH_TOKEN: "t" };
  expect(() => chooseEmbeddedParts({ ...sandbox, ...stripeTest, ...keys })).toThrow(/TWILIO_ACCOUNT_SID is set/);
  expect(chooseEmbeddedParts({ ...didww, ...stripeLive, ...keys }).has("twilio")).toBe(false);
});

test("PostgreSQL is embedded as long as an embedded part requires it", () => {
  expect(chooseEmbeddedParts(supabase).has("postgres")).toBe(true);
  expect(chooseEmbeddedParts({ ...supabase, ...others }).has("postgres")).toBe(false);
});

test("each part is in the layer above those that it requires", () => {
  const layers = layersOf(chooseEmbeddedParts({})).map((layer) => layer.map(({ name }) => name));
  expect(layers).toEqual([
    ["postgres", "resend", "stripe", "twilio"],
    ["didww", "inngest", "supabase"],
  ]);
});

test("a part is named as it is registered, and no two share a port, a variable or a switch", () => {
  expect(Object.entries(registry).map(([key, { name }]) => [key, name])).toEqual(parts.map(({ name }) => [name, name]));
  const claims = parts.flatMap(({ port, environment = {}, tools = {}, switches = [] }) => [
    String(port),
    ...Object.keys(environment),
    ...Object.keys(tools),
    ...switches,
  ]);
  expect(claims).toEqual([...new Set(claims)]);
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

test("the refusal names the carrier's host, where payments go and what to do", () => {
  expect(() => chooseEmbeddedParts({ ...didww, ...stripeTest })).toThrow(
    "DIDWW_API_KEY points at api.didww.com, where every order costs money, but payments go to Stripe's test mode.\n" +
      "Use https://sandbox-api.didww.com/v3 as DIDWW_API_URL, or set NUMNINJA_ALLOW_SPEND=1 if you mean it.",
  );
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

test("NODE_ENV=production starts nothing embedded and names what is missing", () => {
  const source = { NODE_ENV: "production", ...stripeLive, ...didww, ...others };
  expect(() => chooseEmbeddedParts(source)).toThrow(/SUPABASE_URL/);
  expect(() => chooseEmbeddedParts(source)).not.toThrow(/RESEND_API_KEY/);
  expect(chooseEmbeddedParts({ ...source, NUMNINJA_LOCAL: "1" }).has("supabase")).toBe(true);
});
