import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Didww, startDidww } from "./harness.ts";

let didww: Didww;
beforeAll(async () => {
  didww = await startDidww();
});
beforeEach(() => didww.reset());
afterAll(() => didww.close());

const countryId = async (iso: string) => (await didww.get(`/countries?filter[iso]=${iso}`)).many[0]!.id;

describe("the seeded catalogue", () => {
  test("lists regions by name", async () => {
    const names = (await didww.get("/regions?sort=-name")).many.map(({ attributes }) => attributes.name as string);
    expect(names).toEqual([...names].sort().reverse());
    expect(names.length).toBeGreaterThan(3);
  });

  test("is the same in every emulator", async () => {
    const other = await startDidww();
    const path = "/did_groups?page[size]=1000&include=stock_keeping_units&fields[did_groups]=prefix";
    const [mine, theirs] = [await didww.get(path), await other.get(path)];
    await other.close();
    expect(theirs.many.map(({ id }) => id)).toEqual(mine.many.map(({ id }) => id));
    expect(theirs.included.map(({ id }) => id)).toEqual(mine.included.map(({ id }) => id));
  });

  test("has what a client has to cope with", async () => {
    const { many: groups } = await didww.get("/did_groups?page[size]=1000");
    const named = (name: string) => groups.find(({ attributes }) => attributes.area_name === name)!;
    expect(groups.some(({ meta }) => meta.total_count === 1)).toBe(true);
    expect(groups.some(({ attributes }) => attributes.is_metered)).toBe(true);
    expect(groups.some(({ attributes }) => !attributes.features.includes("voice_in"))).toBe(true);
    expect(groups.some(({ attributes }) => attributes.service_restrictions)).toBe(true);
    expect(named("Berlin").meta).toMatchObject({ needs_registration: true, total_count: 1000 });
    expect(named("Sydney").meta).toMatchObject({ available_dids_enabled: false, is_available: true });
    expect(named("Vilnius").meta).toMatchObject({ is_available: false, total_count: 0 });
    expect((await didww.get("/cities?filter[name]=Montréal")).many).toHaveLength(1);
    expect((await didww.get("/countries?filter[iso]=AQ")).many[0]!.attributes.prefix).toBeNull();
    expect((await didww.get("/balance")).one.attributes).toEqual({
      balance: "250.00",
      credit: "0.00",
      total_balance: "250.00",
    });
  });

  test("has more cities than one page, with names of their own", async () => {
    const brazil = await countryId("BR");
    const names = new Set<string>();
    for (const number of [1, 2]) {
      const page = await didww.get(`/cities?filter[country.id]=${brazil}&page[size]=1000&page[number]=${number}`);
      for (const city of page.many) names.add(city.attributes.name);
    }
    expect(names.size).toBe(1050);
  });

  test("sells two SKUs per voice group, prices as decimal strings", async () => {
    const { included } = await didww.get("/did_groups?filter[area_name]=San Francisco&include=stock_keeping_units");
    expect(included.map(({ attributes }) => attributes)).toEqual([
      { setup_price: "0.0", monthly_price: "0.85", channels_included_count: 2 },
      { setup_price: "0.0", monthly_price: "0.15", channels_included_count: 0 },
    ]);
  });
});

describe("availability is the stock of this moment", () => {
  test("of a group, its city and its country", async () => {
    const iso = async () => (await didww.get("/countries?filter[is_available]=true")).many.map((c) => c.attributes.iso);
    expect(await iso()).toEqual(["US", "CA", "GB", "DE", "FR", "AU"]);
    const lithuania = await countryId("LT");
    const cities = () => didww.get(`/cities?filter[country.id]=${lithuania}&filter[is_available]=true`);
    expect((await cities()).many).toHaveLength(0);
    const added = await didww.control("POST", "/stock", { group: "LT Vilnius", from: "+370 5 000 0100", count: 25 });
    expect(added).toMatchObject({ added: 25, first: "37050000100", last: "37050000124", available: 25 });
    expect(await iso()).toContain("LT");
    expect((await cities()).many).toHaveLength(1);
    const group = (await didww.get("/did_groups?filter[area_name]=vilnius")).many[0]!;
    expect(group.meta).toMatchObject({ is_available: true, total_count: 25 });
    const least = (count: number) =>
      `/did_groups?filter[country.id]=${lithuania}&filter[meta.total_count_gteq]=${count}`;
    expect((await didww.get(least(25))).many).toHaveLength(1);
    expect((await didww.get(least(26))).many).toHaveLength(0);
  });

  test("counts down while a number is held", async () => {
    const count = async () => (await didww.get("/did_groups?filter[area_name]=Austin")).many[0]!.meta.total_count;
    const { id } = await didww.offered("US Austin");
    expect(await count()).toBe(100);
    const { one: hold } = await didww.reserve(id);
    expect(await count()).toBe(99);
    await didww.api("DELETE", `/did_reservations/${hold.id}`);
    expect(await count()).toBe(100);
  });
});

describe("finding numbers", () => {
  test("gives a shuffled handful, the whole count and no pages", async () => {
    const search = () => didww.get("/available_dids?filter[number_contains]=1212555");
    const [first, second] = [await search(), await search()];
    expect(first.many).toHaveLength(10);
    expect(first.meta).toEqual({ api_version: "2026-04-16", total_count: 100 });
    expect(first.links).toBeUndefined();
    expect(new Set(first.many.map(({ id }) => id)).size).toBe(10);
    expect(first.many.map(({ id }) => id)).not.toEqual(second.many.map(({ id }) => id));
    expect(first.many.every(({ attributes }) => /^12125550\d{3}$/.test(attributes.number))).toBe(true);
  });

  test("number_contains needs three digits or another filter", async () => {
    const short = await didww.get("/available_dids?filter[number_contains]=55");
    expect(short).toMatchObject({ status: 400, errors: [{ code: "107" }] });
    const us = await countryId("US");
    expect((await didww.get(`/available_dids?filter[number_contains]=55&filter[country.id]=${us}`)).status).toBe(200);
  });

  test("narrows by prefix, region and features", async () => {
    const { many: prefixes } = await didww.get("/nanpa_prefixes?filter[npanxx]=415555&include=region");
    expect(prefixes[0]!.attributes).toEqual({ npa: "415", nxx: "555" });
    const byPrefix = await didww.get(`/available_dids?filter[nanpa_prefix.id]=${prefixes[0]!.id}`);
    expect(byPrefix.meta.total_count).toBe(100);
    const california = (await didww.get("/regions?filter[iso]=CA")).many[0]!.id;
    expect((await didww.get(`/available_dids?filter[region.id]=${california}`)).meta.total_count).toBe(200);
    const ottawa = await didww.groupId("CA Ottawa");
    const withVoice = `/available_dids?filter[did_group.id]=${ottawa}&filter[did_group.features]=voice_in`;
    expect((await didww.get(withVoice)).meta.total_count).toBe(0);
  });

  test("leaves out random-only groups, and held and sold numbers", async () => {
    const sydney = await didww.groupId("AU Sydney");
    expect((await didww.get(`/available_dids?filter[did_group.id]=${sydney}`)).meta.total_count).toBe(0);
    const only = await didww.offered("US Juneau");
    await didww.reserve(only.id);
    expect(await didww.offered("US Juneau")).toBeUndefined();
    expect((await didww.get(`/available_dids/${only.id}`)).status).toBe(404);
  });

  test("an account without the feature gets 403", async () => {
    await didww.control("PATCH", "/account", { available_dids_enabled: false });
    expect((await didww.get("/available_dids?filter[number_contains]=555")).status).toBe(403);
  });
});
