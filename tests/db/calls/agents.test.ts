import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PATCH as changeRoute, DELETE as removeRoute } from "@/app/api/v1/agents/[id]/route";
import { POST as testRoute } from "@/app/api/v1/agents/[id]/test/route";
import { POST as addRoute, GET as listRoute } from "@/app/api/v1/agents/route";
import { GET as planRoute, PUT as saveRoute } from "@/app/api/v1/numbers/[id]/call-plan/route";
import { POST as simulateRoute } from "@/app/api/v1/numbers/[id]/call-plan/simulate/route";
import { GET as callsRoute } from "@/app/api/v1/numbers/[id]/calls/route";
import type { Agent } from "@/lib/contract/calls/agents";
import { type CallPlan, firstCallPlan, type PlanPhone } from "@/lib/contract/calls/plan";
import type { Call } from "@/lib/contract/calls/wire";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";
import { openVoice } from "../../setup/voice.ts";

const NUMBER = "+14155550150";
const OTHER = "+14155550151";
const ANNA = "+12125550101";
const BEN = "+12125550102";
const CALLER = "+16465550133";

let voice: Awaited<ReturnType<typeof openVoice>>;
let shop: Shop;
let owner: SignedInPerson;
let numberId: string;
let otherId: string;
/** A real program that answers by itself. */
let program: Server;
let programUrl: string;
let says: (form: URLSearchParams, path: string) => string | RequestListener = () => "<Response/>";
let asked: { path: string; form: URLSearchParams }[] = [];

beforeAll(async () => {
  program = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      asked.push({ path: request.url!, form });
      const answer = says(form, request.url!);
      if (typeof answer === "string") response.setHeader("content-type", "text/xml").end(answer);
      else answer(request, response);
    });
  });
  await new Promise<void>((done) => program.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${(program.address() as AddressInfo).port}`;
  programUrl = `http://${host}/calls`;
  voice = await openVoice(async () => (await import("@/app/api/voice/[kind]/route")).POST as never);
  shop = await openShop({ countries: ["US"], environment: { ...voice.environment, WEBHOOK_LOOPBACK_HOSTS: host } });
  owner = await shop.newPerson();
  const area = (await shop.database.sql`select id from public.areas where prefix = '415'`)[0]!.id as string;
  numberId = (await buyNumber(shop.database, owner, { areaId: area, e164: NUMBER })).numberId;
  otherId = (await buyNumber(shop.database, owner, { areaId: area, e164: OTHER })).numberId;
  await shop.database.sql`
    insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${ANNA}, ${owner.id})`;
  await shop.database.sql`update private.settings set value = '500' where key like 'forwarded_calls_per_%'`;
});
afterAll(async () => {
  await shop?.close();
  await voice?.close();
  program?.closeAllConnections();
  program?.close();
});
beforeEach(() => {
  asked = [];
});

type Route = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
async function ask(
  route: Route,
  path: string,
  { method = "GET", body, person = owner, ...ids }: Record<string, unknown> = {},
) {
  const request = (person as SignedInPerson).browser.request(`/api/v1${path}`, {
    method: method as string,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { origin: process.env.APP_URL!, "content-type": "application/json" },
  });
  const response = await route(request, { params: Promise.resolve(ids as never) });
  const answer = await response.json();
  return { status: response.status, code: answer.error?.code, details: answer.error?.details, body: answer };
}
let count = 0;
async function add(kind: string, target: string, more: object = {}): Promise<Agent> {
  count += 1;
  const added = await ask(addRoute, "/agents", {
    method: "POST",
    body: { name: `Agent ${count}`, kind, target, ...more },
  });
  expect(added.status).toBe(201);
  return added.body;
}
const change = (id: string, body: object) => ask(changeRoute, `/agents/${id}`, { method: "PATCH", body, id });
const remove = (id: string) => ask(removeRoute, `/agents/${id}`, { method: "DELETE", id });

async function save(phones: PlanPhone[], more: Partial<CallPlan["open"]> = {}, id = numberId) {
  const { version } = (await ask(planRoute, `/numbers/${id}/call-plan`, { id })).body;
  const plan = firstCallPlan("America/Los_Angeles");
  plan.open = { ...plan.open, after: { kind: "voicemail", greeting: null }, ...more, phones };
  return ask(saveRoute, `/numbers/${id}/call-plan`, { method: "PUT", body: { version, plan }, id });
}
const rings = (agent: Agent, seconds = 20) => ({ agent: agent.id, seconds });

async function ring(phones: object = {}, more: object = {}) {
  const outcome = await voice.call(`sip:${NUMBER}@voice.example.test`, `sip:${CALLER}@46.19.209.14`, {
    phones,
    ...more,
  });
  const { calls } = (await ask(callsRoute, `/numbers/${numberId}/calls`, { id: numberId })).body;
  return { outcome, call: calls[0] as Call };
}

describe("who takes calls", () => {
  test("targets are read, refused with a reason, and kept for the account alone", async () => {
    const anna = await add("phone", ANNA, { name: "Anna" });
    expect(anna).toMatchObject({
      name: "Anna",
      kind: "phone",
      target: ANNA,
      is_proven: true,
      secret: null,
      numbers: [],
    });
    expect(await add("phone", BEN)).toMatchObject({ is_proven: false });
    expect((await add("webhook", programUrl)).secret).toMatch(/^[\w-]{32}$/);
    const post = (body: object) => ask(addRoute, "/agents", { method: "POST", body });
    expect(await post({ name: "anna", kind: "phone", target: BEN })).toMatchObject({
      details: { reason: "name_taken" },
    });
    for (const [kind, target, finding] of [
      ["phone", "+19005550199", "premium_number"],
      ["phone", "+12", "impossible_number"],
      ["sip", "x@127.0.0.1", "not_sip"],
      ["webhook", "https://169.254.169.254/latest", "not_https"],
      ["webhook", "http://127.0.0.1:1/", "not_https"],
    ]) {
      const refused = await post({ name: "New", kind, target });
      expect(refused.status).toBe(422);
      expect(refused).toMatchObject({ code: "TARGET_REFUSED", details: { finding } });
    }
    const stranger = await shop.newPerson();
    expect((await ask(listRoute, "/agents", { person: stranger })).body.agents).toEqual([]);
    const theirs = await ask(changeRoute, `/agents/${anna.id}`, {
      method: "PATCH",
      body: { is_on: false },
      id: anna.id,
      person: stranger,
    });
    expect(theirs.status).toBe(404);
    const gone = await ask(removeRoute, `/agents/${anna.id}`, { method: "DELETE", id: anna.id, person: stranger });
    expect(gone.status).toBe(404);
    expect(await post({ name: "Nobody", kind: "phone", target: ANNA, user_id: stranger.id })).toMatchObject({
      status: 404,
    });
    expect((await remove(anna.id)).status).toBe(200);
    expect((await remove(anna.id)).status).toBe(404);
    await add("phone", ANNA, { name: "Anna" });
  });

  test("two who add the same name at the same time: one is there", async () => {
    const body = { name: "Twin", kind: "phone", target: ANNA };
    const both = await Promise.all([1, 2, 3].map(() => ask(addRoute, "/agents", { method: "POST", body })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
  });
});

describe("a person and a SIP address", () => {
  test("ring by their agent, and the history says who it was", async () => {
    const anna = await add("phone", ANNA, { name: "Anna at the desk" });
    const pbx = await add("sip", "desk@pbx.company.com", { name: "Desk" });
    expect((await save([rings(anna), rings(pbx)])).body).toMatchObject({ findings: [] });
    const { outcome, call } = await ring({ [ANNA]: "busy", "desk@pbx.company.com": { does: "answer", talks: 20 } });
    expect(outcome.dialed).toMatchObject([{ to: ANNA }, { to: "sip:desk@pbx.company.com", bridged: true }]);
    expect(call).toMatchObject({ outcome: "answered", result: "answered" });
    expect(call.legs).toMatchObject([
      { kind: "phone", e164: ANNA, agent: "Anna at the desk", status: "busy" },
      { kind: "sip", e164: null, agent: "Desk", status: "bridged" },
    ]);
  });

  test("another phone of a person applies to the next call, once it is proven", async () => {
    const person = await add("phone", ANNA);
    await save([rings(person)]);
    expect(await change(person.id, { target: BEN })).toMatchObject({ body: { target: BEN, is_proven: false } });
    expect((await ring()).call.legs).toEqual([]);
    await shop.database.sql`
      insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${BEN}, ${owner.id})`;
    expect((await ring({ [BEN]: "answer" })).call).toMatchObject({ outcome: "answered", answered_by: BEN });
    await change(person.id, { is_on: false });
    const { body } = await ask(simulateRoute, "/", { method: "POST", body: { caller: CALLER }, id: numberId });
    expect(body.path).toMatchObject({ rings: [], dropped: [{ line: { target: BEN }, reason: "off" }] });
    expect((await ring()).call).toMatchObject({ outcome: "voicemail", legs: [] });
  });

  test("one that is removed no longer rings, and a plan that names it is not saved again", async () => {
    const person = await add("phone", ANNA);
    await save([rings(person)]);
    await remove(person.id);
    expect((await ring()).call).toMatchObject({ outcome: "voicemail", legs: [] });
    expect(await save([rings(person)])).toMatchObject({
      code: "RULE_REFUSED",
      details: { findings: [{ code: "agent_gone", path: "open.phones.0" }] },
    });
  });

  test("nobody is led in a circle, also not by changing an agent afterwards", async () => {
    const own = await add("phone", NUMBER);
    expect(await save([rings(own)])).toMatchObject({ details: { findings: [{ code: "own_number" }] } });
    const there = await add("phone", OTHER);
    const back = await add("phone", ANNA);
    expect((await save([rings(there)])).status).toBe(200);
    expect((await save([rings(back)], {}, otherId)).status).toBe(200);
    expect(await change(back.id, { target: NUMBER })).toMatchObject({
      code: "RULE_REFUSED",
      details: { reason: "leads_back", numbers: [OTHER] },
    });
    expect(await save([rings(own)], {}, otherId)).toMatchObject({ details: { findings: [{ code: "leads_back" }] } });
  });

  test("another account's agent is none", async () => {
    const stranger = await shop.newPerson();
    const theirs = await ask(addRoute, "/agents", {
      method: "POST",
      body: { name: "Theirs", kind: "webhook", target: programUrl },
      person: stranger,
    });
    expect(await save([rings(theirs.body)])).toMatchObject({ details: { findings: [{ code: "agent_gone" }] } });
  });
});

describe("a program that answers by itself", () => {
  let robot: Agent;
  beforeAll(async () => {
    robot = await add("webhook", programUrl, { name: "Robot" });
    expect((await save([rings(robot), { e164: ANNA, seconds: 15 }])).body.findings).toEqual([]);
  });

  test("talks with the caller over several turns, and hangs up", async () => {
    says = (form, path) => {
      if (path === "/calls")
        return `<Response><Gather action="/more" numDigits="1"><Say>Press a key</Say></Gather></Response>`;
      return `<Response><Say>You pressed ${form.get("Digits")}</Say><Hangup/></Response>`;
    };
    const { outcome, call } = await ring({}, { caller: { presses: ["7"] } });
    expect(outcome.said).toEqual(["Press a key", "You pressed 7"]);
    expect(call).toMatchObject({ outcome: "agent", result: "answered", recording_seconds: null });
    expect(call.legs).toMatchObject([{ kind: "webhook", agent: "Robot", e164: null, status: "bridged", cause: null }]);
    expect(asked.map(({ path }) => path)).toEqual(["/calls", "/more"]);
    const first = Object.fromEntries(asked[0]!.form);
    expect(first).toEqual({ CallId: call.id, From: CALLER, To: NUMBER, Turn: "0" });
  });

  test("hands over to what follows it by coming to its end", async () => {
    says = () => "<Response><Say>One moment</Say></Response>";
    const { outcome, call } = await ring({ [ANNA]: { does: "answer", talks: 10 } });
    expect(outcome.said).toEqual(["One moment"]);
    expect(call).toMatchObject({ outcome: "answered", answered_by: ANNA });
    expect(call.legs).toMatchObject([
      { agent: "Robot", status: "bridged" },
      { e164: ANNA, status: "bridged" },
    ]);
  });

  test("puts through to a phone that is proven, and is asked again when nobody took it", async () => {
    says = (form) =>
      form.get("DialCallStatus")
        ? `<Response><Say>Sorry, ${form.get("DialCallStatus")}</Say><Hangup/></Response>`
        : `<Response><Dial timeout="15" action="/after">${ANNA}</Dial></Response>`;
    const missed = await ring({ [ANNA]: "busy" });
    expect(missed.outcome.said).toEqual(["Sorry, busy"]);
    expect(missed.call).toMatchObject({ outcome: "agent" });
    expect(missed.call.legs).toMatchObject([
      { kind: "webhook", status: "bridged" },
      { kind: "phone", e164: ANNA, agent: "Robot", position: 10, status: "busy" },
    ]);
    says = () => `<Response><Dial>${ANNA}</Dial></Response>`;
    const taken = await ring({ [ANNA]: { does: "answer", talks: 12 } });
    expect(taken.call).toMatchObject({ outcome: "answered", answered_by: ANNA, end_cause: "completed" });
    expect(taken.call.legs[1]).toMatchObject({ e164: ANNA, status: "bridged", seconds: 12 });
  });

  const html: RequestListener = (_request, response) =>
    response.setHeader("content-type", "text/html").end("<html><p>Hi</html>");
  const redirect: RequestListener = (_request, response) =>
    response.writeHead(302, { location: "http://169.254.169.254/" }).end();
  const large: RequestListener = (_request, response) =>
    response.end(`<Response><Say>${"a".repeat(5_000_000)}</Say></Response>`);
  const slow: RequestListener = () => {};
  test.each<[string, string | RequestListener]>([
    ["slow", slow],
    ["not_twiml", html],
    ["too_large", large],
    ["redirects", redirect],
    ["error_status", (_request, response) => void response.writeHead(503).end()],
    ["unreachable", (_request, response) => void response.destroy()],
    ["forbidden_verb", "<Response><Record/></Response>"],
    ["wants_stream", "<Response><Connect><Stream url='wss://agent.example.com/'/></Connect></Response>"],
    ["foreign_address", "<Response><Redirect>http://127.0.0.1:9/</Redirect></Response>"],
    ["refused_destination", "<Response><Dial>+19005550199</Dial></Response>"],
    ["refused_destination", `<Response><Dial>${NUMBER}</Dial></Response>`],
    ["refused_destination", "<Response><Dial>+12125550177</Dial></Response>"],
  ])("that is of no use (%s) leaves the caller to what follows, and the history says why", async (cause, answer) => {
    says = () => answer;
    const { outcome, call } = await ring({ [ANNA]: "no_answer" }, { caller: { speaks: 4 } });
    expect(outcome.dialed).toMatchObject([{ to: ANNA }]);
    expect(call).toMatchObject({ outcome: "voicemail", recording_seconds: 4 });
    expect(call.legs).toMatchObject([
      { kind: "webhook", agent: "Robot", status: "failed", cause },
      { e164: ANNA, status: "no_answer" },
    ]);
  });

  test("is tested as a call would ask it, by those who may change it, and nobody is called", async () => {
    const robin = await add("webhook", programUrl);
    const test = (id: string, person = owner) => ask(testRoute, `/agents/${id}/test`, { method: "POST", id, person });
    says = () => `<Response><Gather action="/more"><Say>Hello</Say></Gather></Response>`;
    expect(await test(robin.id)).toMatchObject({ status: 200, body: { cause: null } });
    expect(Object.fromEntries(asked[0]!.form)).toMatchObject({ Turn: "0", From: "anonymous", Test: "true" });
    for (const [cause, answer] of [
      ["wants_stream", "<Connect><Stream url='wss://agent.example.com/'/></Connect>"],
      ["refused_destination", "<Dial>+12125550177</Dial>"],
      [null, `<Dial>${ANNA}</Dial>`],
      ["not_twiml", "<Say>"],
    ]) {
      says = () => `<Response>${answer}</Response>`;
      expect((await test(robin.id)).body.cause, answer!).toBe(cause);
    }
    says = () => slow;
    const late = await test(robin.id);
    expect(late.body).toMatchObject({ cause: "slow" });
    expect(late.body.milliseconds).toBeGreaterThanOrEqual(2_900);

    asked = [];
    expect((await test(robin.id, await shop.newPerson())).status).toBe(404);
    expect((await test((await add("sip", "robin@pbx.example.com")).id)).status).toBe(404);
    const { sql } = shop.database;
    await sql`update public.memberships set role = 'billing' where user_id = ${owner.id}`;
    expect((await test(robin.id)).status).toBe(403);
    await sql`update public.memberships set role = 'owner' where user_id = ${owner.id}`;
    expect(asked).toEqual([]);
  });

  test("that leads back to itself for ever ends, and the caller reaches what follows", async () => {
    says = () => "<Response><Redirect>/calls</Redirect></Response>";
    const { call } = await ring({ [ANNA]: { does: "answer", talks: 5 } });
    expect(asked.length).toBe(60);
    expect(call).toMatchObject({ outcome: "answered", answered_by: ANNA });
    expect(call.legs[0]).toMatchObject({ kind: "webhook", status: "bridged", cause: "too_many_turns" });
  });

  test("that is removed while it talks is asked no more", async () => {
    const leaving = await add("webhook", programUrl, { name: "Leaving" });
    await save([rings(leaving)]);
    says = () => (_request, response) =>
      void remove(leaving.id).then(() =>
        response.end(`<Response><Gather action="/more"><Say>Wait</Say></Gather></Response>`),
      );
    const { outcome, call } = await ring({}, { caller: { presses: ["1"], speaks: 3 } });
    expect(outcome.said.join(" ")).toContain("leave a message");
    expect(call).toMatchObject({ outcome: "voicemail", recording_seconds: 3 });
    expect(call.legs[0]).toMatchObject({ status: "bridged", cause: "removed" });
    expect(asked.length).toBe(1);
  });

  test("is not asked once the minutes are used up", async () => {
    const dialing = await add("webhook", programUrl, { name: "Dialing" });
    await save([rings(dialing)]);
    says = () => `<Response><Dial>${ANNA}</Dial></Response>`;
    await shop.database.sql`update private.settings set value = '0' where key = 'forwarded_minutes_per_number'`;
    try {
      expect((await ring()).call).toMatchObject({ outcome: "voicemail", legs: [] });
      expect(asked).toEqual([]);
    } finally {
      await shop.database.sql`update private.settings set value = '480' where key = 'forwarded_minutes_per_number'`;
    }
  });
});
