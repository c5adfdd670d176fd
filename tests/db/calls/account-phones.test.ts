import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as checkRoute } from "@/app/api/v1/phones/checks/route";
import { POST as removeRoute } from "@/app/api/v1/phones/removal/route";
import { GET as listRoute } from "@/app/api/v1/phones/route";
import { POST as verifyRoute } from "@/app/api/v1/phones/verification/route";
import type { SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";
import { openVoice } from "../../setup/voice.ts";

const PHONE = "+12125550111";

let voice: Awaited<ReturnType<typeof openVoice>>;
let shop: Shop;

beforeAll(async () => {
  voice = await openVoice(async () => (await import("@/app/api/voice/[kind]/route")).POST as never);
  shop = await openShop({ countries: ["US"], environment: voice.environment });
});
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});

type Route = (request: Request, segment: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function ask(person: SignedInPerson, route: Route, path: string, body?: object) {
  const response = await route(
    person.browser.request(`/api/v1${path}`, {
      ...(body && { method: "POST", body: JSON.stringify(body) }),
      headers: { origin: process.env.APP_URL!, "content-type": "application/json" },
    }),
    { params: Promise.resolve({}) },
  );
  const answer = await response.json();
  return { status: response.status, code: answer.error?.code, details: answer.error?.details, body: answer };
}
const check = (person: SignedInPerson, e164: string) => ask(person, checkRoute, "/phones/checks", { e164 });
const verify = (person: SignedInPerson, e164: string, code: string) =>
  ask(person, verifyRoute, "/phones/verification", { e164, code });
const phonesOf = async (person: SignedInPerson) =>
  (await ask(person, listRoute, "/phones")).body.phones.map(({ e164 }: { e164: string }) => e164);

/** What the phone that was called last heard. */
async function heardCode(e164: string): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const [call] = (await voice.heard()).filter(({ to }) => to === e164);
    const digits = /code is ([\d, ]+)/.exec(call?.said[0] ?? "")?.[1];
    if (digits) return digits.replace(/\D/g, "");
    await new Promise((wait) => setTimeout(wait, 40));
  }
  throw new Error("no code was heard");
}
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

test("a phone is proven by the code that a call reads out, typed on any keyboard and with a space", async () => {
  const owner = await shop.newPerson();
  expect(await check(owner, PHONE)).toMatchObject({ status: 202, body: { is_verified: false } });
  const code = await heardCode(PHONE);
  expect(code).toMatch(/^\d{6}$/);
  expect(await verify(owner, PHONE, otherThan(code))).toMatchObject({ code: "CODE_WRONG", details: { left: 4 } });
  expect(await phonesOf(owner)).toEqual([]);
  const typed = `${code.slice(0, 3)} ${[...code.slice(3)].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join("")}`;
  expect(await verify(owner, PHONE, typed)).toMatchObject({ status: 200, body: { e164: PHONE, is_verified: true } });
  expect(await phonesOf(owner)).toEqual([PHONE]);
  expect(await verify(owner, PHONE, code)).toMatchObject({ code: "CODE_EXPIRED" });
  expect(await check(owner, PHONE)).toMatchObject({ status: 202, body: { is_verified: true } });
});

test("a code proves a phone to the account that asked for it, and to no other", async () => {
  const [one, other] = [await shop.newPerson(), await shop.newPerson()];
  const phone = "+12125550112";
  await check(one, phone);
  const code = await heardCode(phone);
  expect(await verify(other, phone, code)).toMatchObject({ code: "CODE_EXPIRED" });
  expect(await phonesOf(other)).toEqual([]);
  const named = one.browser.request("/api/v1/phones", { headers: { "numninja-account": other.accountId } });
  expect((await listRoute(named, { params: Promise.resolve({}) })).status).toBe(404);
});

test("five wrong guesses end a code, also the right one", async () => {
  const owner = await shop.newPerson();
  const phone = "+12125550113";
  await check(owner, phone);
  const code = await heardCode(phone);
  const guesses = await Promise.all([1, 2, 3, 4, 5].map(() => verify(owner, phone, otherThan(code))));
  expect(guesses.map(({ details }) => details?.left).sort()).toEqual([0, 1, 2, 3, 4]);
  expect(await verify(owner, phone, code)).toMatchObject({ code: "CODE_EXPIRED" });
});

test("a new call ends the code before it, and an old code is no code", async () => {
  const owner = await shop.newPerson();
  const phone = "+12125550114";
  await check(owner, phone);
  const first = await heardCode(phone);
  await check(owner, phone);
  await expect.poll(() => heardCode(phone)).not.toBe(first);
  const second = await heardCode(phone);
  expect(await verify(owner, phone, first)).toMatchObject({ code: "CODE_WRONG" });
  await shop.database.sql`update private.phone_checks set created_at = private.now() - interval '11 minutes'`;
  expect(await verify(owner, phone, second)).toMatchObject({ code: "CODE_EXPIRED" });
});

test("two calls that are asked for together leave one code that counts", async () => {
  const owner = await shop.newPerson();
  const phone = "+12125550118";
  const answers = await Promise.all([check(owner, phone), check(owner, phone)]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  const open = await shop.database.sql`select from private.phone_checks where e164 = ${phone} and ended_at is null`;
  expect(open).toHaveLength(1);
});

test.each([
  ["+19005550199", "PHONE_REFUSED", "premium"],
  ["+881612345678", "PHONE_REFUSED", "satellite"],
  ["+911", "VALIDATION_FAILED", "too short"],
  ["+12125", "VALIDATION_FAILED", "no number"],
  ["+5355512345", "PHONE_REFUSED", "a country that is not allowed"],
  ["+442079460", "PHONE_REFUSED", "impossible in its country"],
])("nobody is called at %s: %s (%s)", async (e164, code, _why) => {
  const owner = await shop.newPerson();
  const before = (await voice.heard()).length;
  const answer = await check(owner, e164);
  expect(answer.code).toBe(code);
  expect((await voice.heard()).length).toBe(before);
});

describe("calls are rationed", () => {
  test("per phone, by all accounts together", async () => {
    const phone = "+12125550115";
    const people = await Promise.all([1, 2, 3, 4, 5].map(() => shop.newPerson()));
    const answers = await Promise.all(people.map((person) => check(person, phone)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 429]);
    expect(answers.find(({ status }) => status === 429)).toMatchObject({
      code: "PHONE_CHECK_LIMIT",
      details: { hours: 6 },
    });
  });

  test("per account", async () => {
    const owner = await shop.newPerson();
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await check(owner, `+1646555010${n % 10}`)).status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
  });
});

test("a platform that is away is said so, and the next try works", async () => {
  const owner = await shop.newPerson();
  const phone = "+12125550116";
  await voice.fault({ at: "before", path: "/api", status: 503, times: 1 });
  expect(await check(owner, phone)).toMatchObject({ status: 503, code: "UNAVAILABLE" });
  expect(await check(owner, phone)).toMatchObject({ status: 202 });
});

test("a phone that is removed is proven no longer", async () => {
  const owner = await shop.newPerson();
  const phone = "+12125550117";
  await check(owner, phone);
  await verify(owner, phone, await heardCode(phone));
  expect(await ask(owner, removeRoute, "/phones/removal", { e164: phone })).toMatchObject({ status: 200 });
  expect(await phonesOf(owner)).toEqual([]);
  expect(await ask(owner, removeRoute, "/phones/removal", { e164: phone })).toMatchObject({ code: "NOT_FOUND" });
});
