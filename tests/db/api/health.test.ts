import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
/** Stands in for job server and email: answers what a test sets. */
const answers = { jobs: 200, email: 401 };
const outside = createServer((request, response) => {
  const status = request.url?.startsWith("/email") ? answers.email : answers.jobs;
  if (status === 0) return; // silence
  response.writeHead(status).end("secret words of a vendor");
});

beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  Object.assign(process.env, { INNGEST_DEV: url, RESEND_BASE_URL: `${url}/email` });
});
afterAll(async () => {
  outside.closeAllConnections();
  outside.close();
  await shop?.close();
});
beforeEach(() => {
  vi.resetModules(); // the answer is kept for seconds
  Object.assign(answers, { jobs: 200, email: 401 });
});

async function ask() {
  const { GET } = await import("@/app/api/health/route");
  const response = await GET();
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

test("all parts answer: ok", async () => {
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: "ok",
    parts: {
      database: { status: "ok" },
      auth: { status: "ok" },
      jobs: { status: "ok" },
      payments: { status: "ok" },
      email: { status: "ok" }, // refusing a call without a key is an answer
    },
    carriers: { didww: { status: "ok" } },
    has_catalog: true,
  });
});

test("a part that fails or is silent degrades it within two seconds, and the shop stays open", async () => {
  Object.assign(answers, { jobs: 500, email: 0 });
  const started = performance.now();
  const { status, body } = await ask();
  expect(performance.now() - started).toBeLessThan(2_000);
  expect([status, body.status, body.parts.jobs.status, body.parts.email.status]).toEqual([
    200,
    "degraded",
    "down",
    "down",
  ]);
  expect(body.parts.database.status).toBe("ok");
});

test("an open breaker and dead jobs are said", async () => {
  await shop.database
    .sql`update public.carrier_health set state = 'open', retry_at = now() + interval '1 minute' where carrier_id = 'didww'`;
  const { status, body } = await ask();
  expect([status, body.status, body.carriers.didww.status]).toEqual([200, "degraded", "down"]);
  expect(Date.parse(body.carriers.didww.retry_at)).toBeGreaterThan(Date.now());
  await shop.carrierUp();
});

test("orders that fail while the rest of the carrier works are said", async () => {
  await shop.database
    .sql`update public.carrier_health set order_state = 'open', order_retry_at = now() + interval '1 minute' where carrier_id = 'didww'`;
  const { status, body } = await ask();
  expect([status, body.status, body.carriers.didww.status, body.carriers.didww.orders.status]).toEqual([
    200,
    "degraded",
    "ok",
    "down",
  ]);
  await shop.carrierUp();
});

test("reveals no addresses, keys or texts of vendors", async () => {
  answers.jobs = 500;
  const { text } = await ask();
  for (const secret of ["127.0.0.1", "postgres", "sk_test", "secret", process.env.SUPABASE_SECRET_KEY ?? "?"])
    expect(text).not.toContain(secret);
});

test("without the database it is down, with 503", async () => {
  const broken = process.env.DATABASE_URL_SERVER;
  process.env.DATABASE_URL_SERVER = "postgresql://nobody:nothing@127.0.0.1:1/none";
  const pools = globalThis as { __numninjaPools?: unknown };
  const kept = pools.__numninjaPools;
  pools.__numninjaPools = undefined;
  try {
    const { status, body } = await ask();
    expect([status, body.status, body.parts.database.status, body.carriers]).toEqual([503, "down", "down", null]);
    expect(body.parts.auth.status).toBe("ok");
  } finally {
    pools.__numninjaPools = kept;
    process.env.DATABASE_URL_SERVER = broken;
  }
});
