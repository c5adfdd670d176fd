import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Didww, eventually, startDidww } from "./harness.ts";

let didww: Didww;
beforeAll(async () => {
  didww = await startDidww();
});
beforeEach(() => didww.reset());
afterAll(() => didww.close());

const balance = async () => (await didww.get("/balance")).one.attributes.balance;
const place = async (attributes: object = {}, item: Record<string, unknown> = {}) =>
  didww.order({ sku_id: item.sku_id ?? (await didww.sku("US San Francisco")), qty: 1, ...item }, { ...attributes });
const statusOf = async (id: string) => (await didww.get(`/orders/${id}`)).one.attributes.status;
const didsOf = async (id: string) => (await didww.get(`/dids?filter[order.id]=${id}`)).many;

describe("orders that do not simply complete", () => {
  test("stuck: pending forever, until staff settle it", async () => {
    await didww.scenario({ kind: "stuck_pending" });
    const { one } = await place();
    await didww.advance(30 * 86_400_000);
    expect(await statusOf(one.id)).toBe("pending");
    await didww.control("POST", `/orders/${one.attributes.reference}/settle`, { status: "completed" });
    expect(await statusOf(one.id)).toBe("completed");
    expect(await didsOf(one.id)).toHaveLength(1);
  });

  test("slow: pending for the time given", async () => {
    await didww.scenario({ kind: "pending_for_ms", ms: 90_000 });
    const { one } = await place();
    await didww.advance(89_000);
    expect(await statusOf(one.id)).toBe("pending");
    await didww.advance(1_000);
    expect(await statusOf(one.id)).toBe("completed");
  });

  test("canceled after a while: the money comes back", async () => {
    await didww.scenario({ kind: "cancel_after_pending", ms: 5_000 });
    const { one } = await place();
    expect(await balance()).toBe("249.15");
    await didww.advance(5_000);
    expect(await statusOf(one.id)).toBe("canceled");
    expect(await balance()).toBe("250.00");
    expect(await didsOf(one.id)).toEqual([]);
  });

  test("completed, and its numbers appear later", async () => {
    await didww.scenario({ kind: "did_list_empty_for_ms", ms: 30_000 });
    const { one } = await place();
    await eventually(async () => (await statusOf(one.id)) === "completed");
    expect(await didsOf(one.id)).toEqual([]);
    await didww.advance(30_000);
    expect(await didsOf(one.id)).toHaveLength(1);
  });

  test.each([
    ["did_blocked", { blocked: true, terminated: false }],
    ["did_terminated_out_of_band", { blocked: true, terminated: true }],
  ])("%s", async (kind, attributes) => {
    await didww.scenario({ kind });
    const { one } = await place();
    const did = await eventually(async () => (await didsOf(one.id))[0]);
    expect(did.attributes).toMatchObject(attributes);
  });

  test("a number that vanishes is gone for good", async () => {
    await didww.scenario({ kind: "did_vanished", ms: 10_000 });
    const { one } = await place();
    const did = await eventually(async () => (await didsOf(one.id))[0]);
    await didww.advance(10_000);
    expect((await didww.get(`/dids/${did.id}`)).status).toBe(404);
    const search = await didww.get(`/available_dids?filter[number_contains]=${did.attributes.number}`);
    expect(search.meta.total_count).toBe(0);
  });

  test("the order is placed, and its client only sees silence or an error", async () => {
    await didww.scenario({ kind: "commit_then_timeout", ms: 10_000, external_reference_id: "job_1" });
    const request = fetch(`${didww.emulator.url}/v3/orders`, {
      method: "POST",
      headers: { "Api-Key": "suite-didww-key", "Content-Type": "application/vnd.api+json" },
      body: JSON.stringify({
        data: {
          type: "orders",
          attributes: {
            external_reference_id: "job_1",
            items: [{ type: "did_order_items", attributes: { sku_id: await didww.sku("US Austin"), qty: 1 } }],
          },
        },
      }),
      signal: AbortSignal.timeout(150),
    });
    await expect(request).rejects.toThrow(/timeout/i);
    expect((await didww.get("/orders?filter[external_reference_id]=job_1")).many).toHaveLength(1);

    await didww.scenario({ kind: "commit_then_timeout", mode: "error" });
    const failed = await place({ external_reference_id: "job_2" });
    expect(failed.status).toBe(504);
    expect((await didww.get("/orders?filter[external_reference_id]=job_2")).many).toHaveLength(1);
  });
});

describe("somebody else was faster", () => {
  test("between search and hold", async () => {
    const [first, second] = (await didww.get("/available_dids?filter[number_contains]=1415555")).many;
    await didww.scenario({ kind: "taken_between_search_and_reserve", number: `+${first!.attributes.number}` });
    expect((await didww.reserve(second!.id)).status).toBe(201);
    expect((await didww.reserve(first!.id)).errors[0]!.detail).toBe("available_did - is invalid");
    expect((await didww.get(`/available_dids/${first!.id}`)).status).toBe(404);
  });

  test.each([
    ["taken_between_reserve_and_order", 404],
    ["reservation_lapsed_before_order", 200],
  ])("between hold and order: %s", async (kind, offeredAfterwards) => {
    const offer = await didww.offered("US San Francisco");
    const { one: hold } = await didww.reserve(offer.id);
    await didww.scenario({ kind });
    const placed = await place({}, { qty: undefined, did_reservation_id: hold.id });
    expect(placed.errors[0]!.detail).toBe("items/0/did_reservation_id - is invalid");
    expect((await didww.get(`/did_reservations/${hold.id}`)).status).toBe(404);
    expect((await didww.get(`/available_dids/${offer.id}`)).status).toBe(offeredAfterwards);
    expect(await balance()).toBe("250.00");
  });

  test("part of the quantity", async () => {
    await didww.scenario({ kind: "partial_stock", available: 2 });
    expect((await place({}, { qty: 3 })).errors[0]!.detail).toBe("items/0/qty - exceeds available DIDs count");
    expect((await place({}, { qty: 3 })).status).toBe(201);
  });
});

describe("the catalogue moved", () => {
  test("a SKU is gone for one order, or for good", async () => {
    await didww.scenario({ kind: "sku_gone" });
    expect((await place()).errors[0]!.detail).toBe("items/0/sku_id - is invalid");
    expect((await place()).status).toBe(201);
    const sku_id = await didww.sku("US San Francisco");
    await didww.scenario({ kind: "sku_gone", permanent: true });
    await place();
    expect((await place({}, { sku_id })).status).toBe(422);
    const { included } = await didww.get("/did_groups?filter[area_name]=San Francisco&include=stock_keeping_units");
    expect(included.map(({ id }) => id)).not.toContain(sku_id);
  });

  test("a price changed since it was read", async () => {
    await didww.scenario({ kind: "price_changed", monthly_price: "1.05" });
    expect((await place()).one.attributes.amount).toBe("1.05");
    const { included } = await didww.get("/did_groups?filter[area_name]=San Francisco&include=stock_keeping_units");
    expect(included.map(({ attributes }) => attributes.monthly_price)).toContain("1.05");
  });

  test("an order is charged otherwise than the list says", async () => {
    await didww.scenario({ kind: "charged_otherwise", monthly_price: "20", times: 1 });
    expect((await place()).one.attributes.amount).toBe("20.0");
    const { included } = await didww.get("/did_groups?filter[area_name]=San Francisco&include=stock_keeping_units");
    expect(included.map(({ attributes }) => attributes.monthly_price)).not.toContain("20.0");
    expect(Number((await place()).one.attributes.amount)).toBeLessThan(5);
  });

  test("staff change a price, take numbers away and block one", async () => {
    const id = await didww.sku("US San Francisco");
    await didww.control("POST", `/skus/${id}`, { monthly_price: "0.99", setup_price: "2" });
    expect((await place()).one.attributes.amount).toBe("2.99");
    await didww.control("POST", "/stock/withdraw", { group: "US San Francisco", keep: 3 });
    expect((await didww.get("/did_groups?filter[area_name]=San Francisco")).many[0]!.meta.total_count).toBe(3);
    const did = await didww.buy("US Austin");
    await didww.control("POST", `/numbers/${did.attributes.number}`, { blocked: true });
    expect((await didww.get("/dids?filter[blocked]=true")).many.map((one) => one.id)).toEqual([did.id]);
  });
});

describe("rules", () => {
  test("strike as often as they say, for the occasion they name", async () => {
    await didww.scenario({ kind: "insufficient_funds", times: 2, external_reference_id: "poor" });
    expect((await place({ external_reference_id: "rich" })).status).toBe(201);
    const answers = [];
    for (let index = 0; index < 3; index++) answers.push((await place({ external_reference_id: "poor" })).status);
    expect(answers).toEqual([400, 400, 201]);
    expect(await didww.control("GET", "/scenarios")).toMatchObject([{ kind: "insufficient_funds", struck: 2 }]);
  });

  test("with a probability they strike again and again", async () => {
    await didww.scenario({ kind: "insufficient_funds", probability: 1 });
    expect([(await place()).status, (await place()).status, (await place()).status]).toEqual([400, 400, 400]);
    await didww.control("DELETE", "/scenarios");
    expect((await place()).status).toBe(201);
  });

  test("an unknown kind is refused", async () => {
    await expect(didww.scenario({ kind: "gremlins" })).rejects.toThrow(/unknown scenario kind/);
  });

  test.each([
    ["drop_data", (text: string) => !("data" in JSON.parse(text))],
    ["extra_fields", (text: string) => JSON.parse(text).data.attributes.x_new_field !== undefined],
    ["wrong_version", (text: string) => JSON.parse(text).meta.api_version === "2022-05-10"],
    ["unknown_enum", (text: string) => JSON.parse(text).data.attributes.status === "on_hold"],
  ])("an answer can be spoiled: %s", async (mutate, spoiled) => {
    const { one } = await place();
    await didww.scenario({ kind: "response_mutation", mutate, method: "GET", path: "/v3/orders/" });
    expect(spoiled((await didww.get(`/orders/${one.id}`)).text)).toBe(true);
    expect(spoiled((await didww.get(`/orders/${one.id}`)).text)).toBe(false);
  });

  test("wire faults come in DIDWW's error shape", async () => {
    await didww.control("POST", "/faults", { at: "before", path: "/v3/balance", status: 503 });
    expect((await didww.get("/balance")).errors[0]).toMatchObject({ status: "503" });
    await didww.control("POST", "/faults", { at: "after", method: "POST", path: "/v3/orders", drop: "reset" });
    await expect(place({ external_reference_id: "lost" })).rejects.toThrow();
    expect((await didww.get("/orders?filter[external_reference_id]=lost")).many).toHaveLength(1);
    const journal = await didww.control("GET", "/journal?path=/v3/orders&method=POST");
    expect(journal).toMatchObject([{ status: 0, body: { data: { type: "orders" } } }]);
  });
});
