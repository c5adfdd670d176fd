import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startApp, startTwilio, TOKEN } from "./harness.ts";

const OURS = "+16465550100";
const CALLER = "+12125550199";
const PHONE = "+12125550187";
const OTHER = "+12125550188";
let app: Awaited<ReturnType<typeof startApp>>;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
beforeAll(async () => {
  app = await startApp();
  twilio = await startTwilio();
});
beforeEach(async () => {
  await twilio.reset();
  app.serve({});
  await twilio.post("/IncomingPhoneNumbers.json", {
    PhoneNumber: OURS,
    VoiceUrl: `${app.origin}/voice`,
    VoiceFallbackUrl: `${app.origin}/fallback`,
    StatusCallback: `${app.origin}/status`,
  });
});
afterAll(async () => {
  await twilio.close();
  app.close();
});

const call = (more: object = {}) => twilio.control("POST", "/calls", { from: CALLER, to: OURS, ...more });
const legEvents = 'statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed"';

test("our webhook is asked, signed, with what Twilio says of a call; the end is reported once", async () => {
  app.serve({ "/voice": "<Say>Hello</Say>", "/status": { status: 204 } });
  const result = await call();
  expect(result).toMatchObject({ answered: true, status: "completed", said: ["Hello"], ended_by: "end_of_document" });
  expect(app.asked.every(({ isSigned }) => isSigned)).toBe(true);
  expect(Object.fromEntries(app.to("/voice")[0]!.fields)).toMatchObject({
    CallSid: result.call_sid,
    From: CALLER,
    To: OURS,
    CallStatus: "ringing",
    Direction: "inbound",
  });
  expect(Object.fromEntries(app.to("/status")[0]!.fields)).toMatchObject({
    CallStatus: "completed",
    CallDuration: "1",
  });
  const { body } = await twilio.get(`/Calls/${result.call_sid}.json`);
  expect(body).toMatchObject({ status: "completed", direction: "inbound", price: null });
});

test("is also what /demo/calls plays", async () => {
  app.serve({ "/voice": "<Say>Hello</Say>" });
  const response = await fetch(`${twilio.url}/demo/calls`, {
    method: "POST",
    body: JSON.stringify({ from: CALLER, to: OURS }),
  });
  expect(await response.json()).toMatchObject({ answered: true, said: ["Hello"] });
});

describe("ringing a phone", () => {
  const ring = (attributes = "", noun = "") =>
    `<Dial action="/after" timeout="20" ${attributes}><Number ${noun}>${PHONE}</Number></Dial>`;

  test("takes five seconds longer than asked, in no time", async () => {
    app.serve({ "/voice": ring(), "/after": "<Say>Nobody is here</Say>" });
    const started = performance.now();
    const result = await call({ phones: { [PHONE]: "no_answer" } });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(result).toMatchObject({
      dialed: [{ to: PHONE, outcome: "no-answer", ring_seconds: 25, bridged: false, caller_id: CALLER }],
      said: ["Nobody is here"],
    });
    expect(Object.fromEntries(app.to("/after")[0]!.fields)).toMatchObject({
      DialCallStatus: "no-answer",
      DialBridged: "false",
      CallStatus: "in-progress",
    });
  });

  test.each([
    ["busy", "busy", "busy"],
    ["declines", "busy", "busy"],
    ["unreachable", "failed", "failed"],
  ])("a phone that is %s", async (does, outcome, status) => {
    app.serve({ "/voice": ring(), "/after": "" });
    const word = does === "declines" ? "decline" : does;
    expect((await call({ phones: { [PHONE]: word } })).dialed[0].outcome).toBe(outcome);
    expect(app.to("/after")[0]!.fields.get("DialCallStatus")).toBe(status);
  });

  test("connects, and tells each step of the leg in order of its numbers", async () => {
    app.serve({ "/voice": ring("", legEvents), "/after": "<Hangup/>", "/leg": { status: 204 } });
    const result = await call({ phones: { [PHONE]: { after: 7, talks: 60 } } });
    expect(result).toMatchObject({ duration_seconds: 67, dialed: [{ bridged: true, ring_seconds: 7 }] });
    const events = app.to("/leg").map(({ fields }) => fields);
    expect(events.map((fields) => [fields.get("SequenceNumber"), fields.get("CallStatus")])).toEqual([
      ["0", "initiated"],
      ["1", "ringing"],
      ["2", "in-progress"],
      ["3", "completed"],
    ]);
    expect(events[0]!.get("ParentCallSid")).toBe(result.call_sid);
    expect(Object.fromEntries(app.to("/after")[0]!.fields)).toMatchObject({
      DialCallStatus: "completed",
      DialBridged: "true",
      DialCallDuration: "60",
    });
  });

  test("with answerOnBridge the caller pays from the connection on, and a caller who gives up was not answered", async () => {
    app.serve({ "/voice": ring('answerOnBridge="true"'), "/after": "" });
    expect((await call({ phones: { [PHONE]: { after: 7, talks: 60 } } })).duration_seconds).toBe(60);
    const left = await call({ phones: { [PHONE]: "no_answer" }, caller: { hangs_up_after: 9 } });
    expect(left).toMatchObject({ answered: false, status: "no-answer", ended_by: "caller", sip_code: 487 });
    expect(left.dialed).toMatchObject([{ outcome: "canceled" }]);
    expect(Object.fromEntries(app.to("/after")[1]!.fields)).toMatchObject({
      CallStatus: "completed",
      DialCallStatus: "no-answer",
    });
  });

  test("without an action goes on with the next verb", async () => {
    app.serve({ "/voice": `<Dial>${PHONE}</Dial><Say>Still here?</Say>` });
    expect((await call()).said).toEqual(["Still here?"]);
    expect((await call({ caller: { hangs_up_after: 10 } })).said).toEqual([]);
  });

  test.each([
    [`<Dial callerId="+12025550111">${PHONE}</Dial>`, 13_214],
    ["<Dial>911</Dial>", 13_223],
    ["<Dial><Sip>nobody</Sip></Dial>", 13_224],
  ])("%s makes no leg", async (document, code) => {
    app.serve({ "/voice": document });
    const result = await call();
    expect(result).toMatchObject({ alerts: [{ code }], dialed: [{ sid: null, outcome: "failed" }] });
    expect((await twilio.api("GET", "/monitor/v1/Alerts?LogLevel=error")).body.alerts[0].error_code).toBe(String(code));
  });
});

describe("screening", () => {
  const screened = {
    "/voice": `<Dial action="/after" answerOnBridge="true"><Number url="/screen">${PHONE}</Number><Number url="/screen">${OTHER}</Number></Dial>`,
    "/screen": `<Gather numDigits="1" action="/accepted" timeout="3"><Say>Press 1</Say></Gather><Hangup/>`,
    "/accepted": ({ fields }: { fields: URLSearchParams }) => (fields.get("Digits") === "1" ? "" : "<Hangup/>"),
    "/after": "<Say>Leave a message</Say>",
  };

  test("connects only whom presses 1, although a machine picked up before", async () => {
    app.serve(screened);
    const result = await call({
      phones: { [PHONE]: { voicemail_after: 2 }, [OTHER]: { after: 8, presses: ["1"], talks: 60 } },
    });
    expect(result.dialed).toMatchObject([
      { to: PHONE, outcome: "completed", bridged: false },
      { to: OTHER, outcome: "completed", bridged: true },
    ]);
    const screen = app.to("/screen")[0]!.fields;
    expect(screen.get("ParentCallSid")).toBe(result.call_sid);
    expect(screen.get("Direction")).toBe("outbound-dial");
  });

  test("a machine alone is completed and not bridged", async () => {
    app.serve(screened);
    const result = await call({ phones: { [PHONE]: { voicemail_after: 2 }, [OTHER]: "no_answer" } });
    expect(result.said).toContain("Leave a message");
    expect(Object.fromEntries(app.to("/after")[0]!.fields)).toMatchObject({
      DialCallStatus: "completed",
      DialBridged: "false",
    });
  });

  test("where the first pick-up ends the others, a machine wins", async () => {
    await twilio.control("PATCH", "/account", { rings_until: "pick_up" });
    app.serve(screened);
    const result = await call({
      phones: { [PHONE]: { voicemail_after: 2 }, [OTHER]: { after: 8, presses: ["1"] } },
    });
    expect(result.dialed).toMatchObject([{ outcome: "completed", bridged: false }, { outcome: "canceled" }]);
  });

  test("only few verbs are read to a callee", async () => {
    app.serve({ ...screened, "/screen": "<Pause length='3'/><Record/>" });
    const result = await call({ phones: { [OTHER]: "no_answer" } });
    expect(result.alerts).toMatchObject([{ code: 12_200 }, { code: 12_200 }]);
    expect(result.dialed[0]).toMatchObject({ bridged: true }); // a document that just ends connects
  });
});

describe("a message", () => {
  const voicemail = `<Say>Please speak</Say><Record maxLength="60" action="/saved" recordingStatusCallback="/recorded"/><Say>Bye</Say>`;

  test("is reported when its file is there, and fetched with the keys of the account", async () => {
    let early = 0;
    app.serve({ "/voice": voicemail, "/saved": "", "/recorded": { status: 204 } });
    const result = await call({ caller: { speaks: 12 } });
    const [saved] = app.to("/saved").map(({ fields }) => Object.fromEntries(fields));
    expect(saved).toMatchObject({ RecordingDuration: "12", Digits: "hangup", CallStatus: "completed" });
    const [recorded] = app.to("/recorded").map(({ fields }) => Object.fromEntries(fields));
    expect(recorded).toMatchObject({ RecordingStatus: "completed", RecordingSid: saved!.RecordingSid });
    expect(app.asked.map(({ path }) => path).filter((path) => path.startsWith("/s") || path === "/recorded")[0]).toBe(
      "/saved",
    );
    const url = `${result.recordings[0].url}.mp3`;
    early = (await fetch(url)).status;
    expect(early).toBe(401);
    const file = await fetch(url, { headers: { authorization: twilio.basic(`AC${"0".repeat(31)}1`, TOKEN) } });
    expect(file.headers.get("content-type")).toBe("audio/mpeg");
    expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
    expect((await twilio.delete(`/Recordings/${recorded!.RecordingSid}.json`)).status).toBe(204);
    expect((await twilio.get(`/Recordings/${recorded!.RecordingSid}.json`)).status).toBe(404);
  });

  test("ends by silence or a key, and the document goes on at the action", async () => {
    app.serve({ "/voice": voicemail, "/saved": "<Say>Thank you</Say>", "/recorded": { status: 204 } });
    expect((await call({ caller: { speaks: 4, ends_message: "#" } })).said).toContain("Thank you");
    expect(app.to("/saved")[0]!.fields.get("Digits")).toBe("#");
    const long = await call({ caller: { speaks: 400, ends_message: "silence" } });
    expect(long.recordings).toMatchObject([{ seconds: 60 }]);
  });

  test("without a word goes on with the next verb, or to the action: nobody knows", async () => {
    app.serve({ "/voice": voicemail, "/saved": "", "/recorded": { status: 204 } });
    const silent = { caller: { speaks: 0, ends_message: "silence" } };
    expect((await call(silent)).said).toEqual(["Please speak", "Bye"]);
    await twilio.control("PATCH", "/account", { empty_recording: "action" });
    expect((await call(silent)).said).toEqual(["Please speak"]);
  });

  test("without an action asks for the same document again: a loop that is found", async () => {
    app.serve({ "/voice": "<Record/>" });
    const result = await call({ caller: { speaks: 2, ends_message: "silence" } });
    expect(result).toMatchObject({ ended_by: "failed", error: expect.stringContaining("loop") });
  });
});

describe("when we do not answer well", () => {
  test.each([
    ["an error", { status: 500 }, 11_200],
    ["too slowly", { body: "<Response/>", afterMs: 400 }, 11_200],
    ["nothing to connect to", null, 11_205],
  ])("%s leads to the fallback, which learns why", async (_name, answer, code) => {
    await twilio.control("PATCH", "/account", { webhook_timeout_ms: 150 });
    if (answer === null) await twilio.control("POST", "/hooks", { type: "voice.document", mode: "drop", times: 2 });
    app.serve({ ...(answer && { "/voice": answer }), "/fallback": "<Say>One moment</Say>" });
    expect((await call()).said).toEqual(["One moment"]);
    expect(Object.fromEntries(app.to("/fallback")[0]!.fields)).toMatchObject({
      ErrorCode: String(code),
      ErrorUrl: `${app.origin}/voice`,
    });
  });

  test("an action that fails is not saved by the fallback, unless it is", async () => {
    app.serve({ "/voice": "<Redirect>/gone</Redirect>", "/fallback": "<Say>One moment</Say>" });
    expect(await call()).toMatchObject({ ended_by: "failed", said: [expect.stringContaining("application error")] });
    await twilio.control("PATCH", "/account", { failed_action: "fallback" });
    expect((await call()).said).toEqual(["One moment"]);
  });

  test("a connection that failed is tried once more, with the same token", async () => {
    await twilio.control("POST", "/hooks", { type: "voice.document", mode: "drop" });
    app.serve({ "/voice": "<Say>Hello</Say>" });
    expect((await call()).said).toEqual(["Hello"]);
  });

  test("a forged request is one whose signature does not hold", async () => {
    await twilio.control("POST", "/hooks", { type: "voice.document", mode: "bad_signature" });
    app.serve({ "/voice": "<Say>Hello</Say>" });
    await call();
    expect(app.asked[0]!.isSigned).toBe(false);
  });

  test("redirects of HTTP are followed, and a GET has everything in its address", async () => {
    app.serve({
      "/voice": { status: 302, headers: { location: "/moved" } },
      "/moved": ({ method, fields }) => `<Say>${method} ${fields.get("CallSid") ? "knows the call" : ""}</Say>`,
    });
    expect((await call()).said).toEqual(["GET knows the call"]);
    expect(app.to("/moved")[0]!.isSigned).toBe(true);
  });
});

test("a call that is rejected first was free; later it is hung up", async () => {
  app.serve({ "/voice": `<Reject reason="busy"/>` });
  expect(await call()).toMatchObject({ answered: false, status: "busy", sip_code: 486 });
  app.serve({ "/voice": "<Reject/>" });
  expect(await call()).toMatchObject({ answered: false, status: "no-answer", sip_code: 404 });
  app.serve({ "/voice": "<Say>No</Say><Reject/>" });
  expect(await call()).toMatchObject({ answered: true, ended_by: "hangup" });
});

test("without a number, a voice address or with a trunk nothing of ours is asked", async () => {
  expect(await call({ to: "+16465550150" })).toMatchObject({ answered: false, reason: "not_owned" });
  const { incoming_phone_numbers: numbers } = (await twilio.get("/IncomingPhoneNumbers.json")).body;
  const path = `/IncomingPhoneNumbers/${numbers[0].sid}.json`;
  await twilio.post(path, { TrunkSid: `TK${"0".repeat(32)}` });
  expect(await call()).toMatchObject({ reason: "trunk" });
  await twilio.post(path, { VoiceApplicationSid: `AP${"0".repeat(32)}`, VoiceUrl: "" });
  expect(await call()).toMatchObject({ reason: "no_voice_url" });
});

test("a call in real time goes on by itself, and can be ended from outside", async () => {
  app.serve({ "/voice": `<Say>Hello</Say><Pause length="60"/>`, "/status": { status: 204 } });
  const { call_sid: sid } = await call({ real_time: true });
  await expect.poll(async () => (await twilio.get(`/Calls/${sid}.json`)).body.status).toBe("in-progress");
  await twilio.post(`/Calls/${sid}.json`, { Status: "completed" });
  await expect.poll(async () => (await twilio.get(`/Calls/${sid}.json`)).body.status).toBe("completed");
  expect((await twilio.post(`/Calls/${sid}.json`, { Status: "completed" })).body.code).toBe(21_220);
});

test("we call a phone, and what it keys reaches us", async () => {
  await twilio.control("POST", "/phones", { [PHONE]: { after: 3, presses: ["4711"] } });
  app.serve({ "/say-code": `<Gather numDigits="4" action="/keyed"><Say>Your code</Say></Gather>`, "/keyed": "" });
  const { status, body } = await twilio.post("/Calls.json", { To: PHONE, From: OURS, Url: `${app.origin}/say-code` });
  expect({ status, direction: body.direction }).toEqual({ status: 201, direction: "outbound-api" });
  await expect.poll(() => app.to("/keyed")[0]?.fields.get("Digits")).toBe("4711");
  const foreign = { To: PHONE, From: CALLER, Url: `${app.origin}/say-code` };
  expect((await twilio.post("/Calls.json", foreign)).body.code).toBe(21_210);
});

describe("we call a number that is ours", () => {
  const place = (to: string, more: object = {}) =>
    twilio.post("/Calls.json", {
      To: to,
      From: OURS,
      Url: `${app.origin}/ours`,
      StatusCallback: `${app.origin}/end`,
      ...more,
    });
  const ended = () => app.to("/end")[0]?.fields.get("CallStatus");

  test("another call comes in there, and both end when it does or when ours may last no longer", async () => {
    app.serve({ "/ours": '<Pause length="100"/>', "/voice": "<Say>Hello</Say>", "/status": {}, "/end": {} });
    await place(OURS);
    await expect.poll(ended).toBe("completed");
    expect(Object.fromEntries(app.to("/voice")[0]!.fields)).toMatchObject({
      From: OURS,
      To: OURS,
      Direction: "inbound",
    });
    app.serve({ "/ours": '<Pause length="100"/>', "/voice": '<Pause length="90"/>', "/status": {}, "/end": {} });
    await place(OURS, { TimeLimit: "20" });
    await expect.poll(ended).toBe("completed");
    expect(Number(app.to("/end")[0]!.fields.get("CallDuration"))).toBeLessThanOrEqual(20);
    expect(Number(app.to("/status")[0]!.fields.get("CallDuration"))).toBeLessThanOrEqual(20);
  });

  test.each([
    ["busy", "busy"],
    ["rejected", "no-answer"],
  ])("what it rejects as %s is %s, and no document of ours is asked for", async (reason, status) => {
    app.serve({ "/ours": "<Hangup/>", "/voice": `<Reject reason="${reason}"/>`, "/status": {}, "/end": {} });
    await place(OURS);
    await expect.poll(ended).toBe(status);
    expect(app.to("/ours")).toEqual([]);
  });

  test("a phone that we called may be put through to it", async () => {
    await twilio.control("POST", "/phones", { [PHONE]: { after: 3, talks: 60 } });
    const ours = `<Dial callerId="${OURS}" timeLimit="10">${OURS}</Dial>`;
    app.serve({ "/ours": ours, "/voice": '<Pause length="90"/>', "/status": {}, "/end": {} });
    await place(PHONE);
    await expect.poll(ended).toBe("completed");
    expect(app.to("/voice")).toHaveLength(1);
    expect(Number(app.to("/end")[0]!.fields.get("CallDuration"))).toBeLessThan(20);
  });
});

test("a caller id of another carrier is verified by the code that is keyed", async () => {
  const did = "+14155550101";
  const asked = { PhoneNumber: did, StatusCallback: `${app.origin}/verified` };
  app.serve({ "/verified": { status: 204 } });
  const { body } = await twilio.post("/OutgoingCallerIds.json", asked);
  expect(body.validation_code).toMatch(/^\d{6}$/);
  expect(await twilio.control("POST", `/caller-ids/${did}`, { code: "000000" })).toEqual({ verified: false });
  const again = await twilio.post("/OutgoingCallerIds.json", asked);
  const { validation_code: code } = again.body;
  expect(await twilio.control("POST", `/caller-ids/${did}`, { code })).toEqual({ verified: true });
  await expect.poll(() => app.to("/verified").at(-1)?.fields.get("VerificationStatus")).toBe("success");
  expect((await twilio.post("/OutgoingCallerIds.json", asked)).body.code).toBe(21_450);
});

test("500 calls in a burst all end", async () => {
  app.serve({ "/voice": "<Say>Hello</Say>", "/status": { status: 204 } });
  const results = await Promise.all(Array.from({ length: 500 }, () => call()));
  expect(results.every(({ status }) => status === "completed")).toBe(true);
  expect(app.to("/status")).toHaveLength(500);
}, 30_000);
