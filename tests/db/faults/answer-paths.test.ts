import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fallbackOf } from "@/lib/calls/plan/fallback";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import { personActor, type SignedInPerson } from "../../builders/person";
import { type FaultyShop, openFaultyShop } from "./buy-in-process";

const ANNA = "+12125550141";
const BEN = "+12125550142";
let faulty: FaultyShop;
beforeAll(async () => {
  faulty = await openFaultyShop();
});
afterAll(() => faulty?.close());

let number: { id: string; e164: string; carrier_ref: string };
let version: number;
let owner: SignedInPerson;
beforeEach(async () => {
  owner = await faulty.changeBuyer();
  const bought = await faulty.buy();
  await faulty.finish(bought);
  const [row] = await faulty.sql`
    select id, e164, carrier_ref from public.purchased_numbers
    where e164 = ${bought.numbers[0]!} and status = 'active'`;
  number = row as never;
  version = 0;
  await prove(ANNA);
});
afterEach(() => faulty.shop.carrierUp());

async function prove(e164: string): Promise<void> {
  await faulty.sql`
    insert into public.account_phones (account_id, e164) values (${owner.accountId}, ${e164})
    on conflict do nothing`;
  await faulty.sql`select private.renew_answer_paths(${owner.accountId}, ${e164})`;
}

const first = firstCallPlan("Europe/London");
const behind = (fallback: string | null, part: Partial<CallPlan> = {}): CallPlan => ({ ...first, fallback, ...part });
async function save(plan: CallPlan): Promise<void> {
  const saved = await faulty.call.server("save_call_plan", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_number_id: number.id,
    p_version: version,
    p_plan: plan,
    p_phones: [ANNA],
    p_fallback: fallbackOf(plan),
  });
  expect(saved).toMatchObject({ ok: true });
  version = saved.version;
}
const remove = (e164: string) =>
  faulty.call.server("remove_account_phone", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_e164: e164,
  });

/** What is wanted, whether it is proven, and what the carrier has. */
async function path() {
  const [row] = await faulty.sql`
    select wanted -> 'answer_path' ->> 'fallback' as wanted, proven_at is not null as proven
    from public.number_configurations where number_id = ${number.id} order by version desc limit 1`;
  const found = await carrierFor("didww").routing!.read(number.carrier_ref);
  return { ...row, found: found?.kind === "sip" ? found.fallback : found };
}
/** What was made at the carrier for this number. */
async function made() {
  const headers = { "api-key": process.env.DIDWW_API_KEY!, accept: "application/vnd.api+json" };
  const names = await Promise.all(
    ["voice_in_trunks", "voice_in_trunk_groups"].map(async (type) => {
      const { data } = await (await fetch(`${process.env.DIDWW_API_URL}/${type}?page[size]=1000`, { headers })).json();
      return (data as { attributes: { name: string } }[]).map(({ attributes }) => attributes.name);
    }),
  );
  return names.flat().filter((name) => name.includes(number.id)).length;
}
/** A call whose way to our voice application ends like this. */
const ring = (outcome: "unreachable" | "busy" | "not_found") =>
  faulty.shop.didww<{ path: { type: string; destination: string; outcome: string }[] }>("POST", "/calls", {
    to: number.e164.slice(1),
    from: "442071838750",
    outcomes: { [process.env.VOICE_SIP_HOST!]: outcome },
  });

describe("a phone that the carrier rings while our voice application is away", () => {
  test("is set with the plan, read back, and rings", async () => {
    expect(await path()).toEqual({ wanted: null, proven: true, found: null });
    await save(behind(ANNA));
    expect(await path()).toEqual({ wanted: ANNA, proven: false, found: null });
    await faulty.work();
    expect(await path()).toEqual({ wanted: ANNA, proven: true, found: ANNA });
    expect(await made()).toBe(3);
    for (const outcome of ["unreachable", "busy"] as const) {
      const { path: attempts } = await ring(outcome);
      expect(attempts).toMatchObject([
        { type: "sip", outcome },
        { type: "pstn", destination: ANNA.slice(1), outcome: "answer" },
      ]);
    }
    expect((await ring("not_found")).path).toHaveLength(1); // what a plan rejects
  });

  test("is changed and taken away with the plan, and leaves nothing at the carrier", async () => {
    await prove(BEN);
    await save(behind(ANNA));
    await faulty.work();
    await save(behind(BEN));
    await faulty.work();
    expect(await path()).toEqual({ wanted: BEN, proven: true, found: BEN });
    expect(await made()).toBe(3);
    await save(behind(null));
    await faulty.work();
    expect(await path()).toEqual({ wanted: null, proven: true, found: null });
    expect(await made()).toBe(0);
  });

  test("rings only while it is proven to be the account's", async () => {
    await save(behind(BEN));
    expect(await path()).toMatchObject({ wanted: null, found: null });
    await prove(BEN);
    await faulty.work();
    expect(await path()).toEqual({ wanted: BEN, proven: true, found: BEN });
    await remove(BEN);
    await faulty.work();
    expect(await path()).toEqual({ wanted: null, proven: true, found: null });
    expect(await made()).toBe(0);
  });

  test.each<[string, CallPlan["callers"]]>([
    ["blocks a caller", { ...first.callers, block: ["+442071838750"] }],
    ["rejects hidden callers", { ...first.callers, anonymous: "reject" }],
    [
      "turns a group away",
      {
        ...first.callers,
        special: [{ name: "Pests", callers: ["+4490*"], route: { ...first.open, after: { kind: "reject" } } }],
      },
    ],
  ])("does not ring behind a plan that %s", async (_name, callers) => {
    await save(behind(ANNA));
    await faulty.work();
    await save(behind(ANNA, { callers }));
    await faulty.work();
    expect(await path()).toEqual({ wanted: null, proven: true, found: null });
  });

  test("is as saved last, also when a save comes while an earlier one is applied", async () => {
    await prove(BEN);
    await save(behind(ANNA));
    const [job] = await faulty.sql`
      select id from public.provisioning_queue where purchased_number_id = ${number.id} and status = 'pending'`;
    const claimed = await faulty.call.worker("claim_job", { p_job_id: job!.id, p_run_id: "run-1" });
    await save(behind(BEN));
    await faulty.call.worker("finish_number_action", {
      p_job_id: job!.id,
      p_generation: claimed.generation,
      p_result: { answer_path: claimed.wanted.answer_path, wanted_version: claimed.wanted_version },
    });
    expect(await path()).toMatchObject({ wanted: BEN, proven: false });
    await faulty.work();
    expect(await path()).toEqual({ wanted: BEN, proven: true, found: BEN });
  });
});

describe("when the carrier fails half-way", () => {
  const steps: [string, string][] = [
    ["POST", "/v3/voice_in_trunks"],
    ["POST", "/v3/voice_in_trunk_groups"],
    ["PATCH", "/v3/dids/*"],
  ];
  test.each(steps)("%s %s that was answered by silence is repeated and makes nothing twice", async (method, at) => {
    await save(behind(ANNA));
    await faulty.shop.didww("POST", "/faults", { at: "after", method, path: at, drop: "reset" });
    for (let tries = 0; tries < 3; tries++) await faulty.work();
    expect(await path()).toEqual({ wanted: ANNA, proven: true, found: ANNA });
    expect(await made()).toBe(3);
  });

  test.each([
    ["PATCH", "/v3/voice_in_trunk_groups/*"],
    ["DELETE", "/v3/voice_in_trunk_groups/*"],
    ["DELETE", "/v3/voice_in_trunks/*"],
  ])("what %s %s left behind goes before the path is called proven", async (method, at) => {
    await save(behind(ANNA));
    await faulty.work();
    await save(behind(null));
    await faulty.shop.didww("POST", "/faults", { at: "before", method, path: at, status: 503, times: 99 });
    await faulty.work();
    expect(await path()).toEqual({ wanted: null, proven: false, found: null });
    expect(await made()).toBeGreaterThan(0);
    await faulty.shop.carrierUp();
    for (let tries = 0; tries < 2; tries++) await faulty.work();
    expect(await path()).toEqual({ wanted: null, proven: true, found: null });
    expect(await made()).toBe(0);
  });

  test("a carrier that is away is waited for, and nothing is called proven before", async () => {
    await save(behind(ANNA));
    await faulty.shop.carrierDown();
    await faulty.work();
    const [row] = await faulty.sql`
      select proven_at from public.number_configurations where number_id = ${number.id} order by version desc limit 1`;
    expect(row).toEqual({ proven_at: null });
    await faulty.shop.carrierUp();
    for (let tries = 0; tries < 3; tries++) await faulty.work();
    expect(await path()).toEqual({ wanted: ANNA, proven: true, found: ANNA });
  });
});
