import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS, type Didww, type Resource, ref, startDidww } from "./harness.ts";

let didww: Didww;
beforeAll(async () => {
  didww = await startDidww();
});
beforeEach(() => didww.reset());
afterAll(() => didww.close());

const read = async (did: Resource) => didww.get(`/dids/${did.id}?include=voice_in_trunk,voice_in_trunk_group,order`);
const history = async (did: Resource) =>
  (await didww.get(`/did_history?filter[did_number]=${did.attributes.number}`)).many.map(({ attributes, meta }) => ({
    action: attributes.action,
    method: attributes.method,
    ...(meta.to !== undefined && { meta }),
  }));

describe("routing", () => {
  test("a number has a trunk or a group: setting one needs the other cleared in the same change", async () => {
    const did = await didww.buy("US Austin");
    const { one: trunk } = await didww.pstnTrunk("fwd", "12125550187");
    const { one: group } = await didww.create("voice_in_trunk_groups", { name: "ring all" });
    const set = (relationships: object) => didww.patch("dids", did.id, {}, relationships);
    expect((await set({ voice_in_trunk: ref("voice_in_trunks", trunk.id) })).status).toBe(200);
    const both = await set({ voice_in_trunk_group: ref("voice_in_trunk_groups", group.id) });
    expect(both.errors[0]).toMatchObject({ code: "100", source: { pointer: "/data/relationships/voice_in_trunk" } });
    const swapped = await set({
      voice_in_trunk_group: ref("voice_in_trunk_groups", group.id),
      voice_in_trunk: { data: null },
    });
    expect(swapped.status).toBe(200);
    const { one } = await read(did);
    expect(one.relationships.voice_in_trunk!.data).toBeNull();
    expect(one.relationships.voice_in_trunk_group!.data).toEqual({ type: "voice_in_trunk_groups", id: group.id });
    expect((await didww.get(`/dids?filter[voice_in_trunk_group.id]=${group.id}`)).many).toHaveLength(1);
  });

  test("a trunk that does not exist is reported as DIDWW reports it", async () => {
    const did = await didww.buy("US Austin");
    const wrong = { voice_in_trunk: ref("voice_in_trunks", "00000000-0000-4000-8000-000000000000") };
    expect((await didww.patch("dids", did.id, {}, wrong)).errors[0]).toMatchObject({
      title: "should exist",
      detail: "trunk_id - should exist",
      source: { pointer: "/data/attributes/voice_in_trunk_id" },
    });
  });

  test("a refused change changes nothing", async () => {
    const did = await didww.buy("US Austin");
    const refused = await didww.patch("dids", did.id, { description: "mine", capacity_limit: 40_000 });
    expect(refused.errors[0]!.detail).toBe("capacity_limit - must be less than or equal to 32767");
    expect((await read(did)).one.attributes.description).toBeNull();
  });
});

describe("time passes", () => {
  test("a number renews each month, at its price, as often as it has cycles", async () => {
    const did = await didww.buy("US San Francisco", { billing_cycles_count: 1 });
    const until = Date.parse(did.attributes.expires_at);
    await didww.advance(until - Date.now() + 1_000);
    const renewed = (await read(did)).one.attributes;
    expect(renewed).toMatchObject({ billing_cycles_count: 0, blocked: false });
    expect(Date.parse(renewed.expires_at) - until).toBeGreaterThan(27 * DAY_MS);
    expect((await didww.get("/balance")).one.attributes.balance).toBe("248.30");
    await didww.advance(31 * DAY_MS);
    expect((await read(did)).status).toBe(404);
    expect((await didww.get("/balance")).one.attributes.balance).toBe("248.30");
    expect((await history(did)).map(({ action }) => action)).toEqual(["removed", "renewed", "assigned"]);
  });

  test("one jump over a year renews an endless number twelve times", async () => {
    const did = await didww.buy("US San Francisco");
    await didww.advance(366 * DAY_MS);
    expect((await didww.get("/balance")).one.attributes.balance).toBe("238.95");
    expect((await read(did)).one.attributes.blocked).toBe(false);
  });

  test("no cycles left: it works to the end of the paid month, then goes back on sale", async () => {
    const did = await didww.buy("US Juneau", { billing_cycles_count: 0 });
    await didww.advance(27 * DAY_MS);
    expect((await read(did)).one.attributes.blocked).toBe(false);
    await didww.advance(5 * DAY_MS);
    expect((await read(did)).status).toBe(404);
    expect((await didww.offered("US Juneau")).attributes.number).toBe(did.attributes.number);
  });

  test("a cancellation at period end can be undone, and both are in the history", async () => {
    const did = await didww.buy("US Austin");
    await didww.patch("dids", did.id, { billing_cycles_count: 0 });
    expect((await didww.get("/dids?filter[pending_removal]=true")).many).toHaveLength(1);
    await didww.patch("dids", did.id, { billing_cycles_count: null });
    await didww.advance(40 * DAY_MS);
    expect((await read(did)).status).toBe(200);
    expect(await history(did)).toEqual([
      { action: "renewed", method: "system" },
      { action: "billing_cycles_count_changed", method: "api3", meta: { from: "0", to: "unlimited" } },
      { action: "billing_cycles_count_changed", method: "api3", meta: { from: "unlimited", to: "0" } },
      { action: "assigned", method: "api3" },
    ]);
  });

  test("without money the number is blocked, and lives again when there is some", async () => {
    const did = await didww.buy("US San Francisco");
    await didww.control("POST", "/balance", { balance: "0.10" });
    await didww.advance(33 * DAY_MS);
    expect((await read(did)).one.attributes.blocked).toBe(true);
    await didww.control("POST", "/balance", { balance: "5" });
    await didww.advance(DAY_MS);
    expect((await read(did)).one.attributes.blocked).toBe(false);
    expect((await didww.get("/balance")).one.attributes.balance).toBe("4.15");
  });
});

describe("release", () => {
  test("terminated means blocked immediately, restorable, and gone after 35 days", async () => {
    const did = await didww.buy("US Juneau");
    const ended = await didww.patch("dids", did.id, { terminated: true });
    expect(ended.one.attributes).toMatchObject({
      terminated: true,
      blocked: true,
      billing_cycles_count: 0,
      expires_at: did.attributes.expires_at,
    });
    const back = await didww.patch("dids", did.id, { terminated: false });
    expect(back.one.attributes).toMatchObject({ terminated: false, blocked: false });
    await didww.patch("dids", did.id, { terminated: true });
    await didww.advance(34 * DAY_MS);
    expect((await read(did)).status).toBe(200);
    await didww.advance(DAY_MS);
    expect((await read(did)).status).toBe(404);
    expect(await didww.offered("US Juneau")).toBeDefined();
    expect((await history(did)).map(({ action }) => action)).toEqual([
      "removed",
      "canceled",
      "restored",
      "canceled",
      "assigned",
    ]);
  });

  test("numbers are neither posted nor deleted", async () => {
    const did = await didww.buy("US Austin");
    expect((await didww.api("DELETE", `/dids/${did.id}`)).status).toBe(404);
    expect((await didww.create("dids", {})).status).toBe(404);
  });

  test("history reaches back ninety days", async () => {
    const did = await didww.buy("US Austin");
    const path = (days: number) =>
      `/did_history?filter[created_at_gteq]=${new Date(Date.now() - days * DAY_MS).toISOString()}`;
    expect((await didww.get(path(89))).many.map(({ attributes }) => attributes.did_number)).toEqual([
      did.attributes.number,
    ]);
    expect((await didww.get(path(91))).status).toBe(400);
  });
});

describe("channels", () => {
  test("dedicated channels come from a pool of the number's country, as far as they reach", async () => {
    const did = await didww.buy("US Austin");
    const pools = (await didww.get("/capacity_pools?include=countries,qty_based_pricings")).many;
    const pool = (name: string) => pools.find(({ attributes }) => attributes.name === name)!;
    const assign = (name: string, count: number) =>
      didww.patch(
        "dids",
        did.id,
        { dedicated_channels_count: count },
        { capacity_pool: ref("capacity_pools", pool(name).id) },
      );
    expect((await assign("Extended", 1)).errors[0]!.detail).toBe("capacity_pool_id - is not allowed for DID country");
    expect((await assign("Standard", 11)).status).toBe(422);
    expect((await assign("Standard", 8)).one.attributes.dedicated_channels_count).toBe(8);
    expect((await assign("Standard", 10)).status).toBe(200);
    const { one } = await didww.get(`/capacity_pools/${pool("Standard").id}`);
    expect(one.attributes).toMatchObject({ total_channels_count: 10, assigned_channels_count: 10 });
    const decrease = await didww.patch("capacity_pools", one.id, { total_channels_count: 9 });
    expect(decrease.errors[0]!.detail).toBe("total_channels_count - should be at least 10");
  });

  test("a shared group draws on the pool and cannot go while numbers use it", async () => {
    const did = await didww.buy("US Austin");
    const pool = (await didww.get("/capacity_pools?filter[name]=Standard")).many[0]!;
    const make = (name: string, shared_channels_count: number) =>
      didww.create(
        "shared_capacity_groups",
        { name, shared_channels_count },
        { capacity_pool: ref("capacity_pools", pool.id), dids: { data: [{ type: "dids", id: did.id }] } },
      );
    expect((await make("all", 11)).status).toBe(422);
    const { one: group } = await make("all", 6);
    expect((await make("all", 1)).errors[0]!.detail).toBe("name - has already been taken");
    expect((await didww.get(`/dids?filter[shared_capacity_group.id]=${group.id}`)).many).toHaveLength(1);
    const refused = await didww.api("DELETE", `/shared_capacity_groups/${group.id}`);
    expect(refused.status).toBe(422);
    expect(refused.errors[0]).toMatchObject({
      detail: "The capacity group cannot be removed while active numbers are assigned to it",
      source: { pointer: "/data" },
    });
    await didww.patch("shared_capacity_groups", group.id, {}, { dids: { data: [] } });
    expect((await didww.api("DELETE", `/shared_capacity_groups/${group.id}`)).status).toBe(204);
    expect((await didww.get("/capacity_pools?filter[has_unassigned_channels]=false")).many).toHaveLength(0);
  });

  test("a shared group serves numbers of its pool's countries only", async () => {
    const pools = (await didww.get("/capacity_pools?include=countries")).many;
    const us = (await didww.get("/countries?filter[iso]=US")).many[0]!.id;
    const serves = (pool: (typeof pools)[number]) =>
      (pool.relationships.countries!.data as { id: string }[]).some(({ id }) => id === us);
    const elsewhere = pools.find((pool) => !serves(pool))!;
    const did = await didww.buy("US Austin");
    const make = (name: string, attributes: object, dids: string[]) =>
      didww.create(
        "shared_capacity_groups",
        { name, shared_channels_count: 0, ...attributes },
        {
          capacity_pool: ref("capacity_pools", elsewhere.id),
          dids: { data: dids.map((id) => ({ type: "dids", id })) },
        },
      );
    expect((await make("abroad", {}, [did.id])).errors[0]!.detail).toBe(
      "dids/0 - cannot be applied to shared capacity group",
    );
    expect((await make("metered", { metered_channels_count: "x" }, [])).status).toBe(422);
    const { one: group } = await make("abroad", {}, []);
    const moved = await didww.patch(
      "dids",
      did.id,
      {},
      { shared_capacity_group: ref("shared_capacity_groups", group.id) },
    );
    expect(moved.status).toBe(422);
  });

  test("an emergency service can be taken off a number, and none can be put on it", async () => {
    const did = await didww.buy("US Austin");
    const set = (data: unknown) => didww.patch("dids", did.id, {}, { emergency_calling_service: { data } });
    expect((await set(null)).status).toBe(200);
    expect((await set({ type: "emergency_calling_services", id: did.id })).status).toBe(422);
  });
});
