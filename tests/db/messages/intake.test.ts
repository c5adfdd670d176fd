import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signTwilio } from "../../../local/twilio/voice/signature.ts";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { serveRoute } from "../../setup/serve-route.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

/** Texts as carriers post them: stored once, whatever is in them, and nothing of a forger's. */

const DIDWW = "+14155550171";
const TWILIO = "+14155550172";
const SENDER = "+12125550187";
const secret = "a secret of the trunk";
const token = "twilio-token-of-the-test";

let origin: string;
let server: Awaited<ReturnType<typeof serveRoute>>;
let shop: Shop;
let owner: SignedInPerson;
beforeAll(async () => {
  server = await serveRoute(async (request, kind) => {
    const { POST } = await import("@/app/api/texts/[kind]/route");
    return POST(request, { params: Promise.resolve({ kind }) });
  });
  origin = server.origin;
  shop = await openShop({
    countries: ["US"],
    environment: {
      APP_URL: origin,
      DIDWW_SMS_SECRET: secret,
      TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
      TWILIO_AUTH_TOKEN: token,
      TWILIO_API_URL: "http://127.0.0.1:1",
    },
  });
  owner = await shop.newPerson();
  const [area] = await shop.database.sql`select id from public.areas where prefix = '415'`;
  for (const e164 of [DIDWW, TWILIO]) await buyNumber(shop.database, owner, { areaId: area!.id, e164 });
  const { sql } = shop.database;
  await sql`insert into public.carriers (id, name) values ('twilio', 'Twilio') on conflict do nothing`;
  await sql`update public.purchased_numbers set carrier_id = 'twilio' where e164 = ${TWILIO}`;
});
afterAll(async () => {
  await shop?.close();
  server?.close();
});

beforeEach(async () => {
  await shop.database.sql`truncate public.messages, public.message_refs, public.conversations`;
  await shop.database.sql`update public.purchased_numbers set texts_proven_at = null`;
  await shop.database.sql`delete from public.rate_limits where bucket like 'text:%'`;
});

let last = 0;
/** What DIDWW posts with our template. */
function fromDidww(more: Record<string, unknown> = {}, header: string | null = secret) {
  const text = String(more.text ?? "Hello");
  const body = {
    id: `uuid-${++last}`,
    from: SENDER.slice(1),
    to: DIDWW.slice(1),
    text_b64: Buffer.from(text).toString("base64"),
    at: new Date().toUTCString(),
    ...more,
  };
  return fetch(`${origin}/api/texts/didww`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(header !== null && { "x-hook-secret": header }) },
    body: JSON.stringify(body),
  });
}

function fromTwilio(more: Record<string, string> = {}, forge: { token?: string; extra?: string } = {}) {
  const form = Object.entries({
    MessageSid: `SM${String(++last).padStart(32, "0")}`,
    From: SENDER,
    To: TWILIO,
    Body: "Hello",
    NumMedia: "0",
    NumSegments: "1",
    ...more,
  });
  const signature = signTwilio(forge.token ?? token, `${origin}/api/texts/twilio`, form);
  return fetch(`${origin}/api/texts/twilio`, {
    method: "POST",
    headers: { "x-twilio-signature": signature },
    body: new URLSearchParams([...form, ...(forge.extra ? [["Extra", forge.extra]] : [])]),
  });
}

const messages = () => shop.database.sql`select * from public.messages order by sent_at, id`;
const conversations = () => shop.database.sql`select * from public.conversations order by other_party`;

test("a text of either carrier is stored for the number's account, and answered as the carrier needs", async () => {
  expect((await fromDidww()).status).toBe(200);
  const answer = await fromTwilio({
    Body: "A picture",
    NumMedia: "1",
    MediaUrl0: "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM12/Media/ME34",
    MediaContentType0: "image/png",
  });
  expect(answer.headers.get("content-type")).toBe("text/xml; charset=utf-8");
  expect(await answer.text()).toMatch(/<Response\/>$/);
  const stored = await messages();
  expect(stored).toMatchObject([
    { account_id: owner.accountId, body: "Hello", direction: "inbound", state: "received", carrier_id: "didww" },
    { body: "A picture", carrier_id: "twilio", media: [{ ref: "MM12/ME34", type: "image/png" }] },
  ]);
  expect(await conversations()).toMatchObject([
    { other_party: SENDER, last_text: "Hello", unread_count: 1 },
    { other_party: SENDER, last_text: "A picture", unread_count: 1 },
  ]);
});

describe("a forged delivery is refused, and nothing is stored", () => {
  test.each([
    ["no secret", () => fromDidww({}, null)],
    ["another secret", () => fromDidww({}, "another")],
    ["another token", () => fromTwilio({}, { token: "another" })],
    ["a field that was added", () => fromTwilio({}, { extra: "field" })],
    ["no id", () => fromTwilio({ MessageSid: "" })],
    ["no number", () => fromDidww({ to: "nobody" })],
  ])("%s", async (_, send) => {
    expect((await send()).status).toBe(400);
    expect(await messages()).toHaveLength(0);
  });

  test("an address that is nobody's", async () => {
    expect((await fetch(`${origin}/api/texts/else`, { method: "POST" })).status).toBe(404);
  });
});

test("one that is delivered again, also concurrently, is stored once and answered alike", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => fromDidww({ id: "the same" })));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  await fromDidww({ id: "the same", text: "something else" });
  expect(await messages()).toMatchObject([{ body: "Hello" }]);
  expect(await conversations()).toMatchObject([{ unread_count: 1 }]);
});

test("texts that arrive in another order are shown in the order in which they were sent", async () => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toUTCString();
  await fromDidww({ text: "second", at: ago(1) });
  await fromDidww({ text: "first", at: ago(3) });
  expect((await messages()).map(({ body }) => body)).toEqual(["first", "second"]);
  expect(await conversations()).toMatchObject([{ last_text: "second", unread_count: 2 }]);
});

test("an instant that cannot be is not believed", async () => {
  await fromDidww({ at: "Fri, 01 Jan 2100 00:00:00 GMT" });
  await fromDidww({ at: "yesterday" });
  for (const { sent_at, created_at } of await messages()) expect(sent_at).toEqual(created_at);
});

describe("whatever is in a text is kept", () => {
  const emoji = "👩‍👩‍👧‍👦".repeat(146);
  test.each([
    ["1,600 emoji", "🎉".repeat(1_600), "🎉".repeat(1_600)],
    ["families of emoji", emoji, emoji],
    ["NUL and controls", "a\0b\u0007c\u001b[31m", "a\ufffdb\u0007c\u001b[31m"],
    ["marks of direction", "\u202eevil\u202c \u200fשלום", "\u202eevil\u202c \u200fשלום"],
    ["what looks like SQL and HTML", "'); drop table x; <script>", "'); drop table x; <script>"],
    ["nothing", "", ""],
  ])("%s", async (_, text, kept) => {
    expect((await fromDidww({ text })).status).toBe(200);
    const [message] = await messages();
    expect(message!.body).toBe(kept);
    const [{ last_text: glance }] = (await conversations()) as unknown as [{ last_text: string }];
    expect(glance).not.toMatch(/[\p{Cc}\u202a-\u202e\u200e\u200f]/u);
    expect([...glance].length).toBeLessThanOrEqual(160);
  });

  test("what is too large is refused before it is read to its end", async () => {
    expect((await fromDidww({ text: "x".repeat(300_000) })).status).toBe(413);
  });
});

test("a sender's name and a short code are conversations of their own", async () => {
  await fromDidww({ from: "MyBank" });
  await fromDidww({ from: "72975" });
  await fromDidww({ from: "My\u202eBank\n" });
  expect((await conversations()).map(({ other_party }) => other_party).sort()).toEqual(["72975", "MyBank"]);
});

test("a number that nobody has: answered, so that nothing is repeated, and reported once a day", async () => {
  await fromDidww({ to: "14155550199" });
  expect((await fromDidww({ to: "14155550199" })).status).toBe(200);
  expect((await fromTwilio({ To: DIDWW })).status).toBe(200); // another carrier's
  expect(await messages()).toHaveLength(0);
  const alerts = await shop.database.sql`
    select parameters from public.notifications where dedupe_key like 'text-for-nobody:%' order by created_at`;
  expect(alerts).toHaveLength(2);
  expect(JSON.stringify(alerts)).not.toContain("Hello");
});

test("beyond the limit of a sender words are not kept, but that they came is; others are not concerned", async () => {
  await shop.database.sql`update private.settings set value = '3' where key = 'texts_per_sender'`;
  for (let count = 0; count < 5; count++) expect((await fromDidww()).status).toBe(200);
  await fromDidww({ from: "12125550188" });
  await shop.database.sql`update private.settings set value = '200' where key = 'texts_per_sender'`;
  expect(await messages()).toHaveLength(4);
  expect(await conversations()).toMatchObject([
    { other_party: SENDER, unread_count: 3, not_kept_count: 2 },
    { other_party: "+12125550188", unread_count: 1, not_kept_count: 0 },
  ]);
});

test("an operator's probe proves the number and is not in the inbox", async () => {
  const [number] = await shop.database.sql`select id from public.purchased_numbers where e164 = ${DIDWW}`;
  await fromDidww({ text: `probe ${(number!.id as string).slice(0, 8)} ` });
  expect(await messages()).toHaveLength(0);
  expect(await shop.database.sql`select id from public.purchased_numbers where texts_proven_at is not null`).toEqual([
    { id: number!.id },
  ]);
});

/** `npm run prove -- texts` sends more of them. */
const burst = Number(process.env.TEXTS_BURST ?? 120);
const senders = 10;

test("many at the same time, some of them twice and forged ones between: none is lost, none is double", async () => {
  await shop.database
    .sql`update private.settings set value = '1000000' where key in ('texts_per_sender', 'texts_per_number')`;
  const texts = Array.from({ length: burst }, (_, index) => ({
    from: `1212555${String(7000 + (index % senders))}`,
    id: `burst-${index}`,
    at: new Date(Date.now() - (index % 50) * 60_000).toUTCString(),
  }));
  const sends = texts.flatMap((one, index) => {
    if (index % 3 === 0) return [() => fromDidww(one), () => fromDidww(one)];
    if (index % 7 === 0) return [() => fromDidww(one), () => fromDidww({ ...one, id: `forged-${index}` }, "forged")];
    return [() => fromDidww(one)];
  });
  const took: number[] = [];
  const next = async (): Promise<void> => {
    for (let send = sends.pop(); send; send = sends.pop()) {
      const began = performance.now();
      const { status } = await send();
      expect([200, 400]).toContain(status);
      took.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: 20 }, next));
  const [found] = await shop.database.sql`
    select count(*)::integer as texts, count(distinct carrier_ref)::integer as refs,
      count(*) filter (where carrier_ref like 'forged%')::integer as forged from public.messages`;
  const [counted] = await shop.database.sql`select sum(unread_count)::integer as unread from public.conversations`;
  expect({ ...found, ...counted }).toEqual({ texts: burst, refs: burst, forged: 0, unread: burst });
  const late = await shop.database.sql`
    select c.id from public.conversations c
    where c.last_at <> (select max(sent_at) from public.messages m where m.conversation_id = c.id)`;
  expect(late).toHaveLength(0);
  await shop.database.sql`update private.settings set value = '200' where key = 'texts_per_sender'`;
  if (process.env.TEXTS_FIGURES) writeFileSync(process.env.TEXTS_FIGURES, JSON.stringify(await figures(took)));
});

/** How long a delivery took, beside a bare insert of a row like it, both with 20 at a time. */
async function figures(took: number[]) {
  const { sql } = shop.database;
  await sql`create table public.bare (like public.messages including defaults)`;
  await sql`alter table public.bare drop column search_key, add primary key (id)`;
  const [row] = await sql`select * from public.messages limit 1`;
  const bare: number[] = [];
  let left = Math.min(burst, 2_000);
  const insert = async (): Promise<void> => {
    while (left-- > 0) {
      const began = performance.now();
      await sql`
        insert into public.bare (conversation_id, account_id, number_id, direction, body, carrier_id, state, sent_at)
        values (${row!.conversation_id}, ${row!.account_id}, ${row!.number_id}, 'inbound', 'Hello', 'didww', 'received', now())`;
      bare.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: 20 }, insert));
  await sql`drop table public.bare`;
  const at = (times: number[], part: number) => {
    const sorted = times.toSorted((one, other) => one - other);
    return Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 10) / 10;
  };
  return {
    texts: burst,
    intake_ms_p50: at(took, 0.5),
    intake_ms_p95: at(took, 0.95),
    insert_ms_p50: at(bare, 0.5),
    insert_ms_p95: at(bare, 0.95),
  };
}
