import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../../local/postgres/index.ts";
import { buildStaff } from "../../builders/staff.ts";
import { seedBackOffice } from "../../load/seed-back-office.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
let admin: Sql;
let staff: object;
beforeAll(async () => {
  db = await createTestDatabase();
  admin = connect(db.url("supabase_admin"), { max: 1 });
  await seedBackOffice(admin, { numbers: 400, offers: 40 });
  // Many rows with the same instant: only the id tells them apart.
  await db.sql`update public.purchased_numbers set created_at = date_trunc('month', created_at)`;
  await db.sql`update public.purchased_numbers set paid_until = null where right(e164, 1) = '3'`;
  staff = await buildStaff(db.sql, "support");
});
afterAll(async () => {
  await admin?.end({ timeout: 2 });
  await db?.drop();
});

type Row = Record<string, unknown> & { id: string };
interface Answer {
  rows: Row[];
  has_more: boolean;
}
const usual = { filters: [], sort: "created_at", is_descending: true, limit: 50, cursor: null, is_backward: false };
const list = (page: object = {}, name = "numbers"): Promise<Answer> =>
  db.call.server("staff_list", { p_actor: staff, p_list: name, p_page: { ...usual, ...page } });
const cursorOf = (row: Row | undefined, sort: string) => row && { value: row[sort], id: row.id };

describe.each(["created_at", "by_e164", "by_paid_until"])("sorted by %s", (sort) => {
  test.each([true, false])("descending %s: pages forward and back meet every row once, in order", async (down) => {
    const order = down ? "desc" : "asc";
    const all = await admin.unsafe(`select id from private.staff_list_numbers order by ${sort} ${order}, id ${order}`);
    const expected = all.map((row) => row.id);
    const pages: Row[][] = [];
    let answer = await list({ sort, is_descending: down, limit: 37 });
    pages.push(answer.rows);
    while (answer.has_more) {
      answer = await list({ sort, is_descending: down, limit: 37, cursor: cursorOf(answer.rows.at(-1), sort) });
      pages.push(answer.rows);
    }
    expect(pages.flat().map(({ id }) => id)).toEqual(expected);

    const back = await list({
      sort,
      is_descending: down,
      limit: 37,
      cursor: cursorOf(pages[3]![0], sort),
      is_backward: true,
    });
    expect(back.rows).toEqual(pages[2]);
    expect(back.has_more).toBe(true);
    const first = await list({
      sort,
      is_descending: down,
      limit: 37,
      cursor: cursorOf(pages[1]![0], sort),
      is_backward: true,
    });
    expect(first).toEqual({ rows: pages[0], has_more: false });
  });
});

describe("filters", () => {
  const where = (column: string, op: string, ...values: string[]) => ({
    filters: [{ column, op, values }],
    limit: 1000,
  });

  test("one value, several, and together with others", async () => {
    const released = (await list(where("status", "in", "released"))).rows;
    const ended = (await list(where("status", "in", "released", "failed"))).rows;
    expect(released.length).toBeGreaterThan(10);
    expect(released.every(({ status }) => status === "released")).toBe(true);
    expect(ended.length).toBeGreaterThanOrEqual(released.length);
    const both = await list({
      filters: [
        { column: "status", op: "in", values: ["released"] },
        { column: "country", op: "in", values: ["DE"] },
      ],
      limit: 1000,
    });
    expect(both.rows.map(({ id }) => id).sort()).toEqual(
      released
        .filter(({ country }) => country === "DE")
        .map(({ id }) => id)
        .sort(),
    );
  });

  test("a part of a text, in which % and _ stand for themselves", async () => {
    const part = (await list(where("e164", "contains", "0001"))).rows;
    expect(part.length).toBeGreaterThan(0);
    expect(part.every(({ e164 }) => String(e164).includes("0001"))).toBe(true);
    for (const text of ["%", "_", "\\", "1%0"]) expect((await list(where("e164", "contains", text))).rows).toEqual([]);
  });

  test("a part of a name in any spelling; what has no letters finds nothing", async () => {
    await db.sql`update public.accounts set name = 'Müller & Søn' where id = (select id from public.accounts limit 1)`;
    const named = async (text: string) =>
      (await list(where("name_key", "name", text), "accounts")).rows.map(({ name }) => name);
    for (const text of ["muller", "MÜLLER & SON", "Mu\u0308l"])
      expect(await named(text), text).toEqual(["Müller & Søn"]);
    expect(await named("&&&")).toEqual([]);
  });

  test("from an instant on, and up to one", async () => {
    const { rows } = await list({ limit: 1000 });
    const middle = String(rows[200]!.created_at);
    const from = await list(where("created_at", "from", middle));
    const to = await list(where("created_at", "to", middle));
    expect(from.rows.length + to.rows.length).toBe(rows.length);
    expect(to.rows.every(({ created_at }) => String(created_at) < middle)).toBe(true);
  });

  test("values are values, whatever is written in them", async () => {
    for (const text of ["' or true --", "'); drop table public.orders; --", "$1", "x".repeat(5000)])
      expect((await list(where("status", "in", text))).rows, text).toEqual([]);
  });

  test.each([
    ["a column that the list does not have", where("hash", "in", "x")],
    ["a column of the table that the list does not show", where("order_item_id", "in", "x")],
    ["words in place of a column", where("id) or true --", "in", "x")],
    ["a word in place of an id", where("account_id", "in", "everybody")],
    ["a word in place of an instant", where("created_at", "from", "tomorrow or so")],
    ["a day that no calendar has", where("created_at", "from", "2026-02-31")],
    ["an operation that there is none of", where("status", "like", "x")],
    ["an order that there is none of", { sort: "secret" }],
    ["words in place of an order", { sort: "id; select 1" }],
    ["a place with a word for an id", { cursor: { value: "2026-01-01", id: "x" } }],
  ])("%s is refused as bad input", async (_, page) => {
    await expect(list(page)).rejects.toMatchObject({ code: "PT400" });
  });
});

test("a page has a row at least and a thousand at most", async () => {
  expect((await list({ limit: 0 })).rows).toHaveLength(1);
  expect((await list({ limit: 1_000_000 })).rows).toHaveLength(400);
});

test("every list of the registry can be read, and no other", async () => {
  const names = await db.sql`select name from private.staff_lists`;
  expect(names.length).toBeGreaterThan(8);
  for (const { name } of names)
    expect((await list({ sort: "id" }, name as string)).rows, name as string).toBeInstanceOf(Array);
  for (const name of ["secrets", "numbers'", "", "due_jobs"])
    await expect(list({}, name), name).rejects.toMatchObject({ code: "PT404" });
});

test("a list for some roles is for the others one that does not exist", async () => {
  await db.sql`update private.staff_lists set roles = '{admin}' where name = 'outbox'`;
  await expect(list({}, "outbox")).rejects.toMatchObject({ code: "PT404" });
  staff = await buildStaff(db.sql, "admin");
  expect((await list({}, "outbox")).rows).toBeInstanceOf(Array);
});

test("what customers wrote and what is secret is in no list", async () => {
  const columns = await db.sql`
    select c.relname || '.' || a.attname as name
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'private'::regnamespace and starts_with(c.relname, 'staff_list_')
      and a.attname in ('payload', 'parameters', 'hash', 'token_hash', 'raw_reply', 'raw', 'url', 'tax_id', 'street')`;
  expect(columns).toEqual([]);
});
