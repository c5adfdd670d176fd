import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Didww, startDidww } from "./harness.ts";

const MINUTE_MS = 60_000;
let didww: Didww;
beforeAll(async () => {
  didww = await startDidww();
});
beforeEach(() => didww.reset());
afterAll(() => didww.close());

const someOffers = async () => (await didww.get("/available_dids?filter[number_contains]=1212")).many;

test("a hold lasts ten minutes and shows which number it holds", async () => {
  const [offer] = await someOffers();
  const made = await didww.reserve(offer!.id, "cart:7f3a");
  expect(made.status).toBe(201);
  const { created_at: from, expires_at: until, description } = made.one.attributes;
  expect(Date.parse(until) - Date.parse(from)).toBe(10 * MINUTE_MS);
  expect(description).toBe("cart:7f3a");
  const read = await didww.get(`/did_reservations/${made.one.id}?include=available_did.did_group.stock_keeping_units`);
  expect(read.meta.available_count).toBe(9);
  expect(read.one.relationships.available_did!.data).toEqual({ type: "available_dids", id: offer!.id });
  expect(read.included.map(({ type }) => type)).toContain("stock_keeping_units");
  expect((await didww.get("/did_reservations?filter[description]=cart:7f3a")).many).toHaveLength(1);
});

test("nobody else can hold or see the number, until the hold lapses on the virtual clock", async () => {
  const [offer] = await someOffers();
  const { one: hold } = await didww.reserve(offer!.id);
  const refused = await didww.reserve(offer!.id);
  expect(refused.status).toBe(422);
  expect(refused.errors[0]).toMatchObject({
    code: "100",
    detail: "available_did - is invalid",
    source: { pointer: "/data/relationships/available_did" },
  });
  await didww.advance(9 * MINUTE_MS);
  expect((await didww.get(`/available_dids/${offer!.id}`)).status).toBe(404);
  await didww.advance(MINUTE_MS);
  expect((await didww.get(`/did_reservations/${hold.id}`)).status).toBe(404);
  expect((await didww.get(`/available_dids/${offer!.id}`)).status).toBe(200);
  expect((await didww.reserve(offer!.id)).status).toBe(201);
});

test("there are ten holds, and an eleventh only after one was given back", async () => {
  const offers = await someOffers();
  const holds = await Promise.all(offers.map(({ id }) => didww.reserve(id)));
  expect(holds.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect((await didww.get("/did_reservations")).meta).toMatchObject({ available_count: 0, total_records: 10 });
  const another = await didww.offered("US Austin");
  expect((await didww.reserve(another.id)).status).toBe(422);
  expect((await didww.api("DELETE", `/did_reservations/${holds[0]!.one.id}`)).status).toBe(204);
  expect((await didww.api("DELETE", `/did_reservations/${holds[0]!.one.id}`)).status).toBe(404);
  expect((await didww.reserve(another.id)).status).toBe(201);
});

test("of twenty concurrent buyers, one gets the number", async () => {
  await didww.control("PATCH", "/account", { max_reservations: 50 });
  const [offer] = await someOffers();
  const answers = await Promise.all(Array.from({ length: 20 }, () => didww.reserve(offer!.id)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test("an unknown number, a random-only number or none at all is refused", async () => {
  expect((await didww.reserve("a7a10000-0000-4000-8000-012125559999")).status).toBe(422);
  expect((await didww.reserve("a7a10000-0000-4000-8000-061255500001")).status).toBe(422);
  expect((await didww.create("did_reservations", {})).errors[0]!.code).toBe("106");
});
