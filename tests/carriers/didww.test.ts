import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { createDidwwCarrier } from "@/lib/carriers/didww/adapter";
import type { CarrierNumber } from "@/lib/carriers/facets/inventory";
import { describeCarrier } from "./contract";
import { collect, eventually, failure } from "./contract/harness";
import { type DidwwHarness, startDidww } from "./didww-harness";

describeCarrier("DIDWW", startDidww, ["records", "renewal", "reservations", "routing", "texts"]);

describe("DIDWW's own ways", () => {
  let harness: DidwwHarness;
  let carrier: ReturnType<typeof createDidwwCarrier>;

  beforeAll(async () => {
    harness = await startDidww();
  });
  beforeEach(async () => {
    await harness.reset();
    carrier = harness.connect();
  });
  afterAll(() => harness.close());

  const pick = async (): Promise<CarrierNumber> => (await carrier.inventory.search(harness.place))[0]!;
  const buy = async (number: CarrierNumber, reference = randomUUID()) =>
    carrier.purchasing.order({
      reference,
      skuRef: number.skuRef,
      availableRef: number.carrierRef,
      callbackUrl: harness.callbackUrl,
      renewals: 0,
    });
  const ownedNumber = async () => {
    const order = await buy(await pick());
    return eventually(async () => (await carrier.purchasing.listDelivered(order.ref))[0]);
  };
  const trunks = async () =>
    (await harness.raw<{ data: { id: string; attributes: { name: string } }[] }>("GET", "/voice_in_trunks")).data;
  const scenario = (body: Record<string, unknown>) => harness.control("POST", "/scenarios", body);
  const sip = { kind: "sip", host: "voice.example.test", fallback: null } as const;
  const pstn = { kind: "pstn", e164: "+12125550187" } as const;

  describe("version and account", () => {
    test("a newer default version is noticed on the first answer, whatever its contents", async () => {
      await harness.control("PATCH", "/account", { api_version: "2026-11-19" });
      const error = await failure(carrier.inventory.search(harness.place));
      expect(error.code === "not_configured" || error.code === "unauthorized").toBe(true);
    });

    test("an order answered in another version has an unknown outcome", async () => {
      const number = await pick();
      await scenario({ kind: "response_mutation", mutate: "wrong_version", method: "POST", path: "/v3/orders" });
      const reference = randomUUID();
      expect((await failure(buy(number, reference))).code).toBe("unknown_outcome");
      expect(await carrier.purchasing.findByReference(reference)).toMatchObject({ reference });
    });

    test("a key revoked while we run is unauthorized, and works again when restored", async () => {
      await pick();
      await harness.control("PATCH", "/account", { key_revoked: true });
      expect((await failure(carrier.inventory.search(harness.place))).code).toBe("unauthorized");
      await harness.control("PATCH", "/account", { key_revoked: false });
      expect((await carrier.inventory.search(harness.place)).length).toBeGreaterThan(0);
    });

    test("an account that may not list numbers says so, and can still buy at random", async () => {
      const { skuRef } = await pick();
      await harness.control("PATCH", "/account", { available_dids_enabled: false });
      expect((await failure(carrier.inventory.search(harness.place))).code).toBe("not_enabled");
      const order = await carrier.purchasing.order({
        reference: randomUUID(),
        skuRef,
        callbackUrl: harness.callbackUrl,
        renewals: 0,
      });
      expect(await eventually(async () => (await carrier.purchasing.listDelivered(order.ref))[0])).toBeTruthy();
    });

    test("a read-only account is something we must fix, not the number's fault", async () => {
      const number = await pick();
      await harness.control("PATCH", "/account", { read_only: true });
      expect((await failure(buy(number))).code).toBe("unauthorized");
    });

    test("unknown fields and statuses do not disturb, missing data does", async () => {
      const number = await pick();
      const order = await buy(number);
      await harness.settleOrders();
      await scenario({ kind: "response_mutation", mutate: "extra_fields", method: "GET", path: "/v3/orders" });
      expect(await carrier.purchasing.get(order.ref)).toMatchObject({ status: "completed" });
      await scenario({ kind: "response_mutation", mutate: "unknown_enum", method: "GET", path: "/v3/orders" });
      expect(await carrier.purchasing.get(order.ref)).toMatchObject({ status: "pending" });
      await scenario({ kind: "response_mutation", mutate: "drop_data", method: "GET", path: "/v3/orders", times: 3 });
      expect((await failure(carrier.purchasing.get(order.ref))).code).toBe("unavailable");
    });
  });

  describe("coverage", () => {
    test("distinguishes documents, stock, places and random-only areas, and never offers a SKU without channels", async () => {
      const areas = await collect(carrier.inventory.listCoverage());
      const find = (iso2: string, code: string) =>
        areas.find((area) => area.country.iso2 === iso2 && area.areaCode === code)!;
      expect(find("US", "415")).toMatchObject({
        type: "local",
        listable: true,
        needsDocuments: false,
        region: { code: "CA" },
      });
      expect(find("DE", "30")).toMatchObject({ needsDocuments: true });
      expect(find("AU", "2")).toMatchObject({ listable: false });
      expect(find("US", "800")).toMatchObject({ type: "toll_free", metered: true });
      expect(find("GB", "7700")).toMatchObject({ type: "mobile" });
      expect(areas.flatMap(({ skus }) => skus).every(({ channels }) => channels > 0)).toBe(true);
      expect(areas.map((area) => area.country.iso2)).not.toContain("AQ");
    });

    test("waits when the carrier asks it to slow down, instead of losing its place", async () => {
      await harness.control("POST", "/faults", {
        at: "before",
        method: "GET",
        path: "/v3/did_groups",
        nth: 3,
        times: 1,
        status: 429,
        headers: { "Retry-After": "1" },
      });
      expect((await collect(carrier.inventory.listCoverage())).length).toBeGreaterThan(5);
    });

    test("numbers of a country that wants documents are left out of search unless asked for", async () => {
      expect(await carrier.inventory.search({ country: "DE" })).toEqual([]);
      const numbers = await carrier.inventory.search({ country: "DE", includeNeedsDocuments: true });
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers.every(({ needsDocuments }) => needsDocuments)).toBe(true);
    });

    test("several features mean all of them, though DIDWW's filter means any", async () => {
      const numbers = await carrier.inventory.search({ country: "US", features: ["voice_in", "sms_in"] });
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers.every(({ features }) => features.includes("voice_in") && features.includes("sms_in"))).toBe(true);
    });
  });

  describe("orders under bad luck", () => {
    test.each([
      ["taken between search and order", "taken_between_reserve_and_order", "taken", "number"],
      ["of a retired SKU", "sku_gone", "gone", "sku"],
      ["without funds", "insufficient_funds", "insufficient_funds", undefined],
    ])("%s", async (_name, kind, code, subject) => {
      const number = await pick();
      await scenario({ kind });
      expect(await failure(buy(number))).toMatchObject({ code, subject });
    });

    test("a number taken between search and reservation is taken", async () => {
      const number = await pick();
      await scenario({ kind: "taken_between_search_and_reserve" });
      expect((await failure(carrier.reservations.reserve(number.carrierRef, "hold:1"))).code).toBe("taken");
    });

    test("the last number of an area at random: the second buyer gets NUMBER_TAKEN", async () => {
      const number = await pick();
      await scenario({ kind: "partial_stock", available: 0 });
      const random = carrier.purchasing.order({
        reference: randomUUID(),
        skuRef: number.skuRef,
        callbackUrl: harness.callbackUrl,
        renewals: 0,
      });
      expect((await failure(random)).code).toBe("taken");
    });

    test.each(["hang", "error"])(
      "committed and then '%s' (DIDWW's own fault): one order, found by reference",
      async (mode) => {
        const number = await pick();
        await scenario({ kind: "commit_then_timeout", mode, ms: 5_000 });
        const reference = randomUUID();
        const impatient = harness.connect({ timeoutMs: 300 });
        const input = {
          reference,
          skuRef: number.skuRef,
          availableRef: number.carrierRef,
          callbackUrl: harness.callbackUrl,
          renewals: 0,
        };
        expect((await failure(impatient.purchasing.order(input))).code).toBe("unknown_outcome");
        expect(await harness.countOrders(reference)).toBe(1);
        expect(await carrier.purchasing.findByReference(reference)).toMatchObject({ reference });
      },
    );

    test("a completed order may show its numbers late; a blocked number shows as blocked", async () => {
      await scenario({ kind: "did_list_empty_for_ms", ms: 300 });
      await scenario({ kind: "did_blocked" });
      const order = await buy(await pick());
      await eventually(async () => (await carrier.purchasing.get(order.ref))?.status === "completed");
      expect(await carrier.purchasing.listDelivered(order.ref)).toEqual([]);
      expect(await eventually(async () => (await carrier.purchasing.listDelivered(order.ref))[0])).toMatchObject({
        blocked: true,
      });
    });

    test("a callback with a wrong signature is refused", async () => {
      await scenario({ kind: "callback_bad_signature" });
      await buy(await pick());
      const request = await eventually(async () => harness.callbacks()[0]);
      expect(() => carrier.account.verifyCallback(request)).toThrow(/signature/);
    });
  });

  describe("the shared trunk", () => {
    test("is made once for all numbers, also when two workers make it at the same time", async () => {
      const numbers = [await ownedNumber(), await ownedNumber(), await ownedNumber()];
      await Promise.all(numbers.map(({ ref }, index) => harness.connect().routing.apply(ref, sip, `num-${index}`)));
      expect(await trunks()).toHaveLength(1);
      const [trunk] = (
        await harness.raw<{ data: { attributes: { configuration: { attributes: Record<string, unknown> } } }[] }>(
          "GET",
          "/voice_in_trunks",
        )
      ).data;
      expect(trunk!.attributes.configuration.attributes).toMatchObject({
        host: sip.host,
        username: "{DID}",
        enabled_sip_registration: false,
      });
    });

    test("survives that its first creation was answered by silence", async () => {
      const { ref } = await ownedNumber();
      await harness.control("POST", "/faults", {
        at: "after",
        method: "POST",
        path: "/v3/voice_in_trunks",
        drop: "reset",
      });
      expect((await failure(carrier.routing.apply(ref, sip, "num-1"))).code).toBe("unavailable");
      await carrier.routing.apply(ref, sip, "num-1");
      expect(await trunks()).toHaveLength(1);
    });

    test("deleted in the panel is made again", async () => {
      const [first, second] = [await ownedNumber(), await ownedNumber()];
      await carrier.routing.apply(first.ref, sip, "num-1");
      await harness.raw("DELETE", `/voice_in_trunks/${(await trunks())[0]!.id}`);
      await carrier.routing.apply(second.ref, sip, "num-2");
      expect(await carrier.routing.read(second.ref)).toEqual(sip);
      expect(await trunks()).toHaveLength(1);
    });

    test("spoiled in the panel is not read as ours, and is fixed", async () => {
      const { ref } = await ownedNumber();
      await carrier.routing.apply(ref, sip, "num-1");
      const [trunk] = await trunks();
      const configuration = { type: "sip_configurations", attributes: { host: sip.host, username: "reception" } };
      await harness.raw("PATCH", `/voice_in_trunks/${trunk!.id}`, {
        data: { type: "voice_in_trunks", id: trunk!.id, attributes: { configuration } },
      });
      expect(await carrier.routing.read(ref)).toBeNull();
      await harness.connect().routing.apply(ref, sip, "num-1");
      expect(await carrier.routing.read(ref)).toEqual(sip);
    });

    test("stays when a number is given back; a number's own trunk goes with it", async () => {
      const [shared, own] = [await ownedNumber(), await ownedNumber()];
      await carrier.routing.apply(shared.ref, sip, "num-1");
      await carrier.routing.apply(own.ref, pstn, "num-2");
      expect(await trunks()).toHaveLength(2);
      await carrier.ownership.release(own.ref);
      await carrier.ownership.release(shared.ref);
      expect((await trunks()).map(({ attributes }) => attributes.name)).toEqual([`NumNinja voice ${sip.host}`]);
    });

    test("a number that leaves its phone leaves no trunk behind", async () => {
      const { ref } = await ownedNumber();
      await carrier.routing.apply(ref, pstn, "num-1");
      await carrier.routing.apply(ref, sip, "num-1");
      expect((await trunks()).map(({ attributes }) => attributes.name)).toEqual([`NumNinja voice ${sip.host}`]);
    });

    test("a trunk group set in the panel gives way", async () => {
      const { ref } = await ownedNumber();
      const group = await harness.raw<{ data: { id: string } }>("POST", "/voice_in_trunk_groups", {
        data: { type: "voice_in_trunk_groups", attributes: { name: "by hand" } },
      });
      const data = {
        type: "dids",
        id: ref,
        relationships: { voice_in_trunk_group: { data: { type: "voice_in_trunk_groups", id: group.data.id } } },
      };
      await harness.raw("PATCH", `/dids/${ref}`, { data });
      expect(await carrier.routing.read(ref)).toBeNull();
      await carrier.routing.apply(ref, sip, "num-1");
      expect(await carrier.routing.read(ref)).toEqual(sip);
    });
  });

  test("more numbers than one page are all listed", async () => {
    const [london] = await carrier.inventory.search({ country: "GB", type: "local", digits: "20", match: "starts" });
    const item = { type: "did_order_items", attributes: { sku_id: london!.skuRef, qty: 205 } };
    await harness.raw("POST", "/orders", { data: { type: "orders", attributes: { items: [item] } } });
    await harness.settleOrders();
    const owned = await collect(carrier.ownership.list());
    expect(new Set(owned.map(({ ref }) => ref)).size).toBe(205);
  });
});
