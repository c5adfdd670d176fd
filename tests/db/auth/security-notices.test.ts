import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { buildPerson } from "../../builders/person.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

let db: TestDatabase;
let person: { id: string };
const email = "owner@notices.test";

beforeAll(async () => {
  db = await createTestDatabase();
  person = await buildPerson(db.sql, { email });
});
afterAll(() => db?.drop());
beforeEach(async () => {
  await db.sql`delete from public.notifications`;
  await db.sql`
    update auth.users set email_confirmed_at = now() - interval '1 hour', email = ${email}, encrypted_password = 'first'
    where id = ${person.id}`;
  await db.sql`delete from public.notifications`;
});

const setPassword = (hash: string) =>
  db.sql`update auth.users set encrypted_password = ${hash}, updated_at = now() where id = ${person.id}`;
const mails = () => db.sql`select recipient, template, parameters from public.notifications order by created_at`;

test("a new password is told to its owner, once each", async () => {
  await setPassword("second");
  await setPassword("second");
  await setPassword("third");
  expect(await mails()).toMatchObject([
    { recipient: email, template: "password-changed", parameters: { changed_at: expect.any(String) } },
    { recipient: email, template: "password-changed" },
  ]);
});

test("other changes of a person are told to nobody", async () => {
  await db.sql`update auth.users set last_sign_in_at = now(), encrypted_password = encrypted_password where id = ${person.id}`;
  expect(await mails()).toEqual([]);
});

test("the password of a sign-up is no change", async () => {
  await db.sql`update auth.users set email_confirmed_at = now() - interval '1 minute' where id = ${person.id}`;
  await setPassword("chosen at sign-up");
  await db.sql`update auth.users set email_confirmed_at = null where id = ${person.id}`;
  await setPassword("never proven");
  expect(await mails()).toEqual([]);
});

test("a new address is told to the old one", async () => {
  await db.sql`update auth.users set email = 'new@notices.test' where id = ${person.id}`;
  expect(await mails()).toMatchObject([
    { recipient: email, template: "email-changed", parameters: { new_email: "new@notices.test" } },
  ]);
  const [profile] = await db.sql`select email from public.profiles where user_id = ${person.id}`;
  expect(profile).toEqual({ email: "new@notices.test" });
});

test("a person who is deleted hears nothing of it", async () => {
  await db.sql`update auth.users set email = null, deleted_at = now() where id = ${person.id}`;
  expect(await mails()).toEqual([]);
  await db.sql`update auth.users set deleted_at = null where id = ${person.id}`;
});
