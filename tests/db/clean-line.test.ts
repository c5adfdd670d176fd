import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanLine } from "@/lib/kernel/clean-line";
import { buildPerson } from "../builders/person.ts";
import { createTestDatabase, type TestDatabase } from "../setup/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const clean = async (text: string) => (await database.sql`select private.clean_line(${text}) as line`)[0]?.line;

test("the database cleans a line as the application does", async () => {
  const samples = [
    "Acme\u000bTelecom",
    "\u200b\u2800\u3164",
    "\u202eevil\u202c \u2066x\u2069",
    "pass\u00adword\u0085\u2028end",
    "  two\u00a0 \u3000spaces ",
    "e\u0301t\u00e9 \u{e0041}\ue000\ufeff",
    "می\u200cخواهم 👩\u200d💻 日本 ☎️ O'Brien & <b>",
    "",
    "   ",
  ];
  for (let code = 1; code < 0x3200; code++) if (code % 64 === 0) samples.push(`a${String.fromCodePoint(code)}b`);
  for (const code of [
    0x7f, 0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200c, 0x200d, 0x205f, 0x206a, 0xffa0, 0xfff9,
  ])
    samples.push(`a${String.fromCodePoint(code)}b`);
  for (const sample of samples) expect(await clean(sample), JSON.stringify(sample)).toBe(cleanLine(sample));
});

test("a name that comes with a sign-up past the application is cleaned, and an invisible one is replaced", async () => {
  const named = async (name: string) => {
    const email = `n${Math.random().toString(36).slice(2)}@example.com`;
    const [row] = await database.sql`
      insert into auth.users (id, email, raw_user_meta_data)
      values (gen_random_uuid(), ${email}, ${database.sql.json({ display_name: name })}) returning id`;
    const [profile] = await database.sql`
      select p.display_name, a.name from public.profiles p join public.accounts a on a.id = p.last_account_id
      where p.user_id = ${row!.id}`;
    return { ...profile, fallback: email.split("@")[0] };
  };
  expect(await named("Acme\u000b\u202eTelecom")).toMatchObject({ display_name: "Acme Telecom", name: "Acme Telecom" });
  const { display_name, name, fallback } = (await named("\u200b\u2800")) as Record<string, string>;
  expect({ display_name, name }).toEqual({ display_name: fallback, name: fallback });
});

test("an account's new name is cleaned, and one that shows nothing is refused", async () => {
  const { id, accountId } = await buildPerson(database.sql);
  const [session] = await database.sql`select id from auth.sessions where user_id = ${id}`;
  const actor = { kind: "user", user_id: id, session_id: session!.id };
  const rename = (name: string) =>
    database.call.server("rename_account", { p_actor: actor, p_account_id: accountId, p_name: name });
  expect(await rename("Acme\u0001\u000b Telecom")).toEqual({ ok: true });
  expect((await database.sql`select name from public.accounts where id = ${accountId}`)[0]?.name).toBe("Acme Telecom");
  expect(await rename("\u200b\u3164")).toMatchObject({ ok: false, code: "VALIDATION_FAILED" });
});
