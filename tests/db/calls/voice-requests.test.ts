import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import { signTwilio } from "../../../local/twilio/voice/signature.ts";
import { personActor } from "../../builders/person.ts";
import { type NumberWithVoice, openNumberWithVoice } from "../../setup/number-with-voice.ts";

/** Single requests of the voice platform: forged, told again, late, out of order, and while the database is away. */

const NUMBER = "+14155550160";
const ANNA = "+12125550131";
const BEN = "+12125550132";

let voice: NumberWithVoice["voice"];
let shop: NumberWithVoice["shop"];
let owner: NumberWithVoice["owner"];

beforeAll(async () => {
  const opened = await openNumberWithVoice(NUMBER, [ANNA, BEN]);
  ({ voice, shop, owner } = opened);
  const { numberId } = opened;
  const first = firstCallPlan("America/New_York");
  const plan: CallPlan = {
    ...first,
    open: {
      phones: [ANNA, BEN].map((e164) => ({ e164, seconds: 12 })),
      order: "in_turn",
      screen: false,
      after: { kind: "voicemail", greeting: null },
    },
  };
  const saved = await shop.database.call.server("save_call_plan", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: numberId,
    p_version: 0,
    p_plan: plan,
    p_phones: [ANNA, BEN],
    p_fallback: null,
  });
  expect(saved).toMatchObject({ ok: true });
});
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});

let calls = 0;
let callRef = "";
beforeEach(() => {
  callRef = `CA${String(++calls).padStart(32, "0")}`;
});

const sipTo = `sip:${NUMBER}@voice.example.test`;
const formOf = (more: Record<string, string>): [string, string][] =>
  Object.entries({
    CallSid: callRef,
    To: sipTo,
    From: "sip:+16465550133@46.19.209.14",
    SipDomain: "voice.example.test",
    CallStatus: "in-progress",
    ...more,
  });

/** One request as the platform makes it. @param forge what somebody changes after it was signed */
async function ask(
  path: string,
  more: Record<string, string> = {},
  forge: { path?: string; form?: [string, string][]; token?: string } = {},
) {
  const origin = process.env.APP_URL!;
  const form = formOf(more);
  const signature = signTwilio(forge.token ?? process.env.TWILIO_AUTH_TOKEN!, `${origin}/api/voice/${path}`, form);
  const response = await fetch(`${origin}/api/voice/${forge.path ?? path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
    body: new URLSearchParams(forge.form ?? form),
  });
  return { status: response.status, document: await response.text() };
}

const step = (index: number, more: Record<string, string>) => ask(`step?c=${callRef}&b=&i=${index}`, more);
const bridged = { DialCallStatus: "completed", DialBridged: "true", DialCallDuration: "40", DialCallSid: "CAleg" };
const unanswered = { DialCallStatus: "no-answer", DialBridged: "false", DialCallSid: "CAleg" };

async function written() {
  const rows = await shop.database.sql`
    select c.outcome, c.answered_by, c.end_cause, c.seconds, c.ended_at, c.recording_ref, c.recording_seconds, c.caller,
      (select coalesce(jsonb_agg(jsonb_build_array(l.e164, l.status) order by l.step), '[]')
        from public.call_legs l where l.call_id = c.id) as legs
    from public.calls c where c.call_ref = ${callRef}`;
  return { rows: rows.length, ...rows[0] } as Record<string, unknown>;
}

describe("a request that was changed after it was signed is refused and written nowhere", () => {
  test.each([
    ["another step", { path: "step?c=X&b=&i=1" }],
    ["a query that was not there", { path: "inbound?i=9" }],
    ["another token", { token: "another token" }],
  ])("%s", async (_name, forge) => {
    expect((await ask("inbound", {}, forge)).status).toBe(400);
    expect((await written()).rows).toBe(0);
  });

  test.each([
    ["another number", { To: "sip:+14155550161@voice.example.test" }],
    ["one more field", { Digits: "1" }],
  ])("%s", async (_name, more) => {
    expect((await ask("inbound", {}, { form: formOf(more) })).status).toBe(400);
    expect((await written()).rows).toBe(0);
  });
});

test("twenty concurrent deliveries of one beginning are one call, and all get the same document", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask("inbound")));
  expect(new Set(answers.map(({ status, document }) => `${status} ${document}`)).size).toBe(1);
  expect(answers[0]!.document).toContain(ANNA);
  expect(await written()).toMatchObject({ rows: 1, outcome: "ringing", legs: [[ANNA, "planned"]] });
});

test("a step that is told again gets the same document, and rings nobody twice", async () => {
  await ask("inbound");
  const [one, two] = [await step(1, unanswered), await step(1, unanswered)];
  expect(one).toEqual(two);
  expect(one.document).toContain(BEN);
  expect(await written()).toMatchObject({
    legs: [
      [ANNA, "no_answer"],
      [BEN, "planned"],
    ],
  });
});

test("a call whose beginning never came is followed from the step that did", async () => {
  expect((await step(1, unanswered)).document).toContain(BEN);
  expect(await written()).toMatchObject({ rows: 1, caller: "+16465550133", legs: [[BEN, "planned"]] });
});

test("an end that comes before the answer does not undo it", async () => {
  await ask("inbound");
  await ask("status", { CallStatus: "completed", CallDuration: "52" });
  await step(1, bridged);
  expect(await written()).toMatchObject({ outcome: "answered", answered_by: ANNA, legs: [[ANNA, "bridged"]] });
  await ask(`leg?c=${callRef}&b=&i=0&p=0`, { CallSid: "CAleg", CallStatus: "ringing" });
  await ask("status", { CallStatus: "no-answer" });
  expect(await written()).toMatchObject({ outcome: "answered", end_cause: "completed", legs: [[ANNA, "bridged"]] });
});

test("a step that comes after the end rings nobody", async () => {
  await ask("inbound");
  await ask("status", { CallStatus: "completed", CallDuration: "9" });
  await step(1, unanswered);
  expect(await written()).toMatchObject({ outcome: "missed", legs: [[ANNA, "canceled"]] });
});

test("a caller who has hung up is not led on", async () => {
  await ask("inbound");
  const { document } = await step(1, { ...unanswered, CallStatus: "completed" });
  expect(document).not.toContain("Dial");
  expect(await written()).toMatchObject({ outcome: "missed", end_cause: "hung_up", legs: [[ANNA, "no_answer"]] });
});

test("a message is kept once, whichever of its reports comes first", async () => {
  await ask("inbound");
  const recording = { RecordingSid: "RE1", RecordingDuration: "7" };
  await ask(`recorded?c=${callRef}`, { ...recording, RecordingStatus: "completed" });
  await ask(`saved?c=${callRef}`, recording);
  await ask(`recorded?c=${callRef}`, { ...recording, RecordingSid: "RE2", RecordingStatus: "completed" });
  expect(await written()).toMatchObject({ outcome: "voicemail", recording_ref: "RE1", recording_seconds: 7 });
});

test.each([
  ["no number", { To: "sip:nobody@voice.example.test" }],
  ["a NUL", { To: "sip:+1415555\u00000160@voice.example.test" }],
  ["another domain", { SipDomain: "elsewhere.example.test" }],
  ["a call that is none", { CallSid: "'; drop table calls" }],
  ["no call", { CallSid: "" }],
])("%s is rejected and written nowhere", async (_name, more) => {
  const before = await shop.database.sql`select count(*)::int as n from public.calls`;
  const { status, document } = await ask("inbound", more);
  expect(status).toBe(200);
  expect(document).toContain("<Reject");
  expect(await shop.database.sql`select count(*)::int as n from public.calls`).toEqual(before);
});

test("a step behind the end of the path hangs up", async () => {
  await ask("inbound");
  expect((await step(99, unanswered)).document).toContain("<Hangup");
});

test("while the database answers nothing, the caller hears an apology within five seconds, and nobody is put through", async () => {
  await ask("inbound");
  const started = performance.now();
  const release = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const held = shop.database.sql.begin(async (sql) => {
    await sql`lock table public.calls, public.call_legs in access exclusive mode`;
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  try {
    const [caller, phone] = await Promise.all([
      step(1, unanswered),
      ask(`screen?c=${callRef}&b=&i=0&p=0&t=1`, { CallSid: "CAleg", Digits: "1" }),
    ]);
    expect(caller).toMatchObject({ status: 200, document: expect.stringContaining("<Say") });
    expect(phone).toMatchObject({ status: 200, document: expect.stringContaining("<Hangup") });
    expect(performance.now() - started).toBeLessThan(6_000);
  } finally {
    release.resolve();
    await held;
  }
});
