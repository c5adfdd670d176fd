import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as messagesRoute } from "@/app/api/v1/conversations/[id]/messages/route";
import { PUT as readRoute } from "@/app/api/v1/conversations/[id]/read/route";
import { GET as conversationRoute } from "@/app/api/v1/conversations/[id]/route";
import { GET as listRoute } from "@/app/api/v1/conversations/route";
import { GET as fileRoute } from "@/app/api/v1/messages/[id]/files/[index]/route";
import { GET as exportRoute } from "@/app/api/v1/messages/export/route";
import { GET as numbersRoute } from "@/app/api/v1/messages/numbers/route";
import { GET as unreadRoute } from "@/app/api/v1/messages/unread/route";
import { deleteFiles } from "@/lib/messages/delete-files";
import { keepFiles } from "@/lib/messages/keep-files";
import { start as startTwilio } from "../../../local/twilio/index.ts";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

const accountSid = `AC${"0".repeat(31)}3`;
const authToken = "inbox-token";
const ANNA = "+12125550131";
const BEN = "+442079460958";

let twilio: Awaited<ReturnType<typeof startTwilio>>;
let shop: Shop;
let area: string;
beforeAll(async () => {
  twilio = await startTwilio({ accountSid, authToken });
  shop = await openShop({
    countries: ["US"],
    environment: { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_URL: twilio.url },
  });
  area = (await shop.database.sql`select id from public.areas where prefix = '415'`)[0]!.id as string;
});
afterAll(async () => {
  await shop?.close();
  await twilio?.close();
});

let bought = 0;
let owner: SignedInPerson;
let number: { id: string; e164: string };
beforeEach(async () => {
  owner = await shop.newPerson();
  number = await newNumber(owner);
});
async function newNumber(person: SignedInPerson) {
  const e164 = `+1415555${String(4000 + ++bought)}`;
  const { numberId } = await buyNumber(shop.database, person, { areaId: area, e164 });
  return { id: numberId, e164 };
}

let texts = 0;
const receive = (from: string, body: string, more: object = {}) =>
  shop.database.call.worker("receive_message", {
    p_message: { carrier_id: "didww", carrier_ref: `text-${++texts}`, to: number.e164, from, body, ...more },
  });

// biome-ignore lint/suspicious/noExplicitAny: routes differ in what they are given
type Route = (request: Request, segment: { params: Promise<any> }) => Promise<Response>;
async function ask(
  who: SignedInPerson | string,
  route: Route,
  {
    query = "",
    params = {},
    method = "GET",
    body,
  }: { query?: string; params?: object; method?: string; body?: object } = {},
) {
  const path = `/api/v1/x${query}`;
  const headers = { origin: process.env.APP_URL!, "content-type": "application/json" };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const request =
    typeof who === "string"
      ? new Request(`${process.env.APP_URL}${path}`, {
          ...init,
          headers: { ...headers, authorization: `Bearer ${who}` },
        })
      : who.browser.request(path, init);
  const response = await route(request, { params: Promise.resolve(params) });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
const list = async (query = "", who: SignedInPerson | string = owner) =>
  (await ask(who, listRoute, { query })).body.conversations;
const parties = async (query: string) =>
  (await list(query)).map(({ other_party }: { other_party: string }) => other_party);

test("conversations are listed, the latest first, with what is unread; a page leads to the next", async () => {
  await receive(ANNA, "first");
  await receive(BEN, "other");
  await receive(ANNA, "second\nline");
  expect(await list()).toMatchObject([
    { other_party: ANNA, last_text: "second line", unread_count: 2, number: { id: number.id, e164: number.e164 } },
    { other_party: BEN, last_text: "other", unread_count: 1 },
  ]);
  expect((await ask(owner, unreadRoute)).body).toEqual({ conversations: 2 });
  const { body: page } = await ask(owner, listRoute, { query: "?limit=1" });
  expect(await parties(`?limit=1&cursor=${page.next_cursor}`)).toEqual([BEN]);
});

describe("search", () => {
  beforeEach(async () => {
    await receive(ANNA, "Grüße aus München, your code is 482 913.");
    await receive(ANNA, "see you");
    await receive(BEN, "100% off_now");
    await receive("MyBank", "Your code: 771204");
  });
  test.each([
    ["a word, without its accents", "munchen", [ANNA]],
    ["any case", "YOUR CODE", ["MyBank", ANNA]],
    ["a code", "771204", ["MyBank"]],
    ["digits of a number", "7946 0958", [BEN]],
    ["digits as dialed at home", "020 7946", [BEN]],
    ["a name", "mybank", ["MyBank"]],
    ["signs of patterns are themselves", "100%", [BEN]],
    ["nothing like it", "xyzzy", []],
    ["signs only", "___", []],
  ])("%s", async (_, query, found) => {
    expect(await parties(`?query=${encodeURIComponent(query)}`)).toEqual(found);
  });

  test("shows where the words stand", async () => {
    const [hit] = await list("?query=code%20is");
    expect(hit.found).toBe("Grüße aus München, your code is 482 913.");
    expect((await list("?query=020%207946"))[0].found).toBeNull();
  });

  test("filters by number and by what is unread", async () => {
    const first = number;
    number = await newNumber(owner);
    await receive("Shop", "to the other number");
    expect(await parties(`?number_id=${number.id}`)).toEqual(["Shop"]);
    const [shopTexts] = await list(`?number_id=${number.id}`);
    await ask(owner, readRoute, { method: "PUT", params: { id: shopTexts.id }, body: { is_read: true } });
    expect(await parties("?unread=true")).toHaveLength(3);
    expect(await parties(`?number_id=${first.id}&unread=true`)).toHaveLength(3);
  });
});

test("a conversation is read up to what was seen, and can be marked unread", async () => {
  await receive(ANNA, "one");
  const [{ id }] = await list();
  const { body } = await ask(owner, messagesRoute, { params: { id } });
  await receive(ANNA, "two, meanwhile");
  const mark = (change: object) => ask(owner, readRoute, { method: "PUT", params: { id }, body: change });
  expect(await mark({ is_read: true, until: body.messages[0].created_at })).toMatchObject({
    body: { unread_count: 1 },
  });
  expect(await mark({ is_read: true })).toMatchObject({ body: { unread_count: 0 } });
  expect((await ask(owner, unreadRoute)).body).toEqual({ conversations: 0 });
  expect(await mark({ is_read: false })).toMatchObject({ body: { unread_count: 1 } });
});

test("texts of a conversation come in pages, the latest first", async () => {
  for (let count = 1; count <= 5; count++) await receive(ANNA, `text ${count}`);
  const [{ id }] = await list();
  const bodies = ({ messages }: { messages: { body: string }[] }) => messages.map(({ body }) => body);
  const first = (await ask(owner, messagesRoute, { params: { id }, query: "?limit=3" })).body;
  expect(bodies(first)).toEqual(["text 5", "text 4", "text 3"]);
  const rest = (await ask(owner, messagesRoute, { params: { id }, query: `?cursor=${first.next_cursor}` })).body;
  expect(bodies(rest)).toEqual(["text 2", "text 1"]);
  expect(rest.next_cursor).toBeNull();
});

describe("nobody else", () => {
  test("sees a conversation, marks it, or reads its files", async () => {
    const { id: messageId } = await receive(ANNA, "private", { media: [{ ref: "MM1/ME1", type: "image/png" }] });
    const [{ id }] = await list();
    const stranger = await shop.newPerson();
    expect(await list("", stranger)).toEqual([]);
    const file = { params: { id: messageId, index: "0" } };
    for (const answer of [
      await ask(stranger, conversationRoute, { params: { id } }),
      await ask(stranger, messagesRoute, { params: { id } }),
      await ask(stranger, readRoute, { params: { id }, method: "PUT", body: { is_read: true } }),
      await ask(stranger, fileRoute, file),
    ]) {
      expect(answer.status).toBe(404);
    }
    expect((await ask(stranger, exportRoute)).text).not.toContain("private");
    expect((await list())[0].unread_count).toBe(1);
  });

  test("a key needs a scope for texts: that of numbers does not open them", async () => {
    await receive(ANNA, "private");
    const numbers = await shop.newKey(owner.accountId, ["numbers:read", "numbers:write", "orders:write"]);
    expect((await ask(numbers, listRoute)).status).toBe(403);
    const reader = await shop.newKey(owner.accountId, ["messages:read"]);
    expect(await list("", reader)).toHaveLength(1);
    const [{ id }] = await list();
    const mark = { params: { id }, method: "PUT", body: { is_read: true } };
    expect((await ask(reader, readRoute, mark)).status).toBe(403);
    const writer = await shop.newKey(owner.accountId, ["messages:write"]);
    expect((await ask(writer, readRoute, mark)).status).toBe(200);
  });
});

test("which numbers receive texts is said only where one has arrived", async () => {
  await shop.database.sql`update public.purchased_numbers set features = '{voice_in}'`;
  await shop.database.sql`update public.purchased_numbers set features = '{voice_in,sms_in}' where id = ${number.id}`;
  const numbers = async () => (await ask(owner, numbersRoute)).body.numbers;
  expect(await numbers()).toMatchObject([{ id: number.id, has_feature: true, is_proven: false }]);
  /** What operators are told to do. */
  const toAssign = async () => {
    const [found] = await shop.database.sql`
      select count(*)::integer as count from public.purchased_numbers n
      where n.id = ${number.id} and (select count from private.attention_unproven_texts()) > 0`;
    return found!.count as number;
  };
  expect(await toAssign()).toBe(0); // it has just been bought
  await shop.database
    .sql`update public.purchased_numbers set activated_at = now() - interval '2 hours' where id = ${number.id}`;
  expect(await toAssign()).toBe(1);
  await receive(ANNA, "hello");
  expect(await numbers()).toMatchObject([{ is_proven: true, can_send: false }]);
  expect(await toAssign()).toBe(0);
});

test("the export is a file that spreadsheets read and do not run", async () => {
  await receive(ANNA, '=HYPERLINK("http://evil.example")');
  await receive(BEN, 'two\nlines, "quoted"\u0007\u202e');
  const { text, headers } = await ask(owner, exportRoute);
  expect(headers.get("content-disposition")).toContain("texts.csv");
  const lines = text.split("\r\n");
  expect(lines[0]).toBe("Time (UTC),Number,Other party,Direction,Text,Files,State,Sent on to,State there");
  expect(lines[1]).toContain(`,${number.e164},${ANNA},received,"'=HYPERLINK(""http://evil.example"")",0,received`);
  expect(lines[2]).toContain('"two\nlines, ""quoted""",0,received,,');
});

test("an export of many texts comes whole, in pages", async () => {
  await receive(ANNA, "the first");
  const [row] = await shop.database.sql`select * from public.messages where number_id = ${number.id}`;
  await shop.database.sql`
    insert into public.messages (conversation_id, account_id, number_id, direction, body, carrier_id, state, sent_at)
    select ${row!.conversation_id}, ${owner.accountId}, ${number.id}, 'inbound', 'text ' || i, 'didww', 'received', now()
    from generate_series(1, 2500) i`;
  const { text } = await ask(owner, exportRoute, { query: `?number_id=${number.id}` });
  expect(new Set(text.split("\r\n").map((line) => line.split(",")[4])).size).toBe(2_503); // with heading and last line
});

const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
const control = (path: string, body: object) =>
  fetch(`${twilio.url}/__control${path}`, { method: "POST", body: JSON.stringify(body) }).then((one) => one.json());

/** A text with files that the carrier has. @returns their references there */
async function receiveFiles(media: object[]) {
  await fetch(`${twilio.url}/api/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers.json`, {
    method: "POST",
    headers: { authorization: basic },
    body: new URLSearchParams({ PhoneNumber: "+16465550100", SmsUrl: "http://127.0.0.1:1/" }),
  });
  const sent = await control("/messages", { to: "+16465550100", from: ANNA, text: "", media });
  const { form } = await fetch(`${twilio.url}/__control/deliveries?key=${sent.sid}`)
    .then((one) => one.json())
    .then(([row]) => ({ form: new URLSearchParams(row.body) }));
  const refs = media.map((_, index) => form.get(`MediaUrl${index}`)!.replace(/.*Messages\/(.*)\/Media\//, "$1/"));
  await shop.database.sql`delete from private.text_files`;
  const { id } = await receive(ANNA, "", { media: refs.map((ref) => ({ ref, type: "image/png" })) });
  return { id, refs };
}

test("a picture is shown as what it is, and all else is a download", async () => {
  const html = Buffer.from("<script>alert(1)</script>").toString("base64");
  const { id, refs } = await receiveFiles([{ type: "image/png" }, { type: "image/png", base64: html }]);
  const file = (index: number) => ask(owner, fileRoute, { params: { id, index: String(index) } });
  const picture = await file(0);
  expect(picture.headers.get("content-type")).toBe("image/png");
  expect(picture.headers.get("content-disposition")).toBe("inline");
  const other = await file(1);
  expect(other.headers.get("content-type")).toBe("application/octet-stream");
  expect(other.headers.get("content-disposition")).toBe("attachment");
  expect((await file(2)).status).toBe(404);

  // Until they are copied they are the carrier's; what it does not answer is tried again.
  const { sql } = shop.database;
  const copies = async () =>
    (await sql<{ name: string }[]>`select name from storage.objects where bucket_id = 'texts' order by name`).map(
      ({ name }) => name,
    );
  const due = () =>
    sql`update private.text_files set next_try_at = private.now() where state in ('waiting', 'unwanted')`;
  await control("/faults", { at: "before", method: "GET", path: "/api", status: 503, times: 2 });
  expect([await keepFiles(), await copies()]).toEqual([0, []]);
  await fetch(`${twilio.url}/__control/faults`, { method: "DELETE" });
  expect(await keepFiles()).toBe(0); // not before its time
  await due();
  expect(await Promise.all([keepFiles(), keepFiles()]).then(([one, two]) => one + two)).toBe(2);
  const kept = await copies();
  expect(kept).toHaveLength(2);
  expect(kept.every((name) => name.startsWith(`${owner.accountId}/`))).toBe(true);
  // A crash after the file was stored and before that was written down: it is copied over itself.
  await sql`update private.text_files set state = 'waiting', next_try_at = private.now()`;
  expect([await keepFiles(), await copies()]).toEqual([2, kept]);
  expect(await sql`select ref from private.gone_files`).toHaveLength(2);

  // Copied, they go at the carrier: later where it fails, and once. They are shown as before.
  const media = (index: number) =>
    fetch(`${twilio.url}/api/2010-04-01/Accounts/${accountSid}/Messages/${refs[index]!.replace("/", "/Media/")}`, {
      headers: { authorization: basic },
    }).then(({ status }) => status);
  await control("/faults", { at: "before", method: "DELETE", path: "/api", status: 503, times: 2 });
  expect([await deleteFiles(), await media(0)]).toEqual([0, 200]);
  expect(await deleteFiles()).toBe(0); // not before its time
  await fetch(`${twilio.url}/__control/faults`, { method: "DELETE" });
  await shop.database.sql`update private.gone_files set next_try_at = private.now()`;
  expect([await deleteFiles(), await media(0), await media(1)]).toEqual([2, 404, 404]);
  expect(await sql`select 1 from private.gone_files`).toEqual([]);
  expect((await file(0)).headers.get("content-type")).toBe("image/png");
  expect((await file(1)).headers.get("content-disposition")).toBe("attachment");

  // With their text the copies go too.
  await sql`insert into public.text_settings (account_id, keep_days) values (${owner.accountId}, 5)`;
  await sql`update public.messages set created_at = created_at - interval '6 days' where id = ${id}`;
  await shop.database.call.worker("prune", {});
  expect([await keepFiles(), await copies()]).toEqual([2, []]);
  expect(await sql`select 1 from private.text_files`).toEqual([]);
  expect((await file(0)).status).toBe(404);
});

test("a file that nobody has, or of a text that is deleted while it is copied, leaves nothing behind", async () => {
  const { sql } = shop.database;
  await sql`delete from private.text_files`;
  await receive(ANNA, "", { media: [{ ref: "MM404/ME404", type: "image/png" }] });
  const state = async () => (await sql`select state, next_try_at is null as ends from private.text_files`)[0];
  await keepFiles();
  expect(await state()).toEqual({ state: "waiting", ends: false });
  await sql`
    update private.text_files set created_at = private.now() - interval '2 hours', next_try_at = private.now()`;
  await keepFiles();
  expect(await state()).toEqual({ state: "not_kept", ends: true });

  await sql`update private.text_files set state = 'waiting', next_try_at = private.now()`;
  const [claimed] = await shop.database.call.worker("claim_text_files", {});
  await sql`select private.drop_text_files(${["MM404/ME404"]})`;
  await shop.database.call.worker("text_file_kept", { p_id: claimed.id, p_bytes: 3 });
  expect(await state()).toEqual({ state: "unwanted", ends: false });
  // Not before the claim is over: its copy may be on its way.
  expect(await keepFiles()).toBe(0);
  await sql`update private.text_files set next_try_at = private.now()`;
  expect(await keepFiles()).toBe(1);
  expect(await state()).toBeUndefined();
});

test("a file is not looked for on a host that is not its carrier's, and one that is too large is not kept", async () => {
  const asked: (string | undefined)[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url);
    response.end("secret");
  });
  await new Promise<void>((done) => elsewhere.listen(0, "127.0.0.1", done));
  const { port } = elsewhere.address() as AddressInfo;
  try {
    const { id } = await receiveFiles([
      { type: "image/png", location: `http://127.0.0.1:${port}/latest/meta-data` },
      { type: "image/png", location: `${twilio.url}@127.0.0.1:${port}/` },
      { type: "image/png", location: "file:///etc/passwd" },
      { type: "image/png", base64: Buffer.alloc(8 * 1024 * 1024 + 1).toString("base64") },
    ]);
    for (const index of [0, 1, 2, 3]) {
      expect((await ask(owner, fileRoute, { params: { id, index: String(index) } })).status).toBe(503);
    }
    await keepFiles();
    const states = await shop.database.sql`select state from private.text_files order by state`;
    expect(states.map(({ state }) => state)).toEqual(["not_kept", "waiting", "waiting", "waiting"]);
    expect(asked).toEqual([]);
  } finally {
    elsewhere.close();
  }
});
