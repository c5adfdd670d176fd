import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { API_KEY, type Didww, MEDIA_TYPE, startDidww } from "./harness.ts";

let didww: Didww;
beforeAll(async () => {
  didww = await startDidww();
});
beforeEach(() => didww.reset());
afterAll(() => didww.close());

describe("who may ask", () => {
  test("a missing, wrong or revoked key is 401; public keys need none", async () => {
    expect((await didww.api("GET", "/balance", undefined, { "Api-Key": "" })).status).toBe(401);
    expect((await didww.api("GET", "/balance", undefined, { "Api-Key": `${API_KEY}x` })).status).toBe(401);
    await didww.control("PATCH", "/account", { key_revoked: true });
    expect((await didww.get("/balance")).errors[0]).toMatchObject({ status: "401" });
    const keys = await didww.api("GET", "/public_keys", undefined, { "Api-Key": "" });
    expect(keys.many.map((key) => key.attributes.key)).toEqual([
      expect.stringContaining("BEGIN PUBLIC KEY"),
      expect.stringContaining("BEGIN PUBLIC KEY"),
    ]);
    expect(keys.meta).toBeUndefined();
  });

  test("a read-only account may look and not touch", async () => {
    const offer = await didww.offered("US Austin");
    await didww.control("PATCH", "/account", { read_only: true });
    expect((await didww.get("/balance")).status).toBe(200);
    expect((await didww.reserve(offer.id)).errors[0]).toMatchObject({ status: "403", code: "403" });
  });

  test("the twenty-first request in a second is 429, with Retry-After only where that is switched on", async () => {
    await didww.control("PATCH", "/account", { rate_limit_per_second: 20 });
    const burst = async () => Promise.all(Array.from({ length: 25 }, () => didww.get("/balance")));
    const first = await burst();
    const passed = first.filter(({ status }) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(20);
    expect(passed).toBeLessThan(25);
    expect(first.find(({ status }) => status === 429)!.headers.get("retry-after")).toBeNull();
    await didww.control("PATCH", "/account", { rate_limit_retry_after: true });
    expect((await burst()).find(({ status }) => status === 429)!.headers.get("retry-after")).toBe("1");
  });
});

describe("versions and media types", () => {
  test("the answer names the version that was served; a header older than the account's default is ignored", async () => {
    const answer = await didww.get("/balance");
    expect(answer.meta).toEqual({ api_version: "2026-04-16" });
    expect(answer.headers.get("content-type")).toContain(MEDIA_TYPE);
    await didww.control("PATCH", "/account", { api_version: "2022-05-10" });
    const older = await didww.api("GET", "/balance", undefined, { "X-DIDWW-API-Version": "2021-12-15" });
    expect(older.meta.api_version).toBe("2022-05-10");
    expect((await didww.get("/balance")).meta.api_version).toBe("2026-04-16");
  });

  test("an account on the bearer version answers a key with an empty 401", async () => {
    await didww.control("PATCH", "/account", { api_version: "2026-11-19" });
    expect(await didww.get("/balance")).toMatchObject({ status: 401, text: "" });
  });

  test("other media types are refused", async () => {
    const body = { data: { type: "orders", attributes: {} } };
    expect((await didww.api("POST", "/orders", body, { "Content-Type": "application/json" })).status).toBe(415);
    expect((await didww.api("GET", "/balance", undefined, { Accept: "text/html" })).status).toBe(406);
  });
});

describe("reading", () => {
  test.each([
    ["/did_groups?filter[nope]=1", "102"],
    ["/did_groups?filter[is_available]=maybe", "107"],
    ["/did_groups?include=nope", "112"],
    ["/did_groups?include=country.nope", "112"],
    ["/did_groups?sort=features", "114"],
    ["/did_groups?page[offset]=1", "117"],
    ["/did_groups?page[size]=1001", "118"],
    ["/did_groups?page[number]=0", "118"],
    ["/did_groups?fields[nope]=a", "104"],
    ["/did_groups?limit=1", "105"],
  ])("%s is 400 with code %s", async (path, code) => {
    const { status, errors } = await didww.get(path);
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({ code, status: "400", title: expect.any(String), detail: expect.any(String) });
  });

  test("an unknown filter is named", async () => {
    const { errors } = await didww.get("/orders?filter[city]=1");
    expect(errors[0]).toMatchObject({ title: "Filter not allowed", detail: "city is not allowed." });
  });

  test("linkage is there only for what was included, and empty links say null", async () => {
    const plain = (await didww.get("/did_groups?filter[area_name]=mobile")).many[0]!;
    expect(plain.relationships.country).toEqual({
      links: {
        self: `${didww.emulator.url}/v3/did_groups/${plain.id}/relationships/country`,
        related: `${didww.emulator.url}/v3/did_groups/${plain.id}/country`,
      },
    });
    const { many, included } = await didww.get(
      "/did_groups?filter[area_name]=mobile&include=country,city,stock_keeping_units",
    );
    expect(many[0]!.relationships.country!.data).toEqual({ type: "countries", id: expect.any(String) });
    expect(many[0]!.relationships.city!.data).toBeNull();
    expect(many[0]!.relationships.stock_keeping_units!.data).toHaveLength(2);
    expect(many[0]!.relationships.region!.data).toBeUndefined();
    expect(included.map(({ type }) => type).sort()).toEqual([
      "countries",
      "stock_keeping_units",
      "stock_keeping_units",
    ]);
  });

  test("nested includes link all the way", async () => {
    const { many, included } = await didww.get(
      "/available_dids?filter[number_contains]=1415555&include=did_group.stock_keeping_units",
    );
    const group = included.find(({ type }) => type === "did_groups")!;
    expect(many[0]!.relationships.did_group!.data).toEqual({ type: "did_groups", id: group.id });
    expect(group.relationships.stock_keeping_units!.data).toHaveLength(2);
    expect(included.filter(({ type }) => type === "stock_keeping_units")).toHaveLength(2);
  });

  test("relationship addresses answer", async () => {
    const group = (await didww.get("/did_groups?filter[area_name]=Austin")).many[0]!;
    const linkage = await didww.get(`/did_groups/${group.id}/relationships/country`);
    const country = await didww.get(`/did_groups/${group.id}/country`);
    expect(linkage.one).toEqual({ type: "countries", id: country.one.id });
    expect(country.one.attributes).toEqual({ name: "United States", prefix: "1", iso: "US" });
  });

  test("sparse fields prune attributes and relationships", async () => {
    const { many } = await didww.get("/did_groups?fields[did_groups]=prefix,city&filter[area_name]=Austin");
    expect(Object.keys(many[0]!.attributes)).toEqual(["prefix"]);
    expect(Object.keys(many[0]!.relationships)).toEqual(["city"]);
  });

  test("pages: totals, and links with encoded brackets that end where the pages end", async () => {
    const first = await didww.get("/did_groups?page[size]=100&sort=-prefix");
    expect(first.many).toHaveLength(100);
    expect(first.meta.total_records).toBeGreaterThan(200);
    expect(Object.keys(first.links).sort()).toEqual(["first", "last", "next"]);
    expect(first.links.next).toContain("page%5Bnumber%5D=2");
    const seen = new Set(first.many.map(({ id }) => id));
    let page = first;
    while (page.links.next) {
      page = await didww.get(page.links.next.slice(`${didww.emulator.url}/v3`.length));
      for (const { id } of page.many) seen.add(id);
    }
    expect(seen.size).toBe(first.meta.total_records);
    expect(Object.keys(page.links).sort()).toEqual(["first", "last", "prev"]);
  });

  test.each(["countries", "regions", "pops", "proof_types", "public_keys"])("%s are not paged", async (type) => {
    const answer = await didww.get(`/${type}`);
    expect(answer.links).toBeUndefined();
    expect(answer.meta?.total_records).toBeUndefined();
  });

  test("a stranger's id and a stranger's path are 404", async () => {
    const missing = await didww.get("/orders/00000000-0000-4000-8000-000000000000");
    expect(missing.errors[0]).toMatchObject({
      code: "404",
      title: "Record not found",
      detail: "The record identified by 00000000-0000-4000-8000-000000000000 could not be found.",
    });
    expect((await didww.get("/voice_out_trunks")).status).toBe(404);
  });
});

describe("writing", () => {
  test("what is not writable is 400, and PUT is PATCH", async () => {
    const { one: trunk } = await didww.pstnTrunk("desk", "12125550187");
    const data = { type: "voice_in_trunks", id: trunk.id, attributes: { description: "front desk" } };
    expect((await didww.api("PUT", `/voice_in_trunks/${trunk.id}`, { data })).one.attributes.description).toBe(
      "front desk",
    );
    const readOnly = { ...data, attributes: { created_at: "2026-01-01T00:00:00.000Z" } };
    expect((await didww.api("PATCH", `/voice_in_trunks/${trunk.id}`, { data: readOnly })).errors[0]!.code).toBe("105");
    const wrongType = { data: { ...data, type: "dids" } };
    expect((await didww.api("PATCH", `/voice_in_trunks/${trunk.id}`, wrongType)).errors[0]!.code).toBe("116");
    expect((await didww.api("POST", "/voice_in_trunks", "{oops")).status).toBe(400);
    expect((await didww.patch("did_reservations", trunk.id)).status).toBe(404);
  });
});
