import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as repeatRoute } from "@/app/api/v1/webhook-deliveries/[id]/repeat/route";
import { GET as logRoute } from "@/app/api/v1/webhooks/[id]/deliveries/route";
import { PATCH as changeRoute, DELETE as removeRoute } from "@/app/api/v1/webhooks/[id]/route";
import { POST as rotateRoute } from "@/app/api/v1/webhooks/[id]/secret/route";
import { POST as testRoute } from "@/app/api/v1/webhooks/[id]/test/route";
import { POST as addRoute, GET as listRoute } from "@/app/api/v1/webhooks/route";
import { type Webhook, type WebhookDelivery, webhookEvents } from "@/lib/contract/webhooks";
import { deliverWebhooks } from "@/lib/webhooks";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

/** Programs of an account that are told about its texts: real requests to a real program. */

const NUMBER = "+14155550177";
const SENDER = "+16465550133";

let shop: Shop;
let owner: SignedInPerson;
let stranger: SignedInPerson;
let program: Server;
let origin: string;
let status: number | "cut" = 204;
let taken: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  program = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      taken.push({ path: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (status === "cut") request.socket.destroy();
      else response.writeHead(request.url === "/broken" ? 500 : status, { location: `${origin}/elsewhere` }).end("x");
    });
  });
  await new Promise<void>((done) => program.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${(program.address() as AddressInfo).port}`;
  origin = `http://${host}`;
  shop = await openShop({ countries: ["US"], environment: { WEBHOOK_LOOPBACK_HOSTS: host } });
  owner = await shop.newPerson();
  stranger = await shop.newPerson();
  const [area] = await shop.database.sql`select id from public.areas where prefix = '415'`;
  await buyNumber(shop.database, owner, { areaId: area!.id, e164: NUMBER });
});
afterAll(async () => {
  await shop?.close();
  program?.closeAllConnections();
  program?.close();
});
beforeEach(async () => {
  status = 204;
  taken = [];
  await shop.database.sql`delete from private.webhooks`;
  await shop.database.sql`delete from public.notifications`;
  await shop.database.sql`delete from public.rate_limits`; // a fast machine adds more of them in a minute than a person may
});

type Route = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
async function ask(
  route: unknown,
  path: string,
  {
    method = "GET",
    body,
    person = owner,
    id,
  }: { method?: string; body?: object; person?: SignedInPerson; id?: string },
) {
  const request = person.browser.request(`/api/v1${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    headers: { origin: process.env.APP_URL!, "content-type": "application/json" },
  });
  const response = await (route as Route)(request, { params: Promise.resolve({ id } as never) });
  const answer = await response.json();
  return { status: response.status, code: answer.error?.code, details: answer.error?.details, body: answer };
}
async function add(path = "/texts", kinds = ["text.received"]): Promise<Webhook & { secret: string }> {
  const added = await ask(addRoute, "/webhooks", { method: "POST", body: { url: `${origin}${path}`, kinds } });
  expect(added.status).toBe(201);
  return added.body;
}
const list = async (): Promise<Webhook[]> => (await ask(listRoute, "/webhooks", {})).body.webhooks;
const log = async (id: string, query = ""): Promise<WebhookDelivery[]> =>
  (await ask(logRoute, `/webhooks/${id}/deliveries${query}`, { id })).body.deliveries;
const change = (id: string, body: object) => ask(changeRoute, `/webhooks/${id}`, { method: "PATCH", body, id });

let count = 0;
const receive = async (body = "Hello") =>
  shop.database.call.worker("receive_message", {
    p_message: { carrier_id: "didww", carrier_ref: `hook-${++count}`, to: NUMBER, from: SENDER, body },
  });
/** As if the time of waiting were over. */
async function waitOver() {
  await shop.database.sql`update private.webhook_deliveries set next_try_at = now() - interval '1 second'`;
  await shop.database.sql`update private.webhooks set rests_until = null`;
}
const verify = (secret: string, { headers, body } = taken[0]!) =>
  new Verifier(secret).verify(body, headers as Record<string, string>);

describe("who may", () => {
  test("the owner adds one and sees its secret once; a stranger and a member see nothing", async () => {
    const { id, secret } = await add();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(JSON.stringify(await list())).not.toContain("whsec_");
    for (const [route, path, method] of [
      [changeRoute, "", "PATCH"],
      [removeRoute, "", "DELETE"],
      [rotateRoute, "/secret", "POST"],
      [testRoute, "/test", "POST"],
      [logRoute, "/deliveries", "GET"],
    ] as const) {
      const body = method === "PATCH" ? { body: { is_on: false } } : {};
      const refused = await ask(route, `/webhooks/${id}${path}`, { method, id, person: stranger, ...body });
      expect(refused, path).toMatchObject({ status: 404 });
    }
    const { sql } = shop.database;
    await sql`update public.memberships set role = 'member' where user_id = ${owner.id}`;
    expect(await ask(listRoute, "/webhooks", {})).toMatchObject({ status: 403 });
    await sql`update public.memberships set role = 'owner' where user_id = ${owner.id}`;
  });

  test("a key needs the scope of its own", async () => {
    for (const [scope, wanted] of [
      ["messages:write", 403],
      ["webhooks:write", 200],
    ] as const) {
      const authorization = `Bearer ${await shop.newKey(owner.accountId, [scope])}`;
      const request = new Request(`${process.env.APP_URL}/api/v1/webhooks`, { headers: { authorization } });
      const response = await (listRoute as Route)(request, { params: Promise.resolve({} as never) });
      expect(response.status, scope).toBe(wanted);
    }
  });

  test.each([
    "http://example.com/",
    "https://10.0.0.1/",
    "https://localhost/",
    "https://example.com:8443/",
    "nonsense",
  ])("%s is refused", async (url) => {
    const body = { url, kinds: ["text.received"] };
    expect(await ask(addRoute, "/webhooks", { method: "POST", body })).toMatchObject({ code: "TARGET_REFUSED" });
    const { id } = await add();
    expect(await change(id, { url })).toMatchObject({ code: "TARGET_REFUSED" });
  });

  test("kinds must be known, and there are at most ten, also when added concurrently", async () => {
    const bad = (kinds: string[]) => ask(addRoute, "/webhooks", { method: "POST", body: { url: `${origin}/`, kinds } });
    expect(await bad([])).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(await bad(["call.ended"])).toMatchObject({ code: "VALIDATION_FAILED" });
    const answers = await Promise.all(Array.from({ length: 13 }, () => bad(["text.status"])));
    expect(answers.filter((one) => one.status === 201)).toHaveLength(10);
    expect(answers.find((one) => one.status !== 201)?.details).toMatchObject({ reason: "too_many" });
  });
});

describe("delivery", () => {
  test("a text is posted, signed as Standard Webhooks, in the documented shape", async () => {
    const { id, secret } = await add();
    const { id: messageId } = await receive("Your code is 1234");
    expect(await deliverWebhooks(id)).toBe(1);
    expect(taken[0]!.headers["webhook-id"]).toBe(messageId);
    const event = webhookEvents["text.received"].parse(verify(secret));
    expect(event).toMatchObject({
      id: messageId,
      version: 1,
      data: { message_id: messageId, number: NUMBER, other_party: SENDER, body: "Your code is 1234", files: 0 },
    });
    expect(() => verify(`whsec_${Buffer.alloc(24).toString("base64")}`)).toThrow();
    expect(await log(id)).toMatchObject([{ state: "delivered", status_code: 204, attempts: 1, next_try_at: null }]);
    expect(await deliverWebhooks(id)).toBe(0);
    const rows = await shop.database.sql`select * from private.webhook_deliveries`;
    expect(JSON.stringify(rows)).not.toContain("1234 ");
    expect(JSON.stringify(rows)).not.toContain("Your code");
  });

  test("a text that is not stored leaves no delivery", async () => {
    const { id } = await add();
    await shop.database.sql
      .begin(async (tx) => {
        await tx`select private.receive_message(${tx.json({
          carrier_id: "didww",
          carrier_ref: "rolled-back",
          to: NUMBER,
          from: SENDER,
          body: "x",
        })})`;
        throw new Error("a crash");
      })
      .catch(() => undefined);
    expect(await log(id)).toEqual([]);
  });

  test("each state of a text that was sent is told to those who want it", async () => {
    const { id } = await add("/texts", ["text.status"]);
    const { id: messageId } = await receive();
    const { sql } = shop.database;
    const [sent] = await sql`
      insert into public.messages (conversation_id, account_id, number_id, direction, body, carrier_id, state, sent_at)
      select conversation_id, account_id, number_id, 'outbound', 'Hi', carrier_id, 'sending', now()
      from public.messages where id = ${messageId} returning id`;
    const report = (state: string, error: number | null = null) =>
      shop.database.call.worker("text_reported", {
        p_message_id: sent!.id,
        p_state: state,
        p_ref: null,
        p_error: error,
      });
    await report("sent");
    await report("undelivered", 30005);
    await report("undelivered", 30005);
    expect(await deliverWebhooks(id)).toBe(2);
    const events = taken.map(({ body }) => webhookEvents["text.status"].parse(JSON.parse(body)).data);
    expect(events.map(({ state, error_code }) => [state, error_code]).sort()).toEqual([
      ["sent", null],
      ["undelivered", 30005],
    ]);
    expect(JSON.stringify(taken)).not.toContain('"body":"Hi"');
  });

  test("what becomes of a text that was sent on is not told as one that the owner sent", async () => {
    const { id } = await add("/texts", ["text.received", "text.status"]);
    const { id: messageId } = await receive();
    const { sql } = shop.database;
    const [copy] = await sql`
      insert into public.messages
        (conversation_id, account_id, number_id, direction, body, carrier_id, state, sent_at, forward_of)
      select conversation_id, account_id, number_id, 'outbound', 'Copy', carrier_id, 'sending', now(), id
      from public.messages where id = ${messageId} returning id`;
    for (const p_state of ["sent", "delivered"])
      await shop.database.call.worker("text_reported", { p_message_id: copy!.id, p_state, p_ref: null, p_error: null });
    expect((await log(id)).map(({ kind }) => kind)).toEqual(["text.received"]);
  });

  test("what fails is tried again later with the same id, and one bad webhook delays no other", async () => {
    const bad = await add("/broken");
    const good = await add("/good");
    for (let n = 0; n < 8; n++) await receive(`n ${n}`);
    expect(await deliverWebhooks(bad.id)).toBe(0);
    expect(taken).toHaveLength(5);
    // It rests: what else waits is not tried.
    expect(await deliverWebhooks(bad.id)).toBe(0);
    expect(taken).toHaveLength(5);
    expect(await deliverWebhooks(good.id)).toBe(8);
    const [tried] = (await log(bad.id, "?state=waiting")).filter(({ attempts }) => attempts === 1);
    expect(tried).toMatchObject({ status_code: 500, cause: "error_status" });
    const seconds = (Date.parse(tried!.next_try_at!) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(75);
    expect((await list()).find(({ id }) => id === bad.id)?.failing_since).not.toBeNull();

    await change(bad.id, { url: `${origin}/fixed` });
    await waitOver();
    taken = [];
    expect(await deliverWebhooks(bad.id)).toBe(8);
    expect(taken.map(({ headers }) => headers["webhook-id"])).toContain(tried!.event_id);
    expect((await list()).find(({ id }) => id === bad.id)?.failing_since).toBeNull();
  });

  test.each([
    [302, "redirects"],
    [404, "error_status"],
    ["cut", "unreachable"],
  ] as const)("an answer of %s is %s", async (answer, cause) => {
    const { id } = await add();
    await receive();
    status = answer;
    expect(await deliverWebhooks(id)).toBe(0);
    expect(taken).toHaveLength(1);
    expect(await log(id)).toMatchObject([{ state: "waiting", cause }]);
  });

  test("a crash after the request sends the same id again", async () => {
    const { id } = await add();
    await receive();
    const claim = () => shop.database.call.worker("claim_webhook_deliveries", { p_webhook_id: id });
    const [first] = await claim();
    expect(await claim()).toEqual([]);
    await waitOver();
    const [again] = await claim();
    expect(again).toMatchObject({ event_id: first.event_id, attempt: 2 });
  });

  test("two runs of one webhook take nothing twice", async () => {
    const { id } = await add();
    for (let n = 0; n < 12; n++) await receive();
    const counts = await Promise.all([deliverWebhooks(id), deliverWebhooks(id), deliverWebhooks(id)]);
    expect(counts.reduce((sum, one) => sum + one)).toBe(12);
    expect(new Set(taken.map(({ headers }) => headers["webhook-id"])).size).toBe(12);
    expect(taken).toHaveLength(12);
  });

  test("what was removed or switched off is not sent, and what is repeated after it is refused", async () => {
    const { id } = await add();
    await receive();
    expect((await change(id, { is_on: false })).status).toBe(200);
    expect(await deliverWebhooks(id)).toBe(0);
    const [dropped] = await log(id);
    expect(dropped).toMatchObject({ state: "failed", cause: "switched_off" });
    await receive();
    expect(await log(id)).toHaveLength(1);
    const repeat = () =>
      ask(repeatRoute, `/webhook-deliveries/${dropped!.id}/repeat`, { method: "POST", id: dropped!.id });
    expect((await repeat()).details).toMatchObject({ reason: "switched_off" });
    await change(id, { is_on: true });
    expect((await repeat()).status).toBe(202);
    const refused = await ask(repeatRoute, "/webhook-deliveries/x/repeat", {
      method: "POST",
      id: dropped!.id,
      person: stranger,
    });
    expect(refused.status).toBe(404);
    expect((await ask(removeRoute, `/webhooks/${id}`, { method: "DELETE", id })).status).toBe(200);
    expect(await deliverWebhooks(id)).toBe(0);
    expect(taken).toEqual([]);
    expect((await ask(removeRoute, `/webhooks/${id}`, { method: "DELETE", id })).status).toBe(404);
  });

  test("the text of a delivery that waits may be deleted: then nothing is sent", async () => {
    const { id } = await add();
    await receive();
    await shop.database.sql`delete from public.messages`;
    await deliverWebhooks(id);
    expect(taken).toEqual([]);
    expect(await log(id)).toMatchObject([{ state: "failed", cause: "text_deleted" }]);
  });

  test("after a day it is given up, and can be sent again", async () => {
    const { id } = await add();
    await receive();
    status = 503;
    await shop.database.sql`update private.webhook_deliveries set give_up_at = now()`;
    await deliverWebhooks(id);
    const [failed] = await log(id);
    expect(failed).toMatchObject({ state: "failed", cause: "error_status" });
    status = 200;
    await ask(repeatRoute, `/webhook-deliveries/${failed!.id}/repeat`, { method: "POST", id: failed!.id });
    expect(await deliverWebhooks(id)).toBe(1);
    expect(taken.map(({ headers }) => headers["webhook-id"])).toEqual([failed!.event_id, failed!.event_id]);
  });
});

describe("its life", () => {
  test("a new secret signs, and the former one beside it until its time is over", async () => {
    const { id, secret: former } = await add();
    const rotated = await ask(rotateRoute, `/webhooks/${id}/secret`, { method: "POST", id });
    const { secret } = rotated.body;
    expect(secret).not.toBe(former);
    await receive();
    await deliverWebhooks(id);
    expect(() => verify(former)).not.toThrow();
    expect(() => verify(secret)).not.toThrow();
    await shop.database.sql`update private.webhooks set old_secret_until = now() - interval '1 second'`;
    taken = [];
    await receive();
    await deliverWebhooks(id);
    expect(() => verify(secret)).not.toThrow();
    expect(() => verify(former)).toThrow();
  });

  test("a test event is sent now, also to one that rests", async () => {
    const { id, secret } = await add();
    await receive();
    status = 500;
    await deliverWebhooks(id);
    status = 200;
    taken = [];
    const tested = await ask(testRoute, `/webhooks/${id}/test`, { method: "POST", id });
    expect(tested).toMatchObject({ status: 202, body: { kind: "webhook.test", state: "waiting" } });
    expect(await deliverWebhooks(id)).toBe(1);
    expect(webhookEvents["webhook.test"].parse(verify(secret)).data).toEqual({});
  });

  test("after days of failures it is switched off, what waits is dropped, and the owner is mailed once", async () => {
    const { id } = await add();
    for (let n = 0; n < 12; n++) await receive();
    status = 500;
    const { sql } = shop.database;
    for (let n = 0; n < 3; n++) {
      await waitOver();
      await deliverWebhooks(id);
    }
    expect((await list())[0]).toMatchObject({ is_on: true });
    await sql`update private.webhooks set failing_since = now() - interval '3 days 1 hour'`;
    await waitOver();
    await deliverWebhooks(id);
    const [webhook] = await list();
    expect(webhook).toMatchObject({ is_on: false });
    expect(webhook!.switched_off_at).not.toBeNull();
    expect((await log(id, "?state=waiting")).length).toBe(0);
    const mails = await sql`select recipient from public.notifications where template = 'webhook-switched-off'`;
    expect(mails).toMatchObject([{ recipient: owner.email }]);
    expect((await change(id, { is_on: true })).body).toMatchObject({ failing_since: null, switched_off_at: null });
  });

  test("the sweep wakes what is due, and the log is pruned", async () => {
    const { id } = await add();
    await receive();
    const { sql } = shop.database;
    const wakes = async () => (await sql`select private.sweep_webhooks() as n`)[0]!.n;
    expect(await wakes()).toBe(1);
    await sql`update private.webhooks set rests_until = now() + interval '1 hour'`;
    expect(await wakes()).toBe(0);
    await waitOver();
    await deliverWebhooks(id);
    expect(await wakes()).toBe(0);
    await sql`update private.webhook_deliveries set created_at = now() - interval '31 days'`;
    await sql`select private.prune_webhook_deliveries()`;
    expect(await log(id)).toEqual([]);
  });
});
