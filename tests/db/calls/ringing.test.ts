import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import type { Call } from "@/lib/contract/calls/wire";
import { personActor } from "../../builders/person.ts";
import { type NumberWithVoice, openNumberWithVoice } from "../../setup/number-with-voice.ts";

const NUMBER = "+14155550150";
const ANNA = "+12125550101";
const BEN = "+12125550102";
const CALLER = "+16465550133";

let voice: NumberWithVoice["voice"];
let shop: NumberWithVoice["shop"];
let owner: NumberWithVoice["owner"];
let numberId: string;

beforeAll(async () => {
  ({ voice, shop, owner, numberId } = await openNumberWithVoice(NUMBER, [ANNA, BEN]));
});
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});

let version = 0;
beforeEach(async () => {
  await voice.clearFaults();
});

const plan = (open: Partial<CallPlan["open"]>, more: Partial<CallPlan> = {}): CallPlan => {
  const first = firstCallPlan("America/Los_Angeles");
  return { ...first, open: { ...first.open, ...open }, ...more };
};
const rings = (e164: string, seconds = 20) => ({ e164, seconds });

async function save(wanted: CallPlan, phones: string[] = [ANNA, BEN]): Promise<void> {
  const saved = await shop.database.call.server("save_call_plan", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: numberId,
    p_version: version,
    p_plan: wanted,
    p_phones: phones,
    p_fallback: null,
  });
  expect(saved).toMatchObject({ ok: true });
  version = saved.version;
}

/** Rings the number as a carrier's trunk would. @returns what the platform did, and what we wrote down */
async function ring(phones: object = {}, more: object = {}, from = CALLER) {
  const outcome = await voice.call(`sip:${NUMBER}@voice.example.test`, `sip:${from}@46.19.209.14`, { phones, ...more });
  const [call] = await shop.database.sql<Call[]>`
    select c.*, (select coalesce(jsonb_agg(jsonb_build_object('e164', l.e164, 'status', l.status) order by l.step, l.position), '[]')
      from public.call_legs l where l.call_id = c.id) as legs
    from public.calls c order by started_at desc, id limit 1`;
  return { outcome, call: call! };
}

const voicemail = { kind: "voicemail", greeting: null } as const;

test("before anything is decided, callers hear the greeting", async () => {
  const { outcome, call } = await ring();
  expect(outcome.answered).toBe(true);
  expect(outcome.said.join(" ")).toContain("You have reached");
  expect(call).toMatchObject({ outcome: "message", plan_version: null, caller: CALLER });
  expect(call.ended_at).not.toBeNull();
});

describe("one phone, then voicemail", () => {
  beforeAll(() => save(plan({ phones: [rings(ANNA)], after: voicemail })));

  test("a phone that is picked up has the call", async () => {
    const { outcome, call } = await ring({ [ANNA]: { does: "answer", after: 6, talks: 65 } });
    expect(outcome.dialed).toMatchObject([{ to: ANNA, bridged: true, caller_id: "+12025550199" }]);
    expect(call).toMatchObject({
      outcome: "answered",
      answered_by: ANNA,
      end_cause: "completed",
      recording_seconds: null,
    });
    expect(call.legs).toEqual([{ e164: ANNA, status: "bridged" }]);
    expect(call.seconds).toBeGreaterThanOrEqual(59);
  });

  test.each([
    ["busy", "busy"],
    ["no_answer", "no_answer"],
    ["unreachable", "failed"],
  ])("a phone that is %s leads to voicemail, and the message is kept", async (does, status) => {
    const { outcome, call } = await ring({ [ANNA]: does }, { caller: { speaks: 9 } });
    expect(outcome.said.join(" ")).toContain("leave a message");
    expect(call).toMatchObject({ outcome: "voicemail", recording_seconds: 9, answered_by: null });
    expect(call.legs).toEqual([{ e164: ANNA, status }]);
  });

  test("a caller who hangs up while it rings has missed us", async () => {
    const { call } = await ring({ [ANNA]: "no_answer" }, { caller: { hangs_up_after: 7 } });
    expect(call).toMatchObject({ outcome: "missed", recording_seconds: null });
    // the platform reports the phone and the call beside each other: which comes first differs
    expect(call.legs).toEqual([{ e164: ANNA, status: expect.stringMatching(/^(canceled|no_answer)$/) }]);
  });

  test("a caller who is gone before we are asked anything has missed us too", async () => {
    const { call } = await ring({ [ANNA]: "answer" }, { caller: { hangs_up_after: 0.2 } });
    expect(call).toMatchObject({ outcome: "missed", caller: CALLER });
    expect(call.legs).toEqual([]);
  });

  test("a withheld number is a call all the same", async () => {
    const { call } = await ring({ [ANNA]: "answer" }, {}, "anonymous");
    expect(call).toMatchObject({ outcome: "answered", caller: null });
  });

  test("each call has one row, however often a step is told", async () => {
    const before = await shop.database.sql`select count(*)::int as n from public.calls`;
    await ring({ [ANNA]: "busy" });
    const after = await shop.database.sql`select count(*)::int as n from public.calls`;
    expect(after[0]!.n - before[0]!.n).toBe(1);
  });
});

test("phones that ring together: the first who presses 1 has the call, one who declines has not", async () => {
  await save(plan({ phones: [rings(ANNA), rings(BEN)], order: "together", screen: true, after: voicemail }));
  const { outcome, call } = await ring({
    [ANNA]: { does: "answer", after: 3, presses: ["2"] },
    [BEN]: { does: "answer", after: 5, presses: ["1"], talks: 30 },
  });
  expect(outcome.dialed.find(({ bridged }) => bridged)?.to).toBe(BEN);
  expect(call).toMatchObject({ outcome: "answered", answered_by: BEN });
  expect(call.legs).toContainEqual({ e164: ANNA, status: "declined" });
});

test("a mailbox that picks up presses nothing, and the next phone rings", async () => {
  await save(plan({ phones: [rings(ANNA), rings(BEN)], order: "in_turn", screen: true, after: voicemail }));
  const { call } = await ring({
    [ANNA]: { does: "answer", after: 2, presses: [] },
    [BEN]: { does: "answer", after: 2, presses: ["1"], talks: 20 },
  });
  expect(call).toMatchObject({ outcome: "answered", answered_by: BEN });
});

test("a menu leads to the phone of the key", async () => {
  type Menu = Extract<CallPlan["open"]["after"], { kind: "menu" }>;
  const choice = (digit: string, e164: string): Menu["choices"][number] => ({
    digit,
    name: digit === "1" ? "Sales" : "Help",
    phones: [rings(e164)],
    order: "in_turn",
    screen: false,
    after: voicemail,
  });
  await save(
    plan({
      after: {
        kind: "menu",
        text: "Press 1 for sales, 2 for help.",
        choices: [choice("1", ANNA), choice("2", BEN)],
        otherwise: voicemail,
      },
    }),
  );
  const { outcome, call } = await ring({ [BEN]: { does: "answer", talks: 20 } }, { caller: { presses: ["2"] } });
  expect(outcome.said.join(" ")).toContain("Press 1 for sales");
  expect(call).toMatchObject({ outcome: "answered", answered_by: BEN });
  const silent = await ring({}, { caller: { presses: ["", "", ""], speaks: 4 } });
  expect(silent.call).toMatchObject({ outcome: "voicemail", recording_seconds: 4 });
});

test("a blocked caller reaches nobody, and is rejected so that no carrier tries elsewhere", async () => {
  await save(
    plan(
      { phones: [rings(ANNA)], after: voicemail },
      { callers: { allow: [], block: ["+1646*"], anonymous: "as_others", special: [] } },
    ),
  );
  const { outcome, call } = await ring({ [ANNA]: "answer" });
  expect(outcome).toMatchObject({ answered: false, sip_code: 404, dialed: [] });
  expect(call).toMatchObject({ outcome: "rejected", legs: [] });
});

test("a phone that the account has not proven does not ring", async () => {
  await save(plan({ phones: [rings("+12125550109"), rings(ANNA)], after: voicemail }), ["+12125550109", ANNA]);
  const { outcome, call } = await ring({ [ANNA]: { does: "answer", talks: 5 } });
  expect(outcome.dialed.map(({ to }) => to)).toEqual([ANNA]);
  expect(call).toMatchObject({ outcome: "answered", answered_by: ANNA });
});

describe("what may be spent", () => {
  const BERLIN = "+4915112345678"; // 8 cents a minute
  const sql = () => shop.database.sql;
  const cap = (cents: number) =>
    sql()`update private.settings set value = ${String(cents)} where key = 'spend_cap_cents'`;
  const renew = async () =>
    (await import("@/lib/calls")).callsMaintenance.find(({ name }) => name === "renew-rings")!.run();
  beforeAll(async () => {
    await sql()`
      insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${BERLIN}, ${owner.id})`;
    await save(plan({ phones: [rings(BERLIN)], after: voicemail }), [BERLIN]);
  });
  beforeEach(async () => {
    await sql()`delete from private.usage_reservations`;
    await sql()`delete from private.account_usage`;
    await sql()`delete from private.number_usage`;
  });
  afterAll(() => cap(2_000));

  test("the platform ends a talk when nothing is left, and then callers reach voicemail", async () => {
    await cap(16);
    const { call } = await ring({ [BERLIN]: { does: "answer", after: 2, talks: 600 } });
    expect(call).toMatchObject({ outcome: "answered", answered_by: BERLIN });
    expect(call.seconds).toBeLessThanOrEqual(120);
    expect(call.seconds).toBeGreaterThan(110);
    const next = await ring({ [BERLIN]: { does: "answer", talks: 600 } }, { caller: { speaks: 9 } });
    expect(next.outcome.dialed).toEqual([]);
    expect(next.call).toMatchObject({ outcome: "voicemail", recording_seconds: 9 });
  });

  test("a talk whose report was lost is asked about, and costs what it took", async () => {
    const { call } = await ring({ [BERLIN]: { does: "answer", after: 2, talks: 61 } });
    const [leg] = await sql()`
      update public.call_legs set ended_at = null, seconds = null, status = 'picked_up' where call_id = ${call.id}
      returning leg_ref`;
    expect(leg!.leg_ref).toBeTruthy();
    await sql()`
      insert into private.usage_reservations (account_id, number_id, period_from, source, source_ref, rate_id, quantity,
        included, amount_60, limit_seconds, covers_until, gone_at)
      select account_id, number_id, period_from, 'ring', concat_ws(':', ${call.id}::text, '', 0, 0), (
        select id from private.rates where prefix = '4915' limit 1), 60, 0, 4.8, 900, private.now(), private.now() + interval '1 hour'
      from public.usage_events where source_ref like ${`${call.id}%`}`;
    expect(await renew()).toEqual({ renewed: 0, ended: 0 });
    expect(await sql()`select from private.usage_reservations`).toHaveLength(0);
    const [after] = await sql()`select seconds from public.call_legs where call_id = ${call.id}`;
    expect(after!.seconds).toBeGreaterThan(58);
  });

  test("a talk is ended during the call once another has spent what it needs", async () => {
    await cap(160);
    const over = voice.call(`sip:${NUMBER}@voice.example.test`, `sip:${CALLER}@46.19.209.14`, {
      phones: { [BERLIN]: { does: "answer", after: 0, talks: 900 } },
      real_time: true,
    });
    const talking = () => sql()`select id from public.call_legs l join public.calls c on c.id = l.call_id
      where l.status = 'picked_up' and l.ended_at is null`;
    await expect.poll(async () => (await talking()).length, { timeout: 15_000 }).toBe(1);
    await sql()`update private.usage_reservations set covers_until = private.now() + interval '1 minute'`;
    await sql()`update private.account_usage set spent_60 = 96`;
    expect(await renew()).toEqual({ renewed: 0, ended: 1 });
    expect(await over).toMatchObject({ answered: true, dialed: [{ to: BERLIN, bridged: true }] });
    expect(await sql()`select from private.usage_reservations`).toHaveLength(0);
  });
});

test("a call to nobody's number is rejected and written nowhere", async () => {
  const before = await shop.database.sql`select count(*)::int as n from public.calls`;
  const outcome = await voice.call("sip:+14155550177@voice.example.test", `sip:${CALLER}@46.19.209.14`);
  expect(outcome).toMatchObject({ answered: false, sip_code: 404 });
  expect((await shop.database.sql`select count(*)::int as n from public.calls`)[0]!.n).toBe(before[0]!.n);
});

describe("a request that is not the platform's", () => {
  const ask = (signature: string | null, kind = "inbound", query = "") =>
    fetch(`${process.env.APP_URL}/api/voice/${kind}${query}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        ...(signature && { "x-twilio-signature": signature }),
      },
      body: new URLSearchParams({ CallSid: "CA1", To: NUMBER, From: CALLER }),
    });

  test.each([null, "", "AAAA", "8Z3nB7Vbn1u3nq6h0m0w2l3l0r8="])("is refused (signature %s)", async (signature) => {
    expect((await ask(signature)).status).toBe(400);
  });
  test("names no step that there is not", async () => {
    expect((await ask(null, "everything")).status).toBe(404);
  });
});
