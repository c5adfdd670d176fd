import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PUT as saveRoute } from "@/app/api/v1/numbers/[id]/call-plan/route";
import { GET as callsRoute } from "@/app/api/v1/numbers/[id]/calls/route";
import { GET as readRoute } from "@/app/api/v1/numbers/[id]/test-calls/[test]/route";
import { POST as placeRoute } from "@/app/api/v1/numbers/[id]/test-calls/route";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import type { TestCall } from "@/lib/contract/calls/test-calls";
import type { Call } from "@/lib/contract/calls/wire";
import type { SignedInPerson } from "../../builders/person.ts";
import { openVoice } from "../../setup/voice.ts";
import { openFaultyShop } from "../faults/buy-in-process.ts";

/** Test calls from the page to the carrier's trunk and back: the platform calls the number from outside, as anybody would. */

const PHONE = "+12125550191";
const MINE = "+12125550192";

let voice: Awaited<ReturnType<typeof openVoice>>;
let shop: Awaited<ReturnType<typeof openFaultyShop>>;
let owner: SignedInPerson;
let number: { id: string; e164: string };

type Route = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
async function ask(route: Route, ids: object, { method = "GET", body, person = owner }: Record<string, unknown> = {}) {
  const request = (person as SignedInPerson).browser.request("/api/v1/test", {
    method: method as string,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { origin: process.env.APP_URL!, "content-type": "application/json" },
  });
  const response = await route(request, { params: Promise.resolve(ids as never) });
  const answer = await response.json();
  return { status: response.status, body: answer, code: answer.error?.code, details: answer.error?.details };
}
const place = (phone: string | null = null, person = owner) =>
  ask(placeRoute, { id: number.id }, { method: "POST", body: { phone }, person });
const read = (test: string, person = owner) => ask(readRoute, { id: number.id, test }, { person });
const calls = async (): Promise<Call[]> => (await ask(callsRoute, { id: number.id })).body.calls;
const mails = () =>
  shop.sql`select template from public.notifications where template = 'call-missed' and status <> 'suppressed'`;

/** Places one and waits until it is over. */
async function finished(phone: string | null = null): Promise<TestCall> {
  const placed = await place(phone);
  expect(placed).toMatchObject({ status: 202 });
  return over(placed.body.id);
}
async function over(id: string): Promise<TestCall> {
  await expect
    .poll(async () => {
      const { body } = await read(id);
      return !body.is_open && (body.call === null || body.call.ended_at !== null);
    })
    .toBe(true);
  return (await read(id)).body;
}

beforeAll(async () => {
  voice = await openVoice(async () => (await import("@/app/api/voice/[kind]/route")).POST as never);
  shop = await openFaultyShop({ environment: voice.environment, voiceDomainUrl: voice.domainUrl });
  await voice.exchange("didww", shop.shop.didwwUrl);
  owner = shop.person;
  const bought = await shop.buy();
  await shop.finish(bought);
  const [row] = await shop.sql`select id, e164 from public.purchased_numbers where e164 = ${bought.numbers[0]!}`;
  number = { id: row!.id as string, e164: row!.e164 as string };
  for (const e164 of [PHONE, MINE])
    await shop.sql`insert into public.account_phones (account_id, e164) values (${owner.accountId}, ${e164})`;
  const plan = firstCallPlan("Europe/London");
  plan.open = { ...plan.open, phones: [{ e164: PHONE, seconds: 20 }], after: { kind: "voicemail", greeting: null } };
  const saved = await ask(saveRoute, { id: number.id }, { method: "PUT", body: { version: 0, plan } });
  expect(saved.status).toBe(200);
}, 60_000);
beforeEach(async () => {
  await shop.sql`delete from public.rate_limits where bucket like 'test-call:%' or bucket like 'forward:%'`;
  await shop.sql`update public.test_calls set ended_at = now() where ended_at is null`;
  await voice.clearFaults();
  await voice.phones({ [PHONE]: { does: "answer", talks: 20 }, [MINE]: { does: "answer", talks: 100 } });
});
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});

test("without a listener the number is called from outside, and the page is told which phone took it and why", async () => {
  const { phone, call } = await finished();
  expect(phone).toBeNull();
  expect(call).toMatchObject({
    is_test: true,
    result: "test",
    outcome: "answered",
    answered_by: PHONE,
    rule: { kind: "always" },
    legs: [{ e164: PHONE, status: "bridged" }],
  });
  expect((await calls())[0]).toMatchObject({ id: call!.id, is_test: true, caller: "+12025550199" });
});

test("with a listener a phone of the account rings first, hears what it is about, and is connected with the number", async () => {
  const { call } = await finished(MINE);
  expect(call).toMatchObject({ is_test: true, outcome: "answered", answered_by: PHONE });
  const [heard] = (await voice.heard()).filter(({ to }) => to === MINE);
  expect(heard!.said[0]).toContain(`ending in ${number.e164.slice(-4).split("").join(" ")}`);
});

test("a test that nobody takes reaches voicemail, and is mailed to nobody", async () => {
  await voice.phones({ [PHONE]: "no_answer" });
  const before = (await mails()).length;
  const { call } = await finished();
  expect(call).toMatchObject({ outcome: "voicemail", result: "test", legs: [{ status: "no_answer" }] });
  expect(await mails()).toHaveLength(before);
});

test("a call of somebody else meanwhile is no test", async () => {
  await shop.sql`insert into public.test_calls (account_id, number_id, caller)
    values (${owner.accountId}, ${number.id}, '+12025550199')`;
  await shop.shop.didww("POST", "/calls", { to: number.e164, from: "+16465550133" });
  expect((await calls())[0]).toMatchObject({ caller: "+16465550133", is_test: false, result: "answered" });
});

describe("why none came in is told", () => {
  test.each([
    ["busy", "busy"],
    ["no_answer", "no_answer"],
    ["unreachable", "failed"],
  ])("the listener's phone: %s", async (does, cause) => {
    await voice.phones({ [MINE]: does });
    expect(await finished(MINE)).toMatchObject({ call: null, end_cause: cause });
  });

  test("a carrier that blocks the number: nothing answers", async () => {
    const [did] = (await shop.shop.didww<{ id: string; number: string }[]>("GET", "/numbers")).filter(
      (one) => `+${one.number}` === number.e164,
    );
    await shop.shop.didww("POST", `/numbers/${did!.number}`, { blocked: true });
    try {
      expect(await finished()).toMatchObject({ call: null, end_cause: "no_answer" });
    } finally {
      await shop.shop.didww("POST", `/numbers/${did!.number}`, { blocked: false });
    }
  });

  test("a platform that is away: an error, and the next try need not wait for it", async () => {
    await voice.fault({ at: "before", path: "/api", status: 503, times: 1 });
    expect(await place()).toMatchObject({ status: 503, code: "UNAVAILABLE" });
    expect(await finished()).toMatchObject({ call: { outcome: "answered" } });
  });

  test("a platform whose answer was lost may have called: both are shown once it has", async () => {
    await voice.fault({ at: "after", path: "/api", status: 503, times: 1 });
    expect((await place()).code).toBe("UNAVAILABLE");
    await expect.poll(async () => (await calls())[0]).toMatchObject({ is_test: true, outcome: "answered" });
  });
});

describe("one at a time, and not many", () => {
  const open = () => shop.sql`insert into public.test_calls (account_id, number_id, caller)
    values (${owner.accountId}, ${number.id}, '+12025550199') returning id`;

  test("a second one waits for the first; one that was lost blocks for five minutes", async () => {
    const [{ id }] = (await open()) as unknown as [{ id: string }];
    expect(await place()).toMatchObject({ status: 409, code: "TEST_CALL_UNDER_WAY" });
    await shop.sql`update public.test_calls set created_at = now() - interval '5 minutes' where id = ${id}`;
    expect((await read(id)).body).toMatchObject({ is_open: false, end_cause: null, call: null });
    expect(await place()).toMatchObject({ status: 202 });
  });

  test("of several that are asked for concurrently one is placed", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => place()));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
    await over(answers.find(({ status }) => status === 202)!.body.id);
  });

  test("a number has ten a day", async () => {
    for (let n = 0; n < 10; n++) {
      await shop.sql`update public.test_calls set ended_at = now() where ended_at is null`;
      expect((await place()).status).toBe(202);
    }
    await shop.sql`update public.test_calls set ended_at = now() where ended_at is null`;
    expect(await place()).toMatchObject({ status: 429, code: "TEST_CALL_LIMIT", details: { hours: 3 } });
  });
});

describe("who may", () => {
  test("a stranger neither places nor sees one", async () => {
    const placed = await finished();
    const stranger = await shop.shop.newPerson();
    expect(await place(null, stranger)).toMatchObject({ status: 404 });
    expect(await read(placed.id, stranger)).toMatchObject({ status: 404 });
  });

  test("nobody has a phone rung that the account has not proven, or what is no phone", async () => {
    const before = (await voice.heard()).length;
    expect(await place("+12125550193")).toMatchObject({ status: 422, code: "PHONE_REFUSED" });
    expect(await place("+1")).toMatchObject({ status: 400 });
    expect(await ask(placeRoute, { id: number.id }, { method: "POST", body: {} })).toMatchObject({ status: 400 });
    expect((await voice.heard()).length).toBe(before);
  });

  test("a member who may only read places none", async () => {
    await shop.sql`update public.memberships set role = 'billing' where user_id = ${owner.id}`;
    try {
      expect(await place()).toMatchObject({ status: 403 });
    } finally {
      await shop.sql`update public.memberships set role = 'owner' where user_id = ${owner.id}`;
    }
  });
});
