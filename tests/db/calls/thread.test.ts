import { afterAll, beforeAll, expect, test } from "vitest";
import { PUT as saveRoute } from "@/app/api/v1/numbers/[id]/call-plan/route";
import { GET as callsRoute } from "@/app/api/v1/numbers/[id]/calls/route";
import { POST as checkRoute } from "@/app/api/v1/phones/checks/route";
import { POST as verifyRoute } from "@/app/api/v1/phones/verification/route";
import { GET as soundRoute } from "@/app/api/v1/voicemails/[id]/sound/route";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import type { Call } from "@/lib/contract/calls/wire";
import { openVoice } from "../../setup/voice.ts";
import { openFaultyShop } from "../faults/buy-in-process.ts";

/** One number from the order to the message: bought at the carrier, a phone proven, a plan saved, and calls that enter by the trunk. */

const PHONE = "+12125550191";
const CALLER = "+16465550133";

let voice: Awaited<ReturnType<typeof openVoice>>;
let shop: Awaited<ReturnType<typeof openFaultyShop>>;
let number: { id: string; e164: string };

type Route = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
function ask(route: Route, path: string, { method = "GET", body, ...ids }: Record<string, unknown> = {}) {
  const request = shop.person.browser.request(`/api/v1${path}`, {
    method: method as string,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { origin: process.env.APP_URL!, "content-type": "application/json" },
  });
  return route(request, { params: Promise.resolve(ids as never) });
}
const calls = async (): Promise<Call[]> =>
  (await (await ask(callsRoute, `/numbers/${number.id}/calls`, { id: number.id })).json()).calls;

/** A call as the carrier's network brings it. */
const ring = (more: object) =>
  shop.shop.didww<{ answered: boolean; path: { type: string; destination: string; code: number }[] }>(
    "POST",
    "/calls",
    {
      to: number.e164,
      from: CALLER,
      ...more,
    },
  );

beforeAll(async () => {
  voice = await openVoice(async () => (await import("@/app/api/voice/[kind]/route")).POST as never);
  shop = await openFaultyShop({ environment: voice.environment, voiceDomainUrl: voice.domainUrl });
  const bought = await shop.buy();
  await shop.finish(bought);
  const [row] = await shop.sql`select id, e164 from public.purchased_numbers where e164 = ${bought.numbers[0]!}`;
  number = { id: row!.id as string, e164: row!.e164 as string };
}, 60_000);
afterAll(async () => {
  await shop?.close();
  await voice?.close();
});

test("a phone is proven by the code that it hears, and a plan that rings it has nothing to warn of", async () => {
  expect((await ask(checkRoute, "/phones/checks", { method: "POST", body: { e164: PHONE } })).status).toBe(202);
  const heard = () => voice.heard().then((all) => all.find(({ to }) => to === PHONE)?.said[0] ?? "");
  await expect.poll(heard).toContain("code is");
  const code = /code is ([\d, ]+)/.exec(await heard())![1]!.replace(/\D/g, "");
  const proof = { method: "POST", body: { e164: PHONE, code } };
  expect((await ask(verifyRoute, "/phones/verification", proof)).status).toBe(200);

  const plan = firstCallPlan("Europe/London");
  plan.open = { ...plan.open, phones: [{ e164: PHONE, seconds: 20 }], after: { kind: "voicemail", greeting: null } };
  const saved = { method: "PUT", body: { version: 0, plan }, id: number.id };
  expect(await (await ask(saveRoute, `/numbers/${number.id}/call-plan`, saved)).json()).toMatchObject({ findings: [] });
});

test("a call enters by the trunk that was made with the number, and the phone of the plan has it", async () => {
  const result = await ring({ phones: { [PHONE]: { does: "answer", after: 4, talks: 30 } } });
  expect(result).toMatchObject({ answered: true });
  expect(result.path).toMatchObject([
    { type: "voice_application", destination: `sip:${number.e164}@voice.example.test` },
  ]);
  expect(await calls()).toMatchObject([{ caller: CALLER, outcome: "answered", answered_by: PHONE }]);
});

test("a phone that does not answer leads to voicemail: row, mail and sound tell of one message", async () => {
  await ring({ phones: { [PHONE]: "no_answer" }, caller: { speaks: 8 } });
  const [call, ...older] = await calls();
  expect(older).toHaveLength(1);
  expect(call).toMatchObject({
    outcome: "voicemail",
    recording_seconds: 8,
    legs: [{ e164: PHONE, status: "no_answer" }],
  });
  const mails = await shop.sql`select recipient, parameters from public.notifications where template = 'call-missed'
    and status = 'pending'`;
  expect(mails).toMatchObject([
    { recipient: shop.person.email, parameters: { caller: CALLER, e164: number.e164, message_seconds: 8 } },
  ]);
  const id = call!.voicemail_id!;
  const sound = await ask(soundRoute, `/voicemails/${id}/sound`, { id });
  expect([sound.status, sound.headers.get("content-type")]).toEqual([200, "audio/mpeg"]);
});

test("a caller who gives up while it rings is a missed call, and reached nobody", async () => {
  await ring({ phones: { [PHONE]: "no_answer" }, caller: { hangs_up_after: 6 } });
  expect((await calls())[0]).toMatchObject({ outcome: "missed", recording_seconds: null });
});

test("while nothing can be read or written, the caller hears an apology, and the next call arrives", async () => {
  await shop.sql`alter table public.calls rename to calls_away`;
  try {
    expect(await ring({ phones: { [PHONE]: { does: "answer" } } })).toMatchObject({ answered: true }); // an apology
  } finally {
    await shop.sql`alter table public.calls_away rename to calls`;
  }
  await ring({ phones: { [PHONE]: { does: "answer", talks: 5 } } });
  expect((await calls())[0]).toMatchObject({ outcome: "answered" });
});
