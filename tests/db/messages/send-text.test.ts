import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as sendRoute } from "@/app/api/v1/messages/route";
import { GET as sendingRoute } from "@/app/api/v1/messages/sending/route";
import { start as startTwilio } from "../../../local/twilio/index.ts";
import { buyNumber } from "../../builders/number.ts";
import { buildKey, personActor, type SignedInPerson } from "../../builders/person.ts";
import { serveRoute } from "../../setup/serve-route.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

/** Texts that numbers send: once, never to who has opted out, and what became of them. */

const accountSid = `AC${"0".repeat(31)}4`;
const authToken = "sending-token";
const OURS = "+16465550100";
const LONDON = "+442079460958";
const NEW_YORK = "+12125550199";

let origin = "";
let twilio: Awaited<ReturnType<typeof startTwilio>>;
let server: Awaited<ReturnType<typeof serveRoute>>;
let shop: Shop;
let owner: SignedInPerson;
let number: string;
beforeAll(async () => {
  server = await serveRoute(async (request, kind) => {
    const { POST } = await import("@/app/api/texts/[kind]/route");
    return POST(request, { params: Promise.resolve({ kind }) });
  });
  origin = server.origin;
  twilio = await startTwilio({ accountSid, authToken });
  shop = await openShop({
    countries: ["US"],
    environment: {
      APP_URL: origin,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      TWILIO_API_URL: twilio.url,
    },
  });
  owner = await shop.newPerson();
  const { sql } = shop.database;
  await capSpending(SPEND_CAP);
  const [area] = await sql`select id from public.areas where prefix = '415'`;
  ({ numberId: number } = await buyNumber(shop.database, owner, { areaId: area!.id, e164: OURS }));
  await sql`insert into public.carriers (id, name) values ('twilio', 'Twilio') on conflict do nothing`;
  await sql`
    update public.purchased_numbers set carrier_id = 'twilio', features = '{voice_in,sms_in}' where id = ${number}`;
  await fetch(`${twilio.url}/api/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers.json`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}` },
    body: new URLSearchParams({ PhoneNumber: OURS, SmsUrl: `${origin}/api/texts/twilio` }),
  });
});
afterAll(async () => {
  await shop?.close();
  await twilio?.close();
  server?.close();
});
beforeEach(async () => {
  await control("DELETE", "/faults");
  await shop.database.sql`truncate public.messages, public.conversations, public.text_opt_outs, public.message_refs`;
  await shop.database.sql`delete from private.text_registrations`;
  await shop.database.sql`delete from public.rate_limits where bucket like 'send-text:%'`;
});

async function control(method: string, path: string, body?: object) {
  const response = await fetch(`${twilio.url}/__control${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.status === 204 ? undefined : response.json();
}

/** `npm run prove -- texts` plays more of them. */
const rounds = Number(process.env.TEXTS_RACES ?? 5);
/** In cents: no number of races reaches it. */
const SPEND_CAP = 1_000_000;
const capSpending = (cents: number) =>
  shop.database.sql`update private.settings set value = to_jsonb(${cents}::integer) where key = 'spend_cap_cents'`;

let keys = 0;
async function send(more: object = {}, who: SignedInPerson = owner, key = `key-${++keys}`) {
  const request = who.browser.request("/api/v1/messages", {
    method: "POST",
    headers: { origin, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ number_id: number, to: LONDON, body: "Hello", ...more }),
  });
  const response = await sendRoute(request, { params: Promise.resolve({}) });
  const body = await response.json();
  return {
    status: response.status,
    reason: body.error?.details?.reason,
    code: body.error?.code,
    id: body.id as string,
  };
}
/** What an account wants of its texts. */
async function saveSettings(body: object, who: SignedInPerson = owner) {
  const { PUT } = await import("@/app/api/v1/messages/settings/route");
  const request = who.browser.request("/api/v1/messages/settings", {
    method: "PUT",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ keep_days: null, forward_to: null, forward_from: null, ...body }),
  });
  const response = await PUT(request, { params: Promise.resolve({}) });
  const answer = await response.json();
  return { status: response.status, reason: answer.error?.details?.reason, body: answer };
}
const deliver = async (id: string) => (await import("@/lib/messages")).deliverText(id);
const message = async (id: string) => (await shop.database.sql`select * from public.messages where id = ${id}`)[0]!;
const reaches = (id: string, state: string) =>
  expect.poll(async () => (await message(id)).state, { timeout: 5_000 }).toBe(state);
const receive = (from: string, body: string) =>
  shop.database.call.worker("receive_message", {
    p_message: { carrier_id: "twilio", carrier_ref: `in-${++keys}`, to: OURS, from, body },
  });

test("a text is queued, sent, and followed to its end", async () => {
  const sent = await send({ body: "Grüße 🎉" });
  expect(sent.status).toBe(202);
  expect(await message(sent.id)).toMatchObject({ state: "queued", direction: "outbound", sent_by: owner.id });
  expect(await deliver(sent.id)).toBe("sent");
  await reaches(sent.id, "delivered");
  expect((await message(sent.id)).carrier_ref).toMatch(/^SM/);
  expect(await deliver(sent.id)).toBe("nothing to send");
  expect(await control("GET", "/messages")).toHaveLength(1);
});

test("one that did not arrive says why, and reports in another order change nothing", async () => {
  await control("POST", "/text-outcomes", { to: "+442079460111", status: "undelivered", error_code: 30_003 });
  await control("POST", "/hooks", { type: "message.status", mode: "reorder", times: 1 });
  const { id } = await send({ to: "+442079460111" });
  await deliver(id);
  await reaches(id, "undelivered");
  await expect.poll(async () => (await control("GET", "/deliveries?status=held")).length).toBe(0);
  expect(await message(id)).toMatchObject({ state: "undelivered", error_code: 30_003 });
});

test("the same key sends once", async () => {
  const [first, second] = [await send({}, owner, "same"), await send({}, owner, "same")];
  expect(second.id).toBe(first.id);
});

describe("nobody is texted who asked for none", () => {
  test.each(["STOP", " stop ", "Arrêt", "Abmelden", "OPT-OUT"])("%s", async (word) => {
    await receive(LONDON, word);
    expect(await send()).toMatchObject({ status: 422, reason: "opted_out" });
    await receive(LONDON, "Start");
    expect((await send()).status).toBe(202);
  });

  test.each(["please stop calling", "stop it", "HELP"])("%s asks for something else", async (words) => {
    await receive(LONDON, words);
    expect((await send()).status).toBe(202);
  });

  test("STOP counts also beyond the texts that are kept", async () => {
    const { sql } = shop.database;
    await sql`update private.settings set value = '1' where key = 'texts_per_sender'`;
    try {
      await receive(LONDON, "Hello");
      expect(await receive(LONDON, "STOP")).toMatchObject({ result: "not_kept" });
    } finally {
      await sql`update private.settings set value = '200' where key = 'texts_per_sender'`;
    }
    expect(await send()).toMatchObject({ status: 422, reason: "opted_out" });
  });

  test("what was queued before it is not sent after it", async () => {
    const { id } = await send();
    await receive(LONDON, "STOP");
    expect(await deliver(id)).toBe("nothing to send");
    expect(await message(id)).toMatchObject({ state: "failed", error_code: 21_610 });
  });

  test("of both at the same time either comes first: nothing is sent after the word was stored", async () => {
    const { sql, call } = shop.database;
    /** Without the limits of the API. */
    const queue = async (): Promise<{ ok: boolean; id: string; details?: { reason: string } }> =>
      call.server("send_text", {
        p_actor: personActor(owner.id),
        p_account_id: owner.accountId,
        p_text: { number_id: number, to: LONDON, body: "Hello", segments: 1 },
      });
    for (let round = 0; round < rounds; round++) {
      await sql`truncate public.messages, public.conversations, public.text_opt_outs`;
      await sql`delete from public.rate_limits where bucket like 'send-text:%'`;
      const before = await Promise.all(Array.from({ length: 4 }, queue));
      const [, , during] = await Promise.all([
        receive(LONDON, "STOP"),
        Promise.all(before.map(({ id }) => deliver(id))),
        Promise.all(Array.from({ length: 4 }, queue)),
      ]);
      for (const answer of during) {
        if (answer.ok) expect(await deliver(answer.id)).toBe("nothing to send");
        else expect(answer.details?.reason).toBe("opted_out");
      }
      expect((await queue()).details?.reason).toBe("opted_out");
      const claimedLater = await sql`
        select m.id from public.messages m cross join public.text_opt_outs o
        where m.direction = 'outbound' and m.state not in ('failed', 'queued') and m.created_at > o.opted_out_at`;
      expect(claimedLater).toHaveLength(0);
    }
  });
});

test("texts of one conversation come in and leave concurrently", async () => {
  const { sql, call } = shop.database;
  const queue = () =>
    call.server("send_text", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_text: { number_id: number, to: LONDON, body: "Hello", segments: 1 },
    });
  for (let round = 0; round < rounds; round++) {
    await sql`truncate public.messages, public.conversations`;
    await sql`delete from public.rate_limits where bucket like 'send-text:%' or bucket like 'text:%'`;
    const answers = await Promise.all(Array.from({ length: 4 }, () => [receive(LONDON, "Hello"), queue()]).flat());
    const good = [{ result: "stored" }, { ok: true }].map((one) => expect.objectContaining(one));
    expect(answers).toEqual([...good, ...good, ...good, ...good]);
  }
});

describe("refused before it is tried", () => {
  const { sql } = { sql: () => shop.database.sql };
  test("an unregistered number to North America, until it is registered", async () => {
    expect(await send({ to: "+12125550131" })).toMatchObject({ reason: "not_registered" });
    await sql()`insert into private.text_registrations (number_id) values (${number})`;
    expect((await send({ to: "+12125550131" })).status).toBe(202);
  });
  test("a number of a carrier that sends none", async () => {
    await sql()`update public.purchased_numbers set carrier_id = 'didww' where id = ${number}`;
    expect(await send()).toMatchObject({ reason: "number_cannot_send" });
    await sql()`update public.purchased_numbers set carrier_id = 'twilio' where id = ${number}`;
  });
  test("itself, no phone, no words, too many words", async () => {
    await sql()`insert into private.text_registrations (number_id) values (${number})`;
    expect(await send({ to: OURS })).toMatchObject({ reason: "own_number" });
    for (const more of [{ to: "MyBank" }, { body: " \n" }, { body: "x".repeat(1_601) }]) {
      expect(await send(more)).toMatchObject({ code: "VALIDATION_FAILED" });
    }
  });
  test("beyond the month's parts, also concurrently", async () => {
    await sql()`update private.settings set value = '4' where key = 'text_segments_per_month'`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => send({ body: "x".repeat(161) })));
    await sql()`update private.settings set value = '200' where key = 'text_segments_per_month'`;
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
    expect(answers.filter(({ reason }) => reason === "allowance_spent")).toHaveLength(4);
  });
  test("beyond what the account may spend, also concurrently: texts that wait count already", async () => {
    await sql()`delete from private.usage_reservations`; // of texts that were truncated
    await sql()`
      update private.settings
      set value = to_jsonb(30 + ceil((select coalesce(sum(spent_60), 0) * 100 / 60 from private.account_usage)))
      where key = 'spend_cap_cents'`; // two of 15 cents
    const answers = await Promise.all(Array.from({ length: 5 }, () => send({ to: "+442079460958" })));
    await capSpending(SPEND_CAP);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
    expect(answers.filter(({ reason }) => reason === "spend_cap")).toHaveLength(3);
  });
  test("a stranger's number, and somebody who may only read", async () => {
    expect(await send({}, await shop.newPerson())).toMatchObject({ status: 404 });
    await sql()`update public.memberships set role = 'billing' where user_id = ${owner.id}`;
    expect((await send()).status).toBe(403);
    await sql()`update public.memberships set role = 'owner' where user_id = ${owner.id}`;
  });
});

describe("a text is sent at most once", () => {
  test("where no answer came it is not tried again; a later report finds it", async () => {
    await control("POST", "/faults", { at: "after", method: "POST", path: "/api/2010-04-01", drop: "reset", times: 1 });
    const { id } = await send();
    expect(await deliver(id)).toBe("not known");
    await reaches(id, "delivered"); // its report names it all the same
    expect(await deliver(id)).toBe("nothing to send");
  });
  test("where the carrier took nothing it waits", async () => {
    await control("POST", "/faults", { at: "before", method: "POST", path: "/api/2010-04-01", status: 429, times: 1 });
    const { id } = await send();
    await expect(deliver(id)).rejects.toThrow();
    expect((await message(id)).state).toBe("queued");
    expect(await deliver(id)).toBe("sent");
  });
  test("what was forgotten is woken, what never ended is not known", async () => {
    const [first, second] = [await send(), await send()];
    await shop.database.call.worker("claim_text", { p_message_id: second.id });
    await shop.database.sql`update public.messages set state_at = state_at - interval '11 minutes'`;
    await shop.database.sql`delete from public.outbox where event = 'text/queued'`;
    await shop.database.call.worker("sweep", {});
    expect((await message(second.id)).state).toBe("unknown");
    const woken = await shop.database.sql`select payload from public.outbox where event = 'text/queued'`;
    expect(woken.map(({ payload }) => payload)).toEqual([{ messageId: first.id }]);
  });
});

test("what can be sent is said before, with what it costs and what is left of the month", async () => {
  const ask = async (to: string) => {
    const query = new URLSearchParams({ number_id: number, to });
    const request = owner.browser.request(`/api/v1/messages/sending?${query}`, { headers: { origin } });
    return (await sendingRoute(request, { params: Promise.resolve({}) })).json();
  };
  await send({ body: "x".repeat(200) });
  const month = { segments_per_month: 200, segments_left: 198 };
  const cost = { included_left: 0, price: "0.150000", currency: "USD" };
  expect(await ask(LONDON)).toEqual({ problem: null, ...month, ...cost });
  expect(await ask("MyBank")).toMatchObject({ problem: "not_a_phone", price: null });

  await shop.database.sql`insert into private.text_registrations (number_id) values (${number})`;
  const before = await ask(NEW_YORK);
  expect(before).toMatchObject({ problem: null, price: "0.015000" });
  expect((await send({ to: NEW_YORK, body: "x".repeat(200) })).status).toBe(202);
  expect(await ask(NEW_YORK)).toEqual({ ...before, segments_left: 196, included_left: before.included_left - 2 });
});

const WRITER = "+442079460122";

describe("sent on to a phone", () => {
  const PHONE = "+442079460101";
  const wanted = { forward_to: PHONE, forward_from: "" };
  beforeAll(async () => {
    wanted.forward_from = number;
    expect(await saveSettings(wanted)).toMatchObject({ status: 422, reason: "not_proven" });
    await shop.database.sql`
      insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${PHONE}, ${owner.id})`;
    expect(await saveSettings(wanted)).toMatchObject({ status: 200, body: { forward_to: PHONE, problem: null } });
  });
  beforeEach(async () => {
    await shop.database.sql`delete from public.outbox where event like 'text/%'`;
    await shop.database.sql`truncate private.forwarded_texts`;
  });
  const waiting = async (): Promise<string[]> =>
    (
      await shop.database.sql`select payload ->> 'messageId' as id from public.outbox where event = 'text/received'`
    ).map(({ id }) => id);
  const forward = async (id: string) => (await import("@/lib/messages")).forwardReceived(id);
  const sentOn = () => shop.database.sql`
    select m.body, m.segments, m.state from public.messages m join public.conversations c on c.id = m.conversation_id
    where c.other_party = ${PHONE} and m.direction = 'outbound'`;

  test("each text once, with whom it is from, counted as one that the account sent", async () => {
    await receive(WRITER, "Is the room free? 🙂");
    const [id] = await waiting();
    const both = await Promise.all([forward(id!), forward(id!), forward(id!)]);
    expect(both.filter((one) => one === "sent")).toHaveLength(1);
    expect(await sentOn()).toEqual([
      { body: `${WRITER} to ${OURS}:\nIs the room free? 🙂`, segments: 1, state: "queued" },
    ]);
    const { GET } = await import("@/app/api/v1/messages/sending/route");
    const asked = owner.browser.request(
      `/api/v1/messages/sending?number_id=${number}&to=${encodeURIComponent(WRITER)}`,
    );
    const { segments_left, segments_per_month } = await (await GET(asked, { params: Promise.resolve({}) })).json();
    expect(segments_per_month - segments_left).toBe(1);
  });

  const inbox = async (who = owner, query = "") => {
    const { GET } = await import("@/app/api/v1/conversations/route");
    const request = who.browser.request(`/api/v1/conversations?query=${encodeURIComponent(query)}`);
    return (await (await GET(request, { params: Promise.resolve({}) })).json()).conversations as {
      id: string;
      other_party: string;
      last_text: string;
      unread_count: number;
    }[];
  };
  const texts = async (id: string) => {
    const { GET } = await import("@/app/api/v1/conversations/[id]/messages/route");
    const request = owner.browser.request(`/api/v1/conversations/${id}/messages`);
    return (await (await GET(request, { params: Promise.resolve({ id }) })).json()).messages as {
      body: string;
      sent_on: object | null;
    }[];
  };

  const exported = async () => {
    const { GET } = await import("@/app/api/v1/messages/export/route");
    const asked = owner.browser.request("/api/v1/messages/export");
    return (await GET(asked, { params: Promise.resolve({}) })).text();
  };

  test("the text that came in says what became of it, and the inbox has no conversation with the phone", async () => {
    await receive(WRITER, "A parcel is here");
    const [id] = await waiting();
    const [writer] = await inbox();
    expect((await texts(writer!.id))[0]!.sent_on).toBeNull();
    expect(await forward(id!)).toBe("sent");
    expect((await texts(writer!.id))[0]!.sent_on).toEqual({
      to: PHONE,
      state: "queued",
      error_code: null,
      problem: null,
    });
    const copy = (await shop.database.sql`select id from public.messages where forward_of = ${id!}`)[0]!;
    await deliver(copy.id);
    await reaches(copy.id, "delivered");
    expect((await texts(writer!.id))[0]!.sent_on).toMatchObject({ state: "delivered" });
    expect((await inbox()).map((one) => one.other_party)).toEqual([WRITER]);
    expect((await inbox(owner, "parcel")).map((one) => one.other_party)).toEqual([WRITER]);
    const file = await exported();
    expect(file.match(/A parcel is here/g)).toHaveLength(1);
    expect(file).toContain(`A parcel is here,0,received,${PHONE},delivered\r\n`);
    expect(await inbox(await shop.newPerson())).toEqual([]);
  });

  test("what the phone answers is a conversation of its own, without what was sent on, also while more is", async () => {
    await receive(WRITER, "First");
    await receive(WRITER, "Second");
    const [first, second] = await waiting();
    await forward(first!);
    await Promise.all([receive(PHONE, "Thanks"), forward(second!)]);
    const phone = (await inbox()).find((one) => one.other_party === PHONE)!;
    expect(phone).toMatchObject({ last_text: "Thanks", unread_count: 1 });
    expect((await texts(phone.id)).map(({ body }) => body)).toEqual(["Thanks"]);
    expect(await sentOn()).toHaveLength(2);
  });

  test("what the phone itself writes, and what a number of ours writes, does not come back", async () => {
    await receive(PHONE, "Thanks");
    await receive(OURS, "Hello me");
    expect(await waiting()).toEqual([]);
    expect(await saveSettings({ ...wanted, forward_to: OURS })).toMatchObject({ reason: "own_number" });
  });

  test("a phone that wants no texts gets none, and neither does one that is no longer proven", async () => {
    await receive(PHONE, "STOP");
    await receive(WRITER, "One");
    const [id] = await waiting();
    expect(await forward(id!)).toBe("opted_out");
    const writer = (await inbox()).find((one) => one.other_party === WRITER)!;
    const copy = async () => (await texts(writer.id))[0]!.sent_on;
    expect(await copy()).toEqual({ to: PHONE, state: "failed", error_code: null, problem: "opted_out" });
    expect(await exported()).toContain(`One,0,received,${PHONE},failed (opted_out)\r\n`);
    await receive(PHONE, "START");
    await shop.database.sql`delete from public.account_phones where e164 = ${PHONE}`;
    expect(await forward(id!)).toBe("not_proven");
    expect(await copy()).toMatchObject({ to: PHONE, problem: "not_proven" });
    await shop.database.sql`
      insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${PHONE}, ${owner.id})`;
    expect(await forward(id!)).toBe("sent");
    expect(await copy()).toEqual({ to: PHONE, state: "queued", error_code: null, problem: null });
    expect(await forward(id!)).toBe("nobody wants it");
  });

  test("the month's parts bound it, a flood waits, and a long text is cut to what one may have", async () => {
    await shop.database.sql`update private.settings set value = '0' where key = 'text_segments_per_month'`;
    await receive(WRITER, "x".repeat(5_000));
    const [id] = await waiting();
    expect(await forward(id!)).toBe("allowance_spent");
    await shop.database.sql`update private.settings set value = '200' where key = 'text_segments_per_month'`;
    await shop.database.sql`update private.settings set value = '1' where key = 'texts_sent_per_minute'`;
    expect((await send({ to: "+442079460133" })).status).toBe(202);
    await expect(forward(id!)).rejects.toThrow("within a minute");
    const writer = (await inbox()).find((one) => one.other_party === WRITER)!;
    const copy = async () => (await texts(writer.id))[0]!.sent_on;
    expect(await copy()).toEqual({ to: PHONE, state: "queued", error_code: null, problem: "too_fast" });
    const { giveUpForwarding } = await import("@/lib/messages");
    await giveUpForwarding(id!);
    await giveUpForwarding(id!);
    expect(await copy()).toEqual({ to: PHONE, state: "failed", error_code: null, problem: "too_fast" });
    expect(await exported()).toContain(`,${PHONE},failed (too_fast)\r\n`);
    await shop.database.sql`update private.settings set value = '20' where key = 'texts_sent_per_minute'`;
    await shop.database.sql`delete from public.rate_limits where bucket like 'send-text:%'`;
    expect(await forward(id!)).toBe("sent");
    await giveUpForwarding(id!); // a late word of the job system changes nothing
    expect(await copy()).toEqual({ to: PHONE, state: "queued", error_code: null, problem: null });
    expect((await sentOn())[0]!.body).toHaveLength(1_600);
  });

  test("a key that reads no texts cannot have them sent elsewhere, nor deleted", async () => {
    const { GET, PUT } = await import("@/app/api/v1/messages/settings/route");
    const save = async (scope: string, body: object) => {
      const key = await buildKey(shop.database.sql, owner.accountId, [scope]);
      const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
      const asked = new Request(`${origin}/api/v1/messages/settings`, {
        method: "PUT",
        headers,
        body: JSON.stringify({ keep_days: null, forward_to: null, forward_from: null, ...body }),
      });
      return (await PUT(asked, { params: Promise.resolve({}) })).status;
    };
    expect(await save("numbers:write", wanted)).toBe(403);
    expect(await save("numbers:write", { keep_days: 1 })).toBe(403);
    expect(await save("messages:read", wanted)).toBe(403);
    expect(await save("messages:write", wanted)).toBe(200);
    const own = owner.browser.request("/api/v1/messages/settings", { method: "GET" });
    expect(await (await GET(own, { params: Promise.resolve({}) })).json()).toMatchObject({ forward_to: PHONE });
  });

  test("nobody else decides it", async () => {
    const stranger = await shop.newPerson();
    expect(await saveSettings(wanted, stranger)).toMatchObject({ reason: "number_cannot_send" });
    expect((await saveSettings({ keep_days: 0 })).status).toBe(400);
    expect((await saveSettings({})).body).toMatchObject({ forward_to: null });
    await receive(WRITER, "Hello");
    expect(await waiting()).toEqual([]);
  });
});

describe("kept as long as the account wants", () => {
  const prune = () => shop.database.call.worker("prune", {});
  const left = async () =>
    (await shop.database.sql`select body from public.messages order by created_at`).map(({ body }) => body);

  /** Makes everything twenty days older. */
  async function grow() {
    await shop.database.sql`update public.messages set created_at = created_at - interval '20 days'`;
    await shop.database.sql`update public.conversations set last_at = last_at - interval '20 days'`;
  }

  test("older texts go, with conversations that have none left; without the setting nothing goes", async () => {
    await receive(WRITER, "old");
    await receive("+442079460111", "old, alone");
    await grow();
    await receive(WRITER, "new");
    await prune();
    expect(await left()).toHaveLength(3);
    expect((await saveSettings({ keep_days: 10 })).status).toBe(200);
    await prune();
    await prune();
    expect(await left()).toEqual(["new"]);
    expect(await shop.database.sql`select other_party from public.conversations`).toEqual([{ other_party: WRITER }]);
    await saveSettings({});
  });

  describe("while a text is added to a conversation whose texts are all old", () => {
    const old = async () => {
      await receive(WRITER, "old");
      await grow();
      await saveSettings({ keep_days: 10 });
    };
    const orphans = () => shop.database.sql`
      select m.body from public.messages m
      where not exists (select from public.conversations c where c.id = m.conversation_id)`;
    const refs = { count: 0 };
    const add = (sql: Pick<typeof shop.database.worker, "unsafe">, body: string) =>
      sql.unsafe("select private.receive_message($1::text::jsonb) as answer", [
        JSON.stringify({ carrier_id: "twilio", carrier_ref: `late-${++refs.count}`, to: OURS, from: WRITER, body }),
      ]);

    test("the conversation stays, whichever comes first, and is not waited for", async () => {
      await old();
      await shop.database.worker.begin(async (tx) => {
        await add(tx, "new");
        // The text is not committed, so it cannot be seen; an upkeep that waited for it would never end here.
        await prune();
      });
      expect([await left(), await orphans()]).toEqual([["new"], []]);
      await prune();
      expect(await left()).toEqual(["new"]);
      expect(await shop.database.sql`select other_party from public.conversations`).toHaveLength(1);
    });

    test("a text that waits for the upkeep gets a conversation anew", async () => {
      await old();
      let added: Promise<unknown> = Promise.resolve();
      await shop.database.worker.begin(async (tx) => {
        await tx`select private.prune()`;
        added = add(shop.database.worker, "new").execute();
        const waiting = () => shop.database.sql`
          select from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'`;
        await expect.poll(async () => (await waiting()).length, { timeout: 20_000 }).toBe(1);
      });
      await added;
      expect([await left(), await orphans()]).toEqual([["new"], []]);
      expect(await shop.database.sql`select other_party from public.conversations`).toHaveLength(1);
    });

    test("one whose text was given up is deleted later", async () => {
      await old();
      const given = shop.database.worker.begin(async (tx) => {
        await add(tx, "new");
        await prune();
        throw new Error("given up");
      });
      await expect(given).rejects.toThrow("given up");
      expect(await shop.database.sql`select other_party from public.conversations`).toHaveLength(1);
      await prune();
      expect(await shop.database.sql`select other_party from public.conversations`).toEqual([]);
      await saveSettings({});
    });
  });
});

describe("registration, by staff", () => {
  test("is noted with a reason, lets the number text to North America, and ends the same way", async () => {
    const { buildStaff } = await import("../../builders/staff.ts");
    const operator = await buildStaff(shop.database.sql, "operator");
    const support = await buildStaff(shop.database.sql, "support");
    const note = (p_actor: object, p_is_registered: boolean, p_reason = "the campaign is approved") =>
      shop.database.call.server("staff_register_texts", { p_actor, p_number_id: number, p_is_registered, p_reason });
    const to = "+12125550188";
    expect(await send({ to })).toMatchObject({ reason: "not_registered" });
    await expect(note(support, true)).rejects.toThrow();
    await expect(note(operator, true, "")).rejects.toThrow();
    await expect(note(personActor(owner.id), true)).rejects.toThrow();
    expect(await note(operator, true)).toEqual({ ok: true });
    expect(await note(operator, true)).toEqual({ ok: true });
    expect((await send({ to })).status).toBe(202);
    const seen = await shop.database.call.server("staff_get_number", { p_actor: support, p_id: number });
    expect(seen).toMatchObject({ text_registration: { registered_at: expect.any(String) } });
    await note(operator, false);
    expect(await send({ to })).toMatchObject({ reason: "not_registered" });
  });
});
