import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUT as sellingRoute } from "@/app/api/v1/staff/carriers/[id]/selling/route";
import { GET as jumpRoute } from "@/app/api/v1/staff/jump/route";
import { GET as exportRoute } from "@/app/api/v1/staff/lists/[list]/export/route";
import { GET as ruleFileRoute } from "@/app/api/v1/staff/pricing/file/route";
import type { JumpAnswer } from "@/lib/contract/staff/jump";
import { connect } from "../../../local/postgres/index.ts";
import { type SignedInPerson, signInPerson } from "../../builders/person.ts";
import { forgetPassword, joinStaff } from "../../builders/staff.ts";
import { seedBackOffice } from "../../load/seed-back-office.ts";
import { setAppEnv } from "../../setup/app-env.ts";
import type { Browser } from "../../setup/browser.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;
let admin: Sql;
let support: SignedInPerson;
let operator: SignedInPerson;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  setAppEnv(database, api);
  admin = connect(database.url("supabase_admin"), { max: 1 });
  await seedBackOffice(admin, { numbers: 2300, offers: 40 });
  [support, operator] = [await hire("support"), await hire("operator")];
});
afterAll(async () => {
  await admin?.end({ timeout: 2 });
  await api?.close();
  await database?.drop();
});

async function hire(role: "support" | "operator") {
  const person = await signInPerson(database, api);
  await joinStaff(database.sql, person.id, role);
  return person;
}

type Route = (request: Request, segment: { params: Promise<Record<string, string>> }) => Promise<Response>;
const ask = (browser: Browser, route: Route, path: string, params = {}, init: RequestInit = {}) =>
  route(browser.request(`/api/v1/staff${path}`, init as never), { params: Promise.resolve(params) });

describe("jump search", () => {
  const jump = async (text: string, person = support): Promise<JumpAnswer> => {
    const response = await ask(person.browser, jumpRoute, `/jump?q=${encodeURIComponent(text)}`);
    expect(response.status, text).toBe(200);
    return response.json();
  };
  const one = async (table: string, column: string) =>
    (await database.sql.unsafe(`select * from public.${table} where ${column} is not null order by id limit 1`))[0]!;

  test("a number, in any spelling, with and without its country code", async () => {
    const number = await one("purchased_numbers", "e164");
    const digits = String(number.e164).slice(1);
    const national = digits.slice(1);
    const spaced = `(${national.slice(0, 3)}) ${national.slice(3, 6)}-${national.slice(6)}`;
    for (const text of [
      number.e164,
      digits,
      `+1 ${spaced}`,
      spaced,
      `tel:${number.e164}`,
      `001${national}`,
      ` ${national} `,
    ])
      expect((await jump(text)).jump_to, text).toBe(`/admin/numbers/${number.id}`);
  });

  test("a part of a number finds several, and jumps to none", async () => {
    const { hits, jump_to } = await jump("0100000");
    expect(hits.length).toBeGreaterThan(3);
    expect(hits.every(({ kind, title }) => kind === "number" && title.replace(/\D/g, "").includes("0100000"))).toBe(
      true,
    );
    expect(jump_to).toBeNull();
  });

  test.each([
    ["a number's id", "purchased_numbers", "id", "numbers", "id"],
    ["the carrier's id of a number", "purchased_numbers", "carrier_ref", "numbers", "id"],
    ["an order's id", "orders", "id", "orders", "id"],
    ["an order's reference", "orders", "reference", "orders", "id"],
    ["a line's id", "order_items", "id", "orders", "order_id"],
    ["a payment intent", "payments", "stripe_payment_intent_id", "orders", "order_id"],
    ["an account's id", "accounts", "id", "accounts", "id"],
    ["a customer of Stripe", "accounts", "stripe_customer_id", "accounts", "id"],
    ["a job's id", "provisioning_queue", "id", "jobs", "id"],
    ["our order upstream", "carrier_orders", "id", "numbers", "purchased_number_id"],
    ["the carrier's id of an order", "carrier_orders", "carrier_order_ref", "numbers", "purchased_number_id"],
  ])("%s", async (_, table, column, page, id) => {
    const row = await one(table, column);
    expect((await jump(row[column])).jump_to).toBe(`/admin/${page}/${row[id]}`);
  });

  test("an account and a person by their names as any keyboard writes them", async () => {
    const colleague = await hire("support"); // who has a rate limit of their own
    const find = (text: string) => jump(text, colleague);
    await database.sql`update public.accounts set name = 'Müller & Søn' where name = 'Globex 8'`;
    await database.sql`update public.profiles set display_name = 'Zoë O’Brien' where email like 'person8@%'`;
    for (const text of ["muller", "MÜLLER & SON", "Mu\u0308ller"]) {
      expect(
        (await find(text)).hits.map(({ title }) => title),
        text,
      ).toContain("Müller & Søn");
    }
    expect((await find("muller & son")).jump_to).toMatch(/^\/admin\/accounts\//);
    expect((await find("zoe obrien")).hits.map(({ note }) => note)).toContain("Zoë O’Brien");
    expect((await find("&&&")).hits).toEqual([]);
  });

  test("a person by email, whatever its case, and by a part of the name", async () => {
    const [person] = await database.sql`select * from public.profiles where email like 'person7@%'`;
    expect((await jump(person!.email)).jump_to).toBe(`/admin/people/${person!.user_id}`);
    expect((await jump(person!.email.toUpperCase())).jump_to).toBe(`/admin/people/${person!.user_id}`);
    expect((await jump("Person 7")).hits.map(({ title }) => title)).toContain(person!.email);
  });

  test("an address of ours and of Stripe's dashboard", async () => {
    const order = await one("orders", "id");
    const payment = await one("payments", "stripe_payment_intent_id");
    expect((await jump(`https://numninja.test/account/orders/${order.id}`)).jump_to).toBe(`/admin/orders/${order.id}`);
    const dashboard = `https://dashboard.stripe.com/payments/${payment.stripe_payment_intent_id}`;
    expect((await jump(dashboard)).jump_to).toBe(`/admin/orders/${payment.order_id}`);
  });

  test("the beginning of an id, a request, and a webhook", async () => {
    const order = await one("orders", "id");
    expect((await jump(order.id.slice(0, 9))).hits.map(({ href }) => href)).toContain(`/admin/orders/${order.id}`);
    expect((await jump("request-17")).jump_to).toBe("/admin/audit?request=request-17");
    await database.sql`
      insert into public.external_events (source, external_id, type, payload) values ('stripe', 'evt_seen', 't', '{}')`;
    expect((await jump("evt_seen")).jump_to).toBe("/admin/events?external=evt_seen");
  });

  test.each([
    "",
    " ",
    "a",
    "%",
    "%%%",
    "___",
    "\\",
    "'; drop table public.orders; --",
    "\u0000",
    "🙂🙂🙂",
    "x".repeat(300),
  ])("%j finds nothing, and breaks nothing", async (text) => {
    expect(await jump(text)).toEqual({ hits: [], jump_to: null });
  });

  test("customers and strangers are answered as at any unknown address", async () => {
    const customer = await signInPerson(database, api);
    expect((await ask(customer.browser, jumpRoute, "/jump?q=abc")).status).toBe(404);
  });
});

describe("the file of a list", () => {
  const file = async (query = "", list = "numbers", browser = support.browser) => {
    const response = await ask(browser, exportRoute, `/lists/${list}/export${query}`, { list });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const linesOf = (text: string) =>
    text
      .replace(/^\uFEFF/, "")
      .trimEnd()
      .split("\r\n");

  test("has all rows of all pages, in the order and with the columns of the address", async () => {
    const { status, headers, text } = await file("?sort=number&columns=number,status");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toBe('attachment; filename="numbers.csv"');
    expect(headers.get("cache-control")).toBe("no-store");
    const [title, ...lines] = linesOf(text);
    expect(title).toBe("Number,Status");
    const rows = await database.sql`select e164, status from public.purchased_numbers order by e164`;
    expect(lines).toEqual(rows.map(({ e164, status }) => `${e164},${status}`));
    expect(lines.length).toBe(2300);
  });

  test("has the rows that the filters leave, from the first page on", async () => {
    const { text } = await file("?status=suspended&columns=status&after=eyJ2YWx1ZSI6IngifQ");
    const [, ...lines] = linesOf(text);
    expect(lines.length).toBeGreaterThan(3);
    expect(new Set(lines)).toEqual(new Set(["suspended"]));
  });

  test("of price rules is CSV too, not a text within JSON", async () => {
    const response = await ask(support.browser, ruleFileRoute, "/pricing/file");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const text = Buffer.from(await response.arrayBuffer()).toString();
    expect(text.charCodeAt(0)).toBe(0xfeff);
    const [title, ...lines] = linesOf(text);
    expect(title).toMatch(/^rule_id,version,name,currency,/);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^[0-9a-f-]{36},\d+,/);
  });

  test("runs nothing in a spreadsheet", async () => {
    await database.sql`update public.accounts set name = '=HYPERLINK("http://evil.test","x")' where name = 'Acme 7'`;
    const { text } = await file("?q=HYPERLINK&columns=name", "accounts");
    expect(linesOf(text)[1]).toBe(`"'=HYPERLINK(""http://evil.test"",""x"")"`);
  });

  test.each(["?color=red", "?sort=price", "?columns=secret", "?status=lost", "?account=everybody"])(
    "%s is refused before a byte of it leaves",
    async (query) => {
      const { status, text } = await file(query);
      expect(status).toBe(400);
      expect(JSON.parse(text).error.code).toBe("VALIDATION_FAILED");
    },
  );

  test("of a list that does not exist, or for a customer, is not found", async () => {
    expect((await file("", "secrets")).status).toBe(404);
    const customer = await signInPerson(database, api);
    expect((await file("", "numbers", customer.browser)).status).toBe(404);
  });
});

describe("selling", () => {
  const set = (browser: Browser, body: object, id = "didww") =>
    ask(browser, sellingRoute, `/carriers/${id}/selling`, { id }, { method: "PUT", body: JSON.stringify(body) });
  const paused = { is_paused: true, reason: "The price list is wrong" };
  const carrier = async () => (await database.sql`select * from public.carriers where id = 'didww'`)[0]!;

  test("is paused and resumed by operators, with a reason that is kept", async () => {
    const answer = await set(operator.browser, paused);
    expect([answer.status, await answer.json()]).toEqual([200, { is_paused: true }]);
    expect(await carrier()).toMatchObject({ selling_paused_reason: paused.reason, selling_paused_by: "staff" });
    await database.call.worker("resume_selling", { p_carrier: "didww" });
    expect((await carrier()).selling_paused_at, "our jobs do not end a pause of staff").not.toBeNull();
    await database.call.worker("pause_selling", { p_carrier: "didww", p_reason: "no money" });
    expect((await carrier()).selling_paused_reason).toBe(paused.reason);
    expect((await set(operator.browser, { is_paused: false, reason: "It is right now" })).status).toBe(200);
    expect((await carrier()).selling_paused_at).toBeNull();
    const rows = await database.sql`
      select action, reason, request_id from public.audit_log where subject = 'carrier:didww' and actor ->> 'kind' = 'staff' order by occurred_at`;
    expect(rows.map(({ action, reason }) => [action, reason])).toEqual([
      ["selling.paused", paused.reason],
      ["selling.resumed", "It is right now"],
    ]);
    expect(rows.every(({ request_id }) => request_id)).toBe(true);
  });

  test("a pause of our jobs ends when there is money again", async () => {
    await database.call.worker("pause_selling", { p_carrier: "didww", p_reason: "no money" });
    expect(await database.call.worker("resume_selling", { p_carrier: "didww" })).toBe(true);
    expect((await carrier()).selling_paused_at).toBeNull();
  });

  test("is for support an address that does not exist, and asks for the password after a while", async () => {
    expect((await set(support.browser, paused)).status).toBe(404);
    await forgetPassword(database.sql, operator.id);
    const answer = await set(operator.browser, paused);
    expect([answer.status, (await answer.json()).error.code]).toEqual([403, "REAUTHENTICATION_NEEDED"]);
    expect((await carrier()).selling_paused_at).toBeNull();
  });

  test.each([
    {},
    { is_paused: true },
    { is_paused: true, reason: "  x " },
    { ...paused, more: 1 },
    { ...paused, is_paused: "yes" },
  ])("%j is refused", async (body) => {
    expect((await set(operator.browser, body)).status).toBe(400);
  });

  test("of a carrier that does not exist is not found", async () => {
    await database.sql`update private.staff_sessions set reauthenticated_at = now() where user_id = ${operator.id}`;
    expect((await set(operator.browser, paused, "nobody")).status).toBe(404);
  });
});
