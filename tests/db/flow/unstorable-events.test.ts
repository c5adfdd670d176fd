import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { POST as stripeRoute } from "@/app/api/checkout/webhook/route";
import { setAppEnv } from "../../setup/app-env.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: () => {},
}));

let database: TestDatabase;
let api: TestApi;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  setAppEnv(database, api);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const secret = "whsec_nothing"; // of setAppEnv
const stripe = new Stripe("sk_test_nothing");
const deliver = async (payload: string) => {
  const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
  const request = new Request("http://127.0.0.1:3000/api/checkout/webhook", {
    method: "POST",
    body: payload,
    headers: { "stripe-signature": header },
  });
  return (await stripeRoute(request, { params: Promise.resolve({}) })).status;
};
let made = 0;
const event = (type: string, object: string, id = `evt_${++made}`) =>
  `{"id":"${id}","object":"event","livemode":false,"type":"${type}","data":{"object":${object}}}`;

describe("an event that Postgres cannot keep as it is", () => {
  test.each([
    ["a NUL in a value", "customer.updated", '{"name":"a\\u0000b"}'],
    ["a NUL in a key", "customer.updated", '{"a\\u0000b":1}'],
    ["half of a surrogate pair", "customer.updated", '{"name":"a\\ud800b"}'],
    ["the other half, deep inside", "invoice.paid", '{"lines":[{"a":["\\udc00"]}]}'],
    ["a NUL in a used type", "payment_intent.amount_capturable_updated", '{"id":"pi_1","description":"\\u0000"}'],
  ])("%s is taken once", async (_what, type, object) => {
    const payload = event(type, object);
    expect(await deliver(payload)).toBe(200);
    expect(await deliver(payload)).toBe(200);
    const { id } = JSON.parse(payload);
    expect(await database.sql`select from public.external_events where external_id = ${id}`).toHaveLength(1);
  });

  test("a NUL in its id or type is taken", async () => {
    expect(await deliver(event("customer.updated", "{}", "evt_\\u0000x"))).toBe(200);
    expect(await deliver(event("x\\u0000y", "{}"))).toBe(200);
  });
});

test.each([
  "null",
  "[]",
  "1",
  '"text"',
  "{}",
  '{"id":"evt_1"}',
  event("x", "null"),
  event("x", "{}", "e".repeat(5000)),
  "{",
  "",
])("a signed body that is no event is refused for good: %.60s", async (payload) => {
  expect(await deliver(payload)).toBe(400);
});
