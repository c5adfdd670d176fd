import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type CallPlan, firstCallPlan, type PlanPhone } from "@/lib/contract/calls/plan";
import type { Call } from "@/lib/contract/calls/wire";
import { personActor } from "../../builders/person.ts";
import { type NumberWithVoice, openNumberWithVoice } from "../../setup/number-with-voice.ts";
import { passMinutes } from "../usage/toll-free-line.ts";

/** Calls to a toll-free number as the voice platform follows them, 3.5 cents a minute. */

const NUMBER = "+18885550150";
const ANNA = "+12125550101";
const CALLER = "+16465550133";
const DESK = "desk@pbx.company.com";

let voice: NumberWithVoice["voice"];
let shop: NumberWithVoice["shop"];
let owner: NumberWithVoice["owner"];
let numberId: string;

beforeAll(async () => {
  ({ voice, shop, owner, numberId } = await openNumberWithVoice(NUMBER, [ANNA]));
  await sql()`update public.purchased_numbers set number_type = 'toll_free' where id = ${numberId}`;
});
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});
beforeEach(async () => {
  for (const table of ["usage_reservations", "account_usage", "number_usage", "toll_free_usage"])
    await sql().unsafe(`delete from private.${table}`);
  await cap(2_000);
});

const sql = () => shop.database.sql;
const cap = (cents: number) =>
  sql()`update private.settings set value = ${String(cents)} where key = 'spend_cap_cents'`;
const renew = async () =>
  (await import("@/lib/calls")).callsMaintenance.find(({ name }) => name === "renew-toll-free-calls")!.run();

let version = 0;
const voicemail = { kind: "voicemail", greeting: null } as const;
async function save(phones: PlanPhone[], more: Partial<CallPlan["open"]> = {}): Promise<void> {
  const plan = firstCallPlan("America/Los_Angeles");
  const saved = await shop.database.call.server("save_call_plan", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: numberId,
    p_version: version,
    p_plan: { ...plan, open: { ...plan.open, after: voicemail, ...more, phones } },
    p_phones: phones.flatMap((phone) => ("e164" in phone ? [phone.e164] : [])),
    p_fallback: null,
    p_agents: phones.flatMap((phone) => ("agent" in phone ? [phone.agent] : [])),
  });
  expect(saved).toMatchObject({ ok: true });
  version = saved.version;
}
async function addDesk(): Promise<string> {
  const { agent } = await shop.database.call.server("add_agent", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_agent: { name: "Desk", kind: "sip", target: `sip:${DESK}` },
    p_secret: null,
  });
  return agent.id;
}

async function ring(phones: object = {}, more: object = {}) {
  const outcome = await voice.call(`sip:${NUMBER}@voice.example.test`, `sip:${CALLER}@46.19.209.14`, {
    phones,
    ...more,
  });
  const [call] = await sql()<Call[]>`select * from public.calls order by started_at desc, id limit 1`;
  return { outcome, call: call! };
}

test("it rings for what is paid, then for the allowance; then callers hear why not, and the plan is as it was", async () => {
  await save([{ e164: ANNA, seconds: 20 }]);
  await cap(7); // two minutes, and as many uncharged
  const talks = { [ANNA]: { does: "answer", after: 2, talks: 600 } };
  for (const _ of ["paid", "allowed"]) {
    const { call } = await ring(talks);
    expect(call).toMatchObject({ outcome: "answered", answered_by: ANNA });
    expect(call.seconds).toBeLessThanOrEqual(120);
    expect(call.seconds).toBeGreaterThan(90);
  }
  const { outcome, call } = await ring(talks);
  expect(outcome.dialed).toEqual([]);
  expect(outcome.said.join(" ")).toContain("cannot take calls at the moment");
  expect(call).toMatchObject({ outcome: "message", rule: { kind: "allowance" } });
  await cap(2_000);
  expect((await ring(talks)).outcome.dialed).toMatchObject([{ to: ANNA, bridged: true }]);
});

test("it is not answered where even the message costs too much", async () => {
  await cap(0);
  await sql()`update private.settings set value = '0' where key = 'toll_free_message_cents'`;
  expect((await ring()).outcome).toMatchObject({ answered: false, sip_code: 404, dialed: [] });
  await sql()`update private.settings set value = '100' where key = 'toll_free_message_cents'`;
});

test("a call is ended while it goes on once another has spent what it needs", async () => {
  await save([{ e164: ANNA, seconds: 20 }]);
  await cap(200);
  const over = voice.call(`sip:${NUMBER}@voice.example.test`, `sip:${CALLER}@46.19.209.14`, {
    phones: { [ANNA]: { does: "answer", after: 0, talks: 3_000 } },
    real_time: true,
  });
  const talking = () => sql()`select from public.call_legs where status = 'picked_up' and ended_at is null`;
  await expect.poll(async () => (await talking()).length, { timeout: 15_000 }).toBe(1);
  const due = () =>
    sql()`update private.usage_reservations set covers_until = private.now() + interval '1 minute' where source = 'toll_free'`;
  await due();
  expect(await renew()).toEqual({ renewed: 1, ended: 0 });
  await due();
  await passMinutes(shop.database, 2);
  await sql()`update private.account_usage set spent_60 = 120`;
  await sql()`insert into private.toll_free_usage (account_id, period_from, free_60)
    select account_id, period_from, 120 from private.account_usage`;
  expect(await renew()).toEqual({ renewed: 0, ended: 1 });
  expect(await over).toMatchObject({ answered: true, dialed: [{ to: ANNA, bridged: true }] });
  expect(await sql()`select from private.usage_reservations`).toHaveLength(0);
});

test("a SIP address talks for what is left, and for a quarter of an hour where our database is away as it begins to ring", async () => {
  await save([{ agent: await addDesk(), seconds: 20 }]);
  await cap(70); // twenty minutes; the allowance pays for as many
  const talks = { [DESK]: { does: "answer", after: 2, talks: 3_000 } };
  const { outcome } = await ring(talks);
  expect(outcome.dialed).toMatchObject([{ to: `sip:${DESK}`, bridged: true }]);
  expect(outcome.duration_seconds).toBeGreaterThan(1_100);
  expect(outcome.duration_seconds).toBeLessThanOrEqual(1_200);
  await sql()`revoke execute on function private.call_step(text, jsonb) from app_worker`;
  const away = await ring(talks);
  await sql()`grant execute on function private.call_step(text, jsonb) to app_worker`;
  expect(away.outcome.dialed).toMatchObject([{ to: `sip:${DESK}`, bridged: true }]);
  expect(away.outcome.duration_seconds).toBeGreaterThan(800);
  expect(away.outcome.duration_seconds).toBeLessThanOrEqual(900);
});
