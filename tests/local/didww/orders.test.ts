import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Didww, eventually, startDidww } from "./harness.ts";

let didww: Didww;
beforeAll(async () => {
  didww = await startDidww({ orderDelayMs: 60_000 });
});
beforeEach(() => didww.reset());
afterAll(() => didww.close());

const balance = async () => (await didww.get("/balance")).one.attributes.total_balance;
const didsOf = async (orderId: string) =>
  (await didww.get(`/dids?filter[order.id]=${orderId}&include=did_group,order`)).many;
const settle = () => didww.advance(60_000);

describe("an order for one number", () => {
  test("is charged immediately, pending for a while, and completes by itself", async () => {
    const placed = await didww.order(
      { sku_id: await didww.sku("US San Francisco"), qty: 1, billing_cycles_count: 0 },
      { external_reference_id: "job_1" },
    );
    expect(placed.status).toBe(201);
    expect(placed.one.attributes).toMatchObject({
      reference: expect.stringMatching(/^[A-Z]{3}-\d{6}$/),
      description: "DID",
      amount: "0.85",
      status: "pending",
      external_reference_id: "job_1",
      callback_url: null,
      items: [
        {
          type: "did_order_items",
          attributes: { qty: 1, nrc: "0.0", mrc: "0.85", prorated_mrc: false, billed_from: null, billed_to: null },
        },
      ],
    });
    expect(placed.one.attributes).not.toHaveProperty("allow_back_ordering");
    expect(await balance()).toBe("249.15");
    expect(await didsOf(placed.one.id)).toEqual([]);
    await didww.advance(30_000); // far from the minute: a loaded machine takes seconds itself
    expect((await didww.get(`/orders/${placed.one.id}`)).one.attributes.status).toBe("pending");
    await didww.advance(30_000);
    const done = (await didww.get("/orders?filter[external_reference_id]=job_1")).many[0]!;
    expect(done.attributes.status).toBe("completed");
    expect(done.attributes.items[0].attributes.billed_from).toMatch(/^\d{4}-\d\d-\d\d$/);
    const [did] = await didsOf(placed.one.id);
    expect(did!.attributes).toMatchObject({
      number: expect.stringMatching(/^1415555/),
      blocked: false,
      awaiting_registration: false,
      terminated: false,
      channels_included_count: 2,
      billing_cycles_count: 0,
    });
    expect((await didww.get(`/dids?filter[order.reference]=${done.attributes.reference}`)).many).toHaveLength(1);
  });

  test("by a chosen number gives that number, which nobody else gets", async () => {
    const offer = await didww.offered("US Austin");
    const item = { sku_id: await didww.sku("US Austin"), available_did_id: offer.id };
    const placed = await didww.order(item);
    const again = await didww.order(item);
    expect(again).toMatchObject({ status: 422 });
    expect(again.errors[0]).toMatchObject({
      detail: "items/0/available_did_id - is invalid",
      source: { pointer: "/data/attributes/items/0/available_did_id" },
    });
    await settle();
    expect((await didsOf(placed.one.id))[0]!.attributes.number).toBe(offer.attributes.number);
  });

  test("by a hold uses the hold up", async () => {
    const offer = await didww.offered("US Austin");
    const { one: hold } = await didww.reserve(offer.id);
    const item = { sku_id: await didww.sku("US Austin"), did_reservation_id: hold.id };
    expect((await didww.order({ ...item, sku_id: await didww.sku("US Miami") })).status).toBe(422);
    const placed = await didww.order(item);
    expect(placed.status).toBe(201);
    expect((await didww.get(`/did_reservations/${hold.id}`)).status).toBe(404);
    expect((await didww.order(item)).errors[0]!.detail).toBe("items/0/did_reservation_id - is invalid");
    await settle();
    expect((await didsOf(placed.one.id))[0]!.attributes.number).toBe(offer.attributes.number);
  });

  test("by a lapsed hold is refused and costs nothing", async () => {
    const { one: hold } = await didww.reserve((await didww.offered("US Austin")).id);
    await didww.advance(600_000);
    const late = await didww.order({ sku_id: await didww.sku("US Austin"), did_reservation_id: hold.id });
    expect(late.status).toBe(422);
    expect(await balance()).toBe("250.00");
  });

  test("wants exactly one of quantity, number and hold", async () => {
    const sku_id = await didww.sku("US Austin");
    const { id } = await didww.offered("US Austin");
    expect((await didww.order({ sku_id })).errors[0]).toMatchObject({ code: "106", status: "400" });
    expect((await didww.order({ sku_id, qty: 1, available_did_id: id })).status).toBe(400);
    expect((await didww.order({ sku_id, qty: 1, number: "1" })).status).toBe(400);
    expect((await didww.order({ sku_id: "nope", qty: 1 })).errors[0]!.source!.pointer).toBe(
      "/data/attributes/items/0/sku_id",
    );
    expect((await didww.order({ sku_id, qty: 1, billing_cycles_count: 1000 })).status).toBe(422);
  });
});

describe("stock and money", () => {
  test("missing stock is 422, unless the order may wait: then it is charged and completes when stock arrives", async () => {
    const item = { sku_id: await didww.sku("LT Vilnius"), qty: 2 };
    expect((await didww.order(item)).errors[0]!.detail).toBe("items/0/qty - exceeds available DIDs count");
    const waiting = await didww.order(item, { allow_back_ordering: undefined });
    expect(waiting.status).toBe(201);
    expect(await balance()).toBe("247.00");
    await settle();
    expect((await didww.get(`/orders/${waiting.one.id}`)).one.attributes.status).toBe("pending");
    await didww.control("POST", "/stock", { group: "LT Vilnius", count: 1 });
    await didww.advance(5_000);
    expect((await didww.get(`/orders/${waiting.one.id}`)).one.attributes.status).toBe("pending");
    await didww.control("POST", "/stock", { prefix: "5", country: "LT", count: 1 });
    await didww.advance(5_000);
    expect(await didsOf(waiting.one.id)).toHaveLength(2);
  });

  test("numbers of one North American prefix", async () => {
    const [prefix] = (await didww.get("/nanpa_prefixes?filter[npa]=512")).many;
    const sku_id = await didww.sku("US Austin");
    await didww.control("POST", "/stock", { group: "US Austin", from: "15127770100", count: 5 });
    const placed = await didww.order({ sku_id, qty: 100, nanpa_prefix_id: prefix!.id });
    await settle();
    const numbers = (await didww.get(`/dids?filter[order.id]=${placed.one.id}&page[size]=200`)).many;
    expect(numbers).toHaveLength(100);
    expect(numbers.every(({ attributes }) => attributes.number.startsWith("1512555"))).toBe(true);
    const beyond = await didww.order({ sku_id, qty: 1, nanpa_prefix_id: prefix!.id });
    expect(beyond.errors[0]!.detail).toBe("items/0/qty - exceeds available DIDs count");
  });

  test("too little money is 400 and leaves number and balance alone", async () => {
    await didww.control("POST", "/balance", { balance: "0.80", credit: "0.04" });
    const placed = await didww.order({ sku_id: await didww.sku("US San Francisco"), qty: 1 });
    expect(placed.status).toBe(400);
    expect(placed.errors[0]).toMatchObject({
      title: "Insufficient funds",
      code: "400",
      meta: { required: "0.85", available: "0.84" },
    });
    expect(await balance()).toBe("0.84");
    expect((await didww.get("/did_groups?filter[area_name]=San Francisco")).many[0]!.meta.total_count).toBe(100);
  });

  test("VAT is in the order's prices, not in the SKU's", async () => {
    await didww.control("PATCH", "/account", { vat_percent: 21 });
    const placed = await didww.order({ sku_id: await didww.sku("GB Mobile"), qty: 2 });
    expect(placed.one.attributes.items[0].attributes).toMatchObject({
      qty: 2,
      nrc: "1.21",
      mrc: "4.84",
      monthly_price: "4.84",
    });
    expect(placed.one.attributes.amount).toBe("12.1");
    expect(await balance()).toBe("237.90");
  });

  test("channels come from capacity orders, with quantity breaks", async () => {
    const pool = (await didww.get("/capacity_pools?filter[name]=Extended")).many[0]!;
    const buy = (qty: number) =>
      didww.create("orders", {
        items: [{ type: "capacity_order_items", attributes: { capacity_pool_id: pool.id, qty } }],
      });
    const nextMonth = new Date();
    nextMonth.setUTCMonth(nextMonth.getUTCMonth() + 1, 1);
    nextMonth.setUTCHours(0, 0, 5, 0);
    await didww.advance(nextMonth.getTime() - Date.now());
    expect((await buy(4)).errors[0]!.detail).toBe("items/0/qty - should be at least 5");
    const placed = await buy(5);
    expect(placed.one.attributes).toMatchObject({ description: "Capacity", amount: "90.0", status: "completed" });
    expect(placed.one.attributes.items[0].attributes).toMatchObject({ prorated_mrc: true });
    expect((await didww.get(`/capacity_pools/${pool.id}`)).one.attributes.total_channels_count).toBe(15);
    await didww.control("POST", "/balance", { balance: "1000" });
    expect((await buy(25)).one.attributes.amount).toBe("360.0");
    await didww.advance(15 * 86_400_000); // half of the month is over
    const { amount, items } = (await buy(25)).one.attributes;
    expect(Number(amount)).toBeLessThan(240);
    expect(items[0].attributes.billed_to).toMatch(/-01$/);
  });
});

describe("changing one's mind", () => {
  test("a pending order can be deleted: the money and the number come back", async () => {
    const offer = await didww.offered("US Austin");
    const placed = await didww.order({ sku_id: await didww.sku("US Austin"), available_did_id: offer.id });
    expect((await didww.api("DELETE", `/orders/${placed.one.id}`)).status).toBe(204);
    expect(await balance()).toBe("250.00");
    expect((await didww.get(`/available_dids/${offer.id}`)).status).toBe(200);
    expect((await didww.get(`/orders/${placed.one.id}`)).one.attributes.status).toBe("canceled");
    await settle();
    expect(await didsOf(placed.one.id)).toEqual([]);
  });

  test("a settled order cannot", async () => {
    const placed = await didww.order({ sku_id: await didww.sku("US Austin"), qty: 1 });
    await settle();
    const refused = await didww.api("DELETE", `/orders/${placed.one.id}`);
    expect(refused.errors[0]).toMatchObject({
      detail: "base - Order not pending",
      source: { pointer: "/data/attributes/base" },
    });
    expect(await didsOf(placed.one.id)).toHaveLength(1);
  });

  test("only our own reference can be patched", async () => {
    const { one } = await didww.order({ sku_id: await didww.sku("US Austin"), qty: 1 });
    expect(
      (await didww.patch("orders", one.id, { external_reference_id: "x" })).one.attributes.external_reference_id,
    ).toBe("x");
    expect((await didww.patch("orders", one.id, { status: "completed" })).status).toBe(400);
    expect((await didww.patch("orders", one.id, { external_reference_id: "y".repeat(101) })).status).toBe(422);
  });
});

test("fifty buyers of a hundred numbers concurrently get fifty different ones", async () => {
  const sku_id = await didww.sku("US Seattle");
  const placed = await Promise.all(Array.from({ length: 50 }, () => didww.order({ sku_id, qty: 1 })));
  expect(placed.every(({ status }) => status === 201)).toBe(true);
  await settle();
  const numbers = (await didww.get("/dids?page[size]=100")).many.map(({ attributes }) => attributes.number);
  expect(new Set(numbers).size).toBe(50);
  expect(await balance()).toBe("232.50");
});

test("without an advance of the clock the delay is real time", async () => {
  await didww.control("PATCH", "/account", { order_delay_ms: 80 });
  const placed = await didww.order({ sku_id: await didww.sku("US Seattle"), qty: 1 });
  expect(placed.one.attributes.status).toBe("pending");
  const status = async () => (await didww.get(`/orders/${placed.one.id}`)).one.attributes.status;
  await eventually(async () => (await status()) === "completed");
});
