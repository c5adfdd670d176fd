import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as previewRoute } from "@/app/api/v1/numbers/[id]/call-plan/copies/preview/route";
import { POST as copyRoute } from "@/app/api/v1/numbers/[id]/call-plan/copies/route";
import { PUT as saveRoute, GET as showRoute } from "@/app/api/v1/numbers/[id]/call-plan/route";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
let area: string;
let bought = 0;
beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
  area = (await shop.database.sql`select id from public.areas where prefix = '415'`)[0]!.id as string;
});
afterAll(() => shop?.close());

interface OwnNumber {
  id: string;
  e164: string;
}
async function newNumber(person: SignedInPerson): Promise<OwnNumber> {
  const e164 = `+1415555${String(300 + ++bought).padStart(4, "0")}`;
  const { numberId } = await buyNumber(shop.database, person, { areaId: area, e164 });
  return { id: numberId, e164 };
}

let owner: SignedInPerson;
let source: OwnNumber;
let target: OwnNumber;
beforeEach(async () => {
  owner = await shop.newPerson();
  source = await newNumber(owner);
  target = await newNumber(owner);
});

type Route = (request: Request, segment: { params: Promise<{ id: string }> }) => Promise<Response>;
async function ask(route: Route, id: string, method: string, body?: unknown, who: SignedInPerson = owner) {
  const request = who.browser.request(`/api/v1/numbers/${id}`, {
    method,
    headers: { origin: process.env.APP_URL!, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await route(request, { params: Promise.resolve({ id }) });
  const answer = await response.json();
  return { status: response.status, code: answer.error?.code, details: answer.error?.details, body: answer };
}

const first = firstCallPlan("America/New_York");
const rejecting: CallPlan = { ...first, open: { ...first.open, after: { kind: "reject" } } };
const ringing = (e164: string): CallPlan => ({ ...first, open: { ...first.open, phones: [{ e164, seconds: 20 }] } });
const save = (id: string, version: number, plan: CallPlan) => ask(saveRoute, id, "PUT", { version, plan });
const copy = (version: number, ...to: { id: string; version: number }[]) =>
  ask(copyRoute, source.id, "POST", { version, to });
const preview = (...to: string[]) => ask(previewRoute, source.id, "POST", { to });

test("a preview says what would change, and the copy does it, as a version of that number", async () => {
  await save(source.id, 0, rejecting);
  expect(await preview(target.id)).toMatchObject({
    status: 200,
    body: {
      version: 1,
      copies: [
        {
          id: target.id,
          version: 0,
          is_same: false,
          before: { end: { kind: "message" } },
          after: { end: { kind: "reject" } },
        },
      ],
    },
  });
  expect((await copy(1, { id: target.id, version: 0 })).body).toEqual({
    copies: [{ id: target.id, version: 1, refused: null, findings: [] }],
  });
  expect((await ask(showRoute, target.id, "GET")).body).toMatchObject({ version: 1, plan: rejecting });
  expect((await preview(target.id)).body.copies).toMatchObject([{ is_same: true }]);
});

test("what does not fit one number leaves the others", async () => {
  const third = await newNumber(owner);
  const stranger = await newNumber(await shop.newPerson());
  await save(source.id, 0, ringing(target.e164));
  await save(third.id, 0, rejecting);
  const { copies } = (await preview(target.id, third.id, stranger.id)).body;
  expect(copies).toMatchObject([
    { id: target.id, findings: [{ code: "own_number" }] },
    { id: third.id, version: 1, findings: [] },
  ]);
  const outcomes = await copy(
    1,
    { id: target.id, version: 0 },
    { id: third.id, version: 0 },
    { id: stranger.id, version: 0 },
  );
  expect(outcomes.body.copies).toMatchObject([
    { id: target.id, refused: "RULE_REFUSED", findings: [{ code: "own_number" }] },
    { id: third.id, refused: "CHANGED" },
    { id: stranger.id, refused: "NOT_FOUND" },
  ]);
  expect((await copy(1, { id: third.id, version: 1 })).body.copies).toMatchObject([{ version: 2 }]);
});

test("a plan that was changed meanwhile is not copied, nor one that nobody saved", async () => {
  expect(await copy(1, { id: target.id, version: 0 })).toMatchObject({
    code: "RULE_REFUSED",
    details: { reason: "no_plan" },
  });
  await save(source.id, 0, rejecting);
  await save(source.id, 1, first);
  expect(await copy(1, { id: target.id, version: 0 })).toMatchObject({
    code: "CHANGED",
    details: { current: { version: 2 } },
  });
  expect((await ask(showRoute, target.id, "GET")).body).toMatchObject({ version: 0 });
});

test("a stranger copies nothing, and a list names each number once", async () => {
  await save(source.id, 0, rejecting);
  const stranger = await shop.newPerson();
  const theirs = await newNumber(stranger);
  const body = { version: 1, to: [{ id: theirs.id, version: 0 }] };
  expect(await ask(copyRoute, source.id, "POST", body, stranger)).toMatchObject({ code: "NOT_FOUND" });
  expect(await preview()).toMatchObject({ code: "VALIDATION_FAILED" });
  const twice = { id: target.id, version: 0 };
  expect(await copy(1, twice, twice)).toMatchObject({ code: "VALIDATION_FAILED" });
});
