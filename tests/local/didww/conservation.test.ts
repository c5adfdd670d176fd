import { afterAll, beforeAll, expect, test } from "vitest";
import { type Didww, startDidww } from "./harness.ts";

const GROUP = "US Seattle";
let didww: Didww;
beforeAll(async () => {
  didww = await startDidww({ orderDelayMs: 30_000, balance: "60.00" });
});
afterAll(() => didww.close());

/** mulberry32: the same walk every time. */
function randomFrom(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("in every case a number is in one place and every cent is accounted for", async () => {
  const random = randomFrom(20_261_120);
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)];
  const sku_id = await didww.sku(GROUP);
  const group = await didww.groupId(GROUP);
  const owned = async () => (await didww.get("/dids?page[size]=1000")).many;
  const holds = async () => (await didww.get("/did_reservations")).many;
  const steps: (() => Promise<unknown>)[] = [
    async () => {
      const offer = (await didww.get(`/available_dids?filter[did_group.id]=${group}`)).many[0];
      if (offer) await didww.reserve(offer.id);
    },
    async () => {
      const hold = pick(await holds());
      if (hold)
        await didww.order({ sku_id, did_reservation_id: hold.id, billing_cycles_count: Math.floor(random() * 3) });
    },
    () => didww.order({ sku_id, qty: 1 + Math.floor(random() * 3) }, { allow_back_ordering: random() < 0.2 }),
    async () => {
      const offer = (await didww.get(`/available_dids?filter[did_group.id]=${group}`)).many[0];
      if (offer) await Promise.all([1, 2].map(() => didww.order({ sku_id, available_did_id: offer.id })));
    },
    async () => {
      const hold = pick(await holds());
      if (hold) await didww.api("DELETE", `/did_reservations/${hold.id}`);
    },
    async () => {
      const order = pick((await didww.get("/orders?filter[status]=pending")).many);
      if (order) await didww.api("DELETE", `/orders/${order.id}`);
    },
    async () => {
      const did = pick(await owned());
      if (did) await didww.patch("dids", did.id, { terminated: random() < 0.7 });
    },
    () => didww.scenario({ kind: pick(["cancel_after_pending", "stuck_pending", "reservation_lapsed_before_order"])! }),
    () => didww.advance(Math.floor(random() * 60_000)),
    () => didww.advance(Math.floor(random() * 20 * 86_400_000)),
  ];
  for (let count = 0; count < 150; count++) await pick(steps)!();

  const [{ available }] = await didww.control("GET", `/stock?group=${encodeURIComponent(GROUP)}`);
  const pending: string[] = (await didww.control("GET", "/orders?status=pending")).flatMap(
    (order: { numbers: string[] }) => order.numbers,
  );
  const held: string[] = (await didww.control("GET", "/reservations")).map((row: { number: string }) => row.number);
  const mine: string[] = (await didww.control("GET", "/numbers")).map((row: { number: string }) => row.number);
  const placed = [...pending, ...held, ...mine];
  expect(new Set(placed).size).toBe(placed.length);
  expect(available + placed.length).toBe(100);
  expect(placed.length).toBeGreaterThan(0);

  const cents = (text: string) => Math.round(Number(text) * 100);
  const { many: orders } = await didww.get("/orders?page[size]=1000");
  const kept = orders.filter(({ attributes }) => attributes.status !== "canceled");
  const charged = kept.reduce((sum, { attributes }) => sum + cents(attributes.amount), 0);
  expect(orders.length).toBeGreaterThan(kept.length);
  const renewals = (await didww.control("GET", "/history?action=renewed")).length;
  expect(renewals).toBeGreaterThan(0);
  const left = cents((await didww.get("/balance")).one.attributes.balance);
  expect(left).toBe(6_000 - charged - renewals * 35);
});
