import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Didww, ref, startDidww } from "./harness.ts";

let didww: Didww;
beforeAll(async () => {
  didww = await startDidww();
});
beforeEach(() => didww.reset());
afterAll(() => didww.close());

const sipTrunk = (name: string, attributes: object) =>
  didww.create("voice_in_trunks", { name, configuration: { type: "sip_configurations", attributes } });
const reconfigure = (id: string, attributes: object, type = "sip_configurations") =>
  didww.patch("voice_in_trunks", id, { configuration: { type, attributes } });

describe("a trunk", () => {
  test("has defaults, and a name of its own in the account", async () => {
    const { one, status } = await didww.pstnTrunk("fwd 1", "12125550187", { external_reference_id: "num_1:1" });
    expect(status).toBe(201);
    expect(one.attributes).toMatchObject({
      name: "fwd 1",
      priority: 1,
      weight: 65535,
      capacity_limit: null,
      cli_format: "e164",
      ringing_timeout: null,
      configuration: { type: "pstn_configurations", attributes: { dst: "12125550187" } },
    });
    const again = await didww.pstnTrunk("fwd 1", "12125550188");
    expect(again.errors[0]).toMatchObject({
      title: "has already been taken",
      detail: "name - has already been taken",
      source: { pointer: "/data/attributes/name" },
    });
    expect((await didww.get("/voice_in_trunks?filter[external_reference_id]=num_1:1")).many).toHaveLength(1);
    expect((await didww.get("/voice_in_trunks?filter[name]=fwd 1")).many).toHaveLength(1);
    expect((await didww.get("/voice_in_trunks?filter[configuration.type]=sip_configurations")).many).toHaveLength(0);
  });

  test.each([
    [{ dst: "+12125550187" }, 422],
    [{ dst: "12125550187", host: "x" }, 400],
    [{}, 422],
  ])("to a phone %o is %i", async (attributes, status) => {
    const configuration = { type: "pstn_configurations", attributes };
    expect((await didww.create("voice_in_trunks", { name: "x", configuration })).status).toBe(status);
  });

  test("a change of a configuration leaves the rest as it was, and never changes its type", async () => {
    const { one } = await sipTrunk("pbx", { host: "pbx.example.test", username: "desk", sst_accept_501: false });
    expect(one.attributes.configuration.attributes).toMatchObject({
      host: "pbx.example.test",
      username: "desk",
      rtp_timeout: 30,
    });
    const changed = await reconfigure(one.id, { host: "pbx2.example.test" });
    expect(changed.one.attributes.configuration.attributes).toMatchObject({
      host: "pbx2.example.test",
      username: "desk",
      sst_accept_501: false,
    });
    expect((await reconfigure(one.id, { username: null })).one.attributes.configuration.attributes).toMatchObject({
      host: "pbx2.example.test",
      username: null,
    });
    expect(
      (await sipTrunk("bare", { host: "pbx.example.test" })).one.attributes.configuration.attributes,
    ).toMatchObject({
      username: null,
    });
    expect((await reconfigure(one.id, { dst: "12125550187" }, "pstn_configurations")).status).toBe(422);
  });

  test("SIP registration brings credentials, and has its own rules", async () => {
    expect((await sipTrunk("reg", { enabled_sip_registration: true, host: "pbx.example.test" })).status).toBe(422);
    const { one } = await sipTrunk("reg", { enabled_sip_registration: true, use_did_in_ruri: true });
    const { incoming_auth_username, incoming_auth_password } = one.attributes.configuration.attributes;
    expect(incoming_auth_username).toMatch(/^[0-9a-f]{12}$/);
    expect(incoming_auth_password).toBeTruthy();
    expect((await reconfigure(one.id, { host: "pbx.example.test" })).status).toBe(422);
    const unfinished = { enabled_sip_registration: false, host: "pbx.example.test" };
    expect((await reconfigure(one.id, unfinished)).status).toBe(422); // the number in the request URI is for registration only
    const off = await reconfigure(one.id, { ...unfinished, use_did_in_ruri: false, cnam_lookup: true });
    expect(off.one.attributes.configuration.attributes.incoming_auth_username).toBeNull();
    expect((await reconfigure(one.id, { enabled_sip_registration: true })).errors[0]).toMatchObject({
      detail: "configuration.host - must be blank",
    });
    const written = await sipTrunk("spy", { host: "pbx.example.test", incoming_auth_username: "me" });
    expect(written.errors[0]!.code).toBe("105");
  });

  test("a deleted trunk leaves its numbers unrouted, or is refused where that is switched on", async () => {
    const did = await didww.buy("US Austin");
    const { one: trunk } = await didww.pstnTrunk("fwd", "12125550187");
    await didww.patch("dids", did.id, {}, { voice_in_trunk: ref("voice_in_trunks", trunk.id) });
    await didww.control("PATCH", "/account", { trunk_delete: "refuse" });
    expect((await didww.api("DELETE", `/voice_in_trunks/${trunk.id}`)).status).toBe(422);
    await didww.control("PATCH", "/account", { trunk_delete: "unroute" });
    expect((await didww.api("DELETE", `/voice_in_trunks/${trunk.id}`)).status).toBe(204);
    const { one } = await didww.get(`/dids/${did.id}?include=voice_in_trunk`);
    expect(one.relationships.voice_in_trunk!.data).toBeNull();
  });
});

describe("a trunk group", () => {
  const members = async (id: string) =>
    (await didww.get(`/voice_in_trunk_groups/${id}/voice_in_trunks`)).many.map((trunk) => trunk.id);
  const list = (...ids: string[]) => ({
    voice_in_trunks: { data: ids.map((id) => ({ type: "voice_in_trunks", id })) },
  });

  test("is written with its full membership; a trunk listed elsewhere moves", async () => {
    const [a, b] = [
      (await didww.pstnTrunk("a", "12125550101")).one.id,
      (await didww.pstnTrunk("b", "12125550102")).one.id,
    ];
    const { one: first } = await didww.create("voice_in_trunk_groups", { name: "first" }, list(a, b));
    expect(first.meta).toEqual({ trunks_count: 2 });
    const { one: second } = await didww.create("voice_in_trunk_groups", { name: "second" }, list(b));
    expect(await members(first.id)).toEqual([a]);
    await didww.patch("voice_in_trunk_groups", second.id, {}, list(a));
    expect(await members(first.id)).toEqual([]);
    expect(await members(second.id)).toEqual([a]);
    expect((await didww.create("voice_in_trunk_groups", { name: "first" })).status).toBe(422);
    expect((await didww.create("voice_in_trunk_groups", { name: "x", capacity_limit: 0 })).status).toBe(422);
  });

  test("takes its members along when it is deleted, but not while a number is routed to them", async () => {
    const did = await didww.buy("US Austin");
    const trunk = (await didww.pstnTrunk("a", "12125550101")).one.id;
    const { one: group } = await didww.create("voice_in_trunk_groups", { name: "g" }, list(trunk));
    await didww.patch("dids", did.id, {}, { voice_in_trunk_group: ref("voice_in_trunk_groups", group.id) });
    expect((await didww.api("DELETE", `/voice_in_trunk_groups/${group.id}`)).status).toBe(422);
    await didww.patch("dids", did.id, {}, { voice_in_trunk_group: { data: null } });
    expect((await didww.api("DELETE", `/voice_in_trunk_groups/${group.id}`)).status).toBe(204);
    expect((await didww.get(`/voice_in_trunks/${trunk}`)).status).toBe(404);
  });

  test("lets its members live where that is switched on", async () => {
    await didww.control("PATCH", "/account", { trunk_group_delete: "keep_members" });
    const trunk = (await didww.pstnTrunk("a", "12125550101")).one.id;
    const { one: group } = await didww.create("voice_in_trunk_groups", { name: "g" }, list(trunk));
    await didww.api("DELETE", `/voice_in_trunk_groups/${group.id}`);
    expect((await didww.get(`/voice_in_trunks/${trunk}`)).status).toBe(200);
  });
});
