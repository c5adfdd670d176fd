import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sipConfiguration } from "@/lib/carriers/didww/trunk-configuration";
import { start as startTwilio } from "../../../local/twilio/index.ts";
import { signTwilio } from "../../../local/twilio/voice/signature.ts";
import { API_KEY, type Didww, eventually, type Received, ref, startDidww, startSink } from "./harness.ts";

const AUTH_TOKEN = "suite-twilio-token";
const SIP_HOST = "voice.example.test";
const CALLER = "+1 212 555 0199";
let didww: Didww;
let app: Awaited<ReturnType<typeof startSink>>;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
beforeAll(async () => {
  app = await startSink();
  twilio = await startTwilio({
    accountSid: `AC${"0".repeat(32)}`,
    authToken: AUTH_TOKEN,
    sipDomain: SIP_HOST,
    sipVoiceUrl: `${app.origin}/api/voice/inbound`,
  });
  didww = await startDidww({
    voiceSipHost: SIP_HOST,
    voiceDomainUrl: `${twilio.url}/__control/sip-calls`,
  });
});
beforeEach(async () => {
  await didww.reset();
  await twilio.reset();
  app.reset();
});
afterAll(async () => {
  await didww.close();
  await twilio.close();
  app.close();
});

const call = (to: string, more: object = {}) => didww.control("POST", "/calls", { to, from: CALLER, ...more });
const sip = (host: string, more: object = {}) => ({
  configuration: { type: "sip_configurations", attributes: { host, ...more } },
});
const trunk = async (name: string, attributes: object) =>
  (await didww.create("voice_in_trunks", { name, ...attributes })).one.id;
const pstn = async (name: string, dst: string, more: object = {}) => (await didww.pstnTrunk(name, dst, more)).one.id;
const route = (didId: string, trunkId: string) =>
  didww.patch("dids", didId, {}, { voice_in_trunk: ref("voice_in_trunks", trunkId) });
const numberOf = async (group: string) => {
  const did = await didww.buy(group);
  return { id: did.id, number: did.attributes.number as string };
};
/** The application answers with these TwiML documents by path; every request has to be signed as Twilio does. */
function answerWithTwiml(documents: Record<string, string>) {
  app.answerWith((request: Received) => {
    const fields = new URLSearchParams(request.body);
    const signed = request.headers["x-twilio-signature"] === signTwilio(AUTH_TOKEN, request.url, fields);
    const body = documents[new URL(request.url).pathname];
    return signed && body ? { body: `<?xml version="1.0"?>${body}`, type: "text/xml" } : { status: 403 };
  });
}
const VOICE = "/api/voice/inbound";
/** Twilio shows the caller on a phone only after it was proven to be ours. */
const verifyCaller = () =>
  fetch(`${twilio.url}/__control/caller-ids`, { method: "POST", body: JSON.stringify({ phone_number: CALLER }) });

describe("a call that goes nowhere has a reason", () => {
  test("not ours, no trunk, no channels, no voice, blocked, terminated, awaiting documents", async () => {
    const reason = async (to: string) => {
      const result = await call(to);
      expect(result).toMatchObject({ answered: false, path: [], duration_seconds: 0 });
      return result.reason;
    };
    expect(await reason("+12025550123")).toBe("not_owned");
    const did = await numberOf("US Austin");
    expect(await reason(did.number)).toBe("no_trunk");
    await didww.control("POST", `/numbers/${did.number}`, { blocked: true });
    expect(await reason(did.number)).toBe("blocked");
    await didww.control("POST", `/numbers/${did.number}`, { blocked: false, terminated: true });
    expect(await reason(did.number)).toBe("terminated");
    const bare = await didww.buy("US Austin", { sku_id: await didww.sku("US Austin", 0) });
    expect(await reason(bare.attributes.number)).toBe("no_channels");
    const texts = await didww.buy("CA Ottawa", { sku_id: await didww.sku("CA Ottawa", 0) });
    expect(await reason(texts.attributes.number)).toBe("no_voice");
    expect(await reason((await numberOf("DE Berlin")).number)).toBe("awaiting_registration");
  });
});

describe("a call to a phone", () => {
  test("is answered by the destination", async () => {
    const did = await numberOf("US Austin");
    await route(did.id, await pstn("fwd", "12125550187"));
    expect(await call(`+${did.number}`)).toMatchObject({
      answered: true,
      reason: null,
      path: [{ attempt: 1, trunk: "fwd", type: "pstn", destination: "12125550187", outcome: "answer", code: 200 }],
    });
  });

  test("beyond its channels is busy and reaches nobody, and a record says so", async () => {
    const did = await numberOf("US Austin");
    await route(did.id, await trunk("voice", sip(SIP_HOST)));
    answerWithTwiml({ [VOICE]: "<Response><Say>Hello</Say></Response>" });
    const results = await Promise.all([call(did.number), call(did.number), call(did.number)]);
    expect(results.map(({ answered }) => answered).sort()).toEqual([false, true, true]);
    expect(await call(did.number, { others: 2 })).toMatchObject({ answered: false, reason: "busy", path: [] });
    expect(await call(did.number, { others: 1 })).toMatchObject({ answered: true });
    const rows: { destination: string; disconnectCode: number }[] = await didww.control("GET", "/calls");
    expect(rows.filter(({ destination, disconnectCode }) => destination === "" && disconnectCode === 486)).toHaveLength(
      2,
    );
  });

  test("walks the group by priority until somebody answers", async () => {
    const did = await numberOf("US Austin");
    const last = await pstn("third", "12125550103", { priority: 3 });
    const first = await pstn("first", "12125550101", { priority: 1, ringing_timeout: 20 });
    const pbx = await trunk("second", { ...sip("pbx.example.test"), priority: 2 });
    const members = [last, first, pbx].map((id) => ({ type: "voice_in_trunks", id }));
    const { one: group } = await didww.create(
      "voice_in_trunk_groups",
      { name: "g" },
      { voice_in_trunks: { data: members } },
    );
    await didww.patch("dids", did.id, {}, { voice_in_trunk_group: ref("voice_in_trunk_groups", group.id) });
    const outcomes = { "12125550101": "no_answer", "pbx.example.test": "unreachable" };
    const result = await call(did.number, { outcomes });
    expect(result.path.map(({ trunk, outcome }: { trunk: string; outcome: string }) => [trunk, outcome])).toEqual([
      ["first", "no_answer"],
      ["second", "unreachable"],
      ["third", "answer"],
    ]);
    const busy = await call(did.number, { outcomes: { ...outcomes, "pbx.example.test": "busy" } });
    expect(busy).toMatchObject({ answered: false, reason: "busy" });
    expect(busy.path).toHaveLength(2);
  });

  test("a SIP trunk hands on exactly on the codes that it lists", async () => {
    const did = await numberOf("US Austin");
    const attributes = { host: "pbx.example.test", rerouting_disconnect_code_ids: [90] };
    const pbx = await trunk("pbx", { configuration: { type: "sip_configurations", attributes } });
    const backup = await pstn("backup", "12125550103", { priority: 2 });
    const members = [pbx, backup].map((id) => ({ type: "voice_in_trunks", id }));
    const { one: group } = await didww.create(
      "voice_in_trunk_groups",
      { name: "g" },
      { voice_in_trunks: { data: members } },
    );
    await didww.patch("dids", did.id, {}, { voice_in_trunk_group: ref("voice_in_trunk_groups", group.id) });
    expect((await call(did.number, { outcomes: { "pbx.example.test": "busy" } })).path).toHaveLength(2);
    expect((await call(did.number, { outcomes: { "pbx.example.test": "no_answer" } })).path).toHaveLength(1);
  });
});

describe("the trunk that we set up", () => {
  test.each([
    ["busy", 2], // 486: the domain's own fallback, so our application is away
    ["no_answer", 2],
    ["unreachable", 2],
    ["not_found", 1], // 404: a plan has turned the caller away
  ])(
    "hands a call on where our application is away, and never one that a plan rejected: %s",
    async (outcome, tried) => {
      const did = await numberOf("US Austin");
      const ours = await trunk("ours", { configuration: sipConfiguration("pbx.example.test") });
      const members = [ours, await pstn("backup", "12125550103", { priority: 2 })];
      const { one: group } = await didww.create(
        "voice_in_trunk_groups",
        { name: "g" },
        { voice_in_trunks: { data: members.map((id) => ({ type: "voice_in_trunks", id })) } },
      );
      await didww.patch("dids", did.id, {}, { voice_in_trunk_group: ref("voice_in_trunk_groups", group.id) });
      expect((await call(did.number, { outcomes: { "pbx.example.test": outcome } })).path).toHaveLength(tried);
    },
  );
});

describe("a call to our voice application", () => {
  const voiceNumber = async () => {
    const did = await numberOf("US San Francisco");
    await route(did.id, await trunk("voice", sip(SIP_HOST)));
    return did;
  };

  test("asks the webhook as a Twilio SIP Domain does, and does what the TwiML says", async () => {
    answerWithTwiml({
      [VOICE]:
        "<Response><Say voice='alice'>Welcome to\n Tom &amp; Jerry</Say><Play>https://x.example.test/a.mp3</Play><Hangup/></Response>",
    });
    const did = await voiceNumber();
    const result = await call(did.number);
    expect(result).toMatchObject({
      answered: true,
      spoken: ["Welcome to Tom & Jerry"],
      played: ["https://x.example.test/a.mp3"],
      dialed: [],
      path: [{ type: "voice_application", voice: { ended_by: "hangup" } }],
    });
    expect(Object.fromEntries(new URLSearchParams(app.received[0]!.body))).toMatchObject({
      CallSid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
      To: `sip:+${did.number}@${SIP_HOST}`,
      Called: `sip:+${did.number}@${SIP_HOST}`,
      From: expect.stringMatching(/^sip:\+12125550199@/),
      Direction: "inbound",
      CallStatus: "ringing",
      SipDomain: SIP_HOST,
    });
  });

  test("dials on, and asks again when nobody picks up: voicemail", async () => {
    await verifyCaller();
    answerWithTwiml({
      [VOICE]: `<Response><Dial timeout="20" action="/after?x=1"><Number>+12125550187</Number><Number>+12125550188</Number></Dial></Response>`,
      "/after": "<Response><Say>Leave a message</Say><Record maxLength='3' action='/recorded'/></Response>",
      "/recorded": "<Response><Hangup/></Response>",
    });
    const did = await voiceNumber();
    const missed = await call(did.number, { outcomes: { "+12125550187": "busy", "12125550188": "no_answer" } });
    expect(missed).toMatchObject({
      answered: true,
      spoken: ["Leave a message"],
      dialed: [
        { to: "+12125550187", outcome: "busy" },
        { to: "+12125550188", outcome: "no-answer", ring_seconds: 25 },
      ],
      recordings: [{ seconds: 3 }],
    });
    const [, afterDial, recorded] = app.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(afterDial).toMatchObject({
      DialCallStatus: "no-answer",
      DialBridged: "false",
      CallSid: missed.path[0].voice.call_sid,
    });
    expect(recorded).toMatchObject({ RecordingDuration: "3", RecordingUrl: missed.recordings[0].url });
    app.received.length = 0;
    await call(did.number);
    expect(new URLSearchParams(app.received[1]!.body).get("DialCallStatus")).toBe("completed");
  });

  test("shows no caller's number on a phone unless it is verified: the leg fails", async () => {
    answerWithTwiml({ [VOICE]: "<Response><Dial>+12125550187</Dial></Response>" });
    const did = await voiceNumber();
    const { path } = await call(did.number);
    expect(path[0].voice).toMatchObject({ dialed: [{ outcome: "failed", sid: null }], alerts: [{ code: 13_214 }] });
  });

  test("is given up after the trunk's ringing time while nothing answered", async () => {
    await verifyCaller();
    answerWithTwiml({ [VOICE]: `<Response><Dial answerOnBridge="true" timeout="60">+12125550187</Dial></Response>` });
    const did = await numberOf("US San Francisco");
    await route(did.id, await trunk("short", { ...sip(SIP_HOST), ringing_timeout: 12 }));
    const result = await call(did.number, { outcomes: { "12125550187": "no_answer" } });
    expect(result).toMatchObject({ answered: false, reason: "no_answer" });
    expect(result.path[0].voice).toMatchObject({ ended_by: "ring_limit", dialed: [{ outcome: "canceled" }] });
  });

  test("gathers keys, follows redirects, and may refuse", async () => {
    answerWithTwiml({
      [VOICE]: `<Response><Gather action="/key"><Say>Press one</Say></Gather><Redirect>/no-key</Redirect></Response>`,
      "/key": "<Response><Dial>+12125550187</Dial></Response>",
      "/no-key": "<Response><Reject/></Response>",
    });
    await verifyCaller();
    const did = await voiceNumber();
    expect(await call(did.number, { digits: "1" })).toMatchObject({
      spoken: ["Press one"],
      dialed: [{ to: "+12125550187" }],
    });
    expect(new URLSearchParams(app.received[1]!.body).get("Digits")).toBe("1");
    expect((await call(did.number)).path[0].voice).toMatchObject({ ended_by: "hangup", requests: [{}, {}] });
    answerWithTwiml({ [VOICE]: "<Response><Reject/></Response>" });
    expect(await call(did.number)).toMatchObject({ answered: false, reason: "not_found", path: [{ code: 404 }] });
    answerWithTwiml({ [VOICE]: `<Response><Reject reason="busy"/></Response>` });
    expect(await call(did.number)).toMatchObject({ answered: false, reason: "busy", path: [{ code: 486 }] });
  });

  test.each([
    ["an error", { status: 500 }, 11_200],
    ["broken XML", { body: "<Response><Say>hi</Response>", type: "text/xml" }, 12_100],
    ["a page", { body: "<html></html>", type: "text/html" }, 12_100],
    ["another type", { body: "{}", type: "application/json" }, 12_300],
    ["too much", { body: "x".repeat(70_000), type: "text/xml" }, 11_750],
  ])("%s leads to the domain's fallback, which is busy, and the next trunk is tried", async (_name, answer, code) => {
    app.answerWith(() => answer);
    const did = await numberOf("US San Francisco");
    const reroute = { host: SIP_HOST, rerouting_disconnect_code_ids: [90] };
    const first = await trunk("voice", { configuration: { type: "sip_configurations", attributes: reroute } });
    const members = [first, await pstn("backup", "12125550103", { priority: 2 })];
    const { one: group } = await didww.create(
      "voice_in_trunk_groups",
      { name: "g" },
      { voice_in_trunks: { data: members.map((id) => ({ type: "voice_in_trunks", id })) } },
    );
    await didww.patch("dids", did.id, {}, { voice_in_trunk_group: ref("voice_in_trunk_groups", group.id) });
    const result = await call(did.number);
    expect(result.path).toMatchObject([
      { type: "voice_application", outcome: "busy", voice: { alerts: [{ code }] } },
      { type: "pstn", destination: "12125550103", outcome: "answer" },
    ]);
  });

  test("an unknown verb is passed over with a warning, an endless redirect ends with an apology", async () => {
    answerWithTwiml({ [VOICE]: "<Response><Dance/><Say>Hello</Say></Response>" });
    const did = await voiceNumber();
    const odd = await call(did.number);
    expect(odd).toMatchObject({ spoken: ["Hello"], path: [{ voice: { alerts: [{ code: 12_200 }] } }] });
    answerWithTwiml({ [VOICE]: `<Response><Redirect>${VOICE}</Redirect></Response>` });
    const looping = await call(did.number);
    expect(looping.path[0].voice).toMatchObject({ ended_by: "failed", error: expect.stringMatching(/loop/) });
  });
});

describe("call records", () => {
  const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString().slice(0, 19).replace("T", " ");
  const request = (filters: object, more: object = {}) =>
    didww.create("exports", { export_type: "cdr_in", filters, ...more });
  const completed = async (id: string) =>
    eventually(async () => {
      await didww.advance(1_000);
      const { one } = await didww.get(`/exports/${id}`);
      return one.attributes.status === "completed" && one;
    });
  const download = async (url: string, headers: Record<string, string> = { "Api-Key": API_KEY }) =>
    fetch(url, { headers });
  const twoAttempts = async () => {
    const did = await numberOf("US Austin");
    const members = [await pstn("first", "12125550101"), await pstn("second, at home", "12125550102", { priority: 2 })];
    const { one: group } = await didww.create(
      "voice_in_trunk_groups",
      { name: "g" },
      { voice_in_trunks: { data: members.map((id) => ({ type: "voice_in_trunks", id })) } },
    );
    await didww.patch("dids", did.id, {}, { voice_in_trunk_group: ref("voice_in_trunk_groups", group.id) });
    await call(did.number, { outcomes: { "12125550101": "busy" }, talk_seconds: 61 });
    return did;
  };

  test("come as gzipped CSV, one row per attempt, at an address of their own", async () => {
    const did = await twoAttempts();
    await didww.advance(60_000);
    const { one } = await request({ from: minutes(-60), to: minutes(1) }, { external_reference_id: "cdr:1" });
    expect(one.attributes).toMatchObject({ status: "pending", url: null, external_reference_id: "cdr:1" });
    const { attributes, id } = await completed(one.id);
    expect(attributes.url).not.toContain(id);
    expect((await download(attributes.url, {})).status).toBe(401);
    const file = await download(attributes.url);
    expect(file.headers.get("content-type")).toBe("application/octet-stream");
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="[0-9a-f-]{36}\.csv\.gz"$/);
    const [header, first, second, ...rest] = gunzipSync(Buffer.from(await file.arrayBuffer()))
      .toString()
      .trim()
      .split("\n");
    expect(header).toContain(
      "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Status,Source,Source Name,Destination DID",
    );
    expect(first).toMatch(
      new RegExp(`,,.*,Failed,12125550199,,${did.number},0,1,486,Busy Here,Destination,first,12125550101,g,`),
    );
    expect(second).toContain(
      `Success,12125550199,,${did.number},61,2,200,OK,Origination,"second, at home",12125550102,g,,0.000,0.024`,
    );
    expect(rest).toEqual([]);
  });

  test.each([
    [{ from: minutes(-10) }, "filters.to - can't be blank"],
    [{ from: minutes(-1), to: minutes(-2) }, "filters.to - must be after from"],
    [{ from: minutes(-1), to: minutes(60) }, "filters.to - can't be in the future"],
    [
      { from: "2020-01-01 00:00:00", to: minutes(-1) },
      "filters.from - must be in the current or the two previous months",
    ],
    [{ from: "yesterday", to: minutes(-1) }, "filters.from - is invalid"],
  ])("a window %o is refused", async (filters, detail) => {
    expect((await request(filters)).errors[0]).toMatchObject({ status: "422", detail });
  });

  test("may be stuck, spoiled, renamed and repeated", async () => {
    await twoAttempts();
    await didww.advance(60_000);
    const window = { from: minutes(-60), to: minutes(1) };
    const fileOf = async (kind: string) => {
      await didww.scenario({ kind });
      const { attributes } = await completed((await request(window)).one.id);
      return Buffer.from(await (await download(attributes.url)).arrayBuffer());
    };
    const corrupt = await fileOf("export_corrupt_gzip");
    expect(() => gunzipSync(corrupt)).toThrow();
    expect(gunzipSync(await fileOf("export_changed_header")).toString()).toContain(",DID,Duration (secs),");
    expect(
      gunzipSync(await fileOf("export_duplicate_rows"))
        .toString()
        .trim()
        .split("\n"),
    ).toHaveLength(5);
    await didww.scenario({ kind: "export_stuck" });
    const { one } = await request(window);
    await didww.advance(3_600_000);
    expect((await didww.get(`/exports/${one.id}`)).one.attributes).toMatchObject({ status: "pending", url: null });
  });
});

describe("text messages", () => {
  const text = (to: string) => didww.control("POST", "/messages", { to, from: CALLER, text: 'Code "123" äö' });

  test("are forwarded through the account's template, and tried again", async () => {
    const did = await numberOf("US San Francisco");
    expect(await text(did.number)).toMatchObject({ accepted: false, reason: "no_sms_trunk" });
    await didww.control("PATCH", "/account", {
      sms_trunk: {
        url: `${app.origin}/sms?to={SMS_DST_ADDR}&t={SMS_TEXT}`,
        headers: { "x-hook-secret": "s3cret" },
        body: '{"id":"{SMS_UUID}","from":"{SMS_SRC_ADDR}","text_b64":"{SMS_TEXT_BASE64_ENCODED}","at":"{SMS_TIME}"}',
      },
    });
    app.answerWith(() => ({ status: app.received.length < 2 ? 500 : 200 }));
    const sent = await text(did.number);
    await eventually(async () => (await didww.control("GET", "/deliveries?type=sms"))[0]?.attempts.length === 1);
    await didww.advance(5_000);
    const [first, second] = await eventually(() => app.received.length === 2 && app.received);
    expect(second!.body).toBe(first!.body);
    expect(first!.url).toBe(`${app.origin}/sms?to=${did.number}&t=Code%20%22123%22%20%C3%A4%C3%B6`);
    expect(first!.headers).toMatchObject({ "x-hook-secret": "s3cret", "content-type": "application/json" });
    const body = JSON.parse(first!.body);
    expect(body).toMatchObject({ id: sent.id, from: "12125550199", at: expect.stringMatching(/GMT$/) });
    expect(Buffer.from(body.text_b64, "base64").toString()).toBe('Code "123" äö');
  });

  test("a number without texts, or one that is not ours, refuses", async () => {
    expect((await text((await numberOf("US Austin")).number)).reason).toBe("no_sms");
    expect((await text("+12025550123")).reason).toBe("not_owned");
  });
});
