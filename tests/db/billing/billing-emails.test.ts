import { afterAll, beforeAll, expect, test } from "vitest";
import { hashToken } from "@/lib/callers";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

let count = 0;
const books = () => `books-${++count}@example.test`;
const ids = () => `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}`;
const hashOf = (id: string) => hashToken(`token of ${id}`);

async function ask(person: BuiltPerson, email: string, account = person.accountId) {
  const id = ids();
  const answer = await db.call.server("set_billing_email", {
    p_actor: personActor(person.id),
    p_account_id: account,
    p_request: { id, token_hash: hashOf(id).toString("hex"), email },
  });
  return { id, answer };
}
const answer = (id: string, wanted = true) =>
  db.call.server("answer_billing_email", { p_token_hash: hashOf(id), p_wanted: wanted });
const look = (id: string) => db.call.server("look_at_billing_email", { p_token_hash: hashOf(id) });
const get = (person: BuiltPerson) =>
  db.call.server("get_billing_email", { p_actor: personActor(person.id), p_account_id: person.accountId });
/** A mail to the owner of an account, as the transaction that is its cause queues it. */
const mail = (person: BuiltPerson, template: string, key: string, user: string | null = null) =>
  db.sql`select private.notify_user(${user}, ${person.accountId}, 'receipts', ${template}, '{}', ${key})`;
const recipients = async (key: string) =>
  (await db.sql`select recipient from public.notifications where dedupe_key like ${`${key}%`} order by dedupe_key`).map(
    ({ recipient }) => recipient,
  );

test("an address gets copies of mails about money once its button is pressed, and of nothing else", async () => {
  const person = await buildPerson(db.sql);
  const email = books();
  const { id } = await ask(person, ` ${email.toUpperCase()} `);
  expect(await get(person)).toEqual({ owner: person.email, copy: { email, state: "waiting" } });
  const [link] = await db.sql`select parameters from public.notifications where recipient = ${email}`;
  expect(link!.parameters).toMatchObject({ request_id: id });
  await mail(person, "invoice-paid", "before");
  expect(await look(id)).toMatchObject({ email, is_confirmed: false }); // as a mail scanner does
  await mail(person, "invoice-paid", "scanned");
  expect(await answer(id)).toEqual({ ok: true });
  expect(await answer(id)).toEqual({ ok: true });
  expect(await get(person)).toMatchObject({ copy: { email, state: "confirmed" } });
  await mail(person, "invoice-paid", "after");
  await mail(person, "invoice-paid", "after");
  await mail(person, "number-kept", "other");
  await mail(person, "invoice-unpaid", "named", person.id);
  expect(await recipients("before")).toEqual([person.email]);
  expect(await recipients("scanned")).toEqual([person.email]);
  expect(await recipients("after")).toEqual([person.email, email]);
  expect(await recipients("other")).toEqual([person.email]);
  expect(await recipients("named")).toEqual([person.email, email]);
  for (const template of ["spend-alert", "number-suspended", "toll-free-allowance"]) {
    await mail(person, template, template);
    expect(await recipients(template)).toEqual([person.email, email]);
  }
  const woken = await db.sql`select dedupe_key from public.outbox where dedupe_key like 'notification:after%'`;
  expect(woken).toHaveLength(2);
});

test("the link stops the copies, a new address takes the place of the old one, and the owner can remove it", async () => {
  const person = await buildPerson(db.sql);
  const { id: first } = await ask(person, books());
  await answer(first);
  await answer(first, false);
  expect(await look(first)).toBeNull();
  expect(await answer(first)).toMatchObject({ code: "NOT_FOUND" });
  const { id: second } = await ask(person, books());
  await answer(second);
  const third = books();
  const { id } = await ask(person, third);
  expect(await look(second)).toBeNull();
  await mail(person, "invoice-paid", "replaced");
  expect(await recipients("replaced")).toEqual([person.email]);
  await answer(id);
  const actor = personActor(person.id);
  for (let times = 0; times < 2; times++)
    expect(await db.call.server("remove_billing_email", { p_actor: actor, p_account_id: person.accountId })).toEqual({
      ok: true,
    });
  expect(await get(person)).toMatchObject({ copy: null });
});

test("a link that is too old is good for nothing, and the confirmed address is not asked again", async () => {
  const person = await buildPerson(db.sql);
  const email = books();
  const { id: old } = await ask(person, email);
  await db.sql`update private.billing_emails set expires_at = now() - interval '1 second' where id = ${old}`;
  expect(await answer(old)).toMatchObject({ code: "NOT_FOUND" });
  expect(await get(person)).toMatchObject({ copy: { state: "expired" } });
  const { id } = await ask(person, email);
  await answer(id);
  await db.sql`update private.billing_emails set expires_at = now() - interval '1 second' where id = ${id}`;
  await ask(person, email);
  expect(await get(person)).toMatchObject({ copy: { email, state: "confirmed" } });
  expect(await look(id)).toMatchObject({ is_confirmed: true });
});

test("the owner's own address gets one mail, not two", async () => {
  const person = await buildPerson(db.sql);
  const { id } = await ask(person, person.email);
  await answer(id);
  await mail(person, "invoice-paid", "own");
  expect(await recipients("own")).toEqual([person.email]);
});

test("two confirmations and a replacement at the same moment leave one address", async () => {
  const person = await buildPerson(db.sql);
  const { id } = await ask(person, books());
  await Promise.allSettled([answer(id), answer(id), ask(person, books()), ask(person, books())]);
  const rows = await db.sql`select email from private.billing_emails where account_id = ${person.accountId}`;
  expect(rows).toHaveLength(1);
});

test("links are rationed, and only those who manage bills ask for them", async () => {
  const person = await buildPerson(db.sql);
  const member = await buildPerson(db.sql, { memberOf: { accountId: person.accountId, role: "member" } });
  await expect(ask(member, books(), person.accountId)).rejects.toMatchObject({ code: "PT403" });
  const stranger = await buildPerson(db.sql);
  await expect(ask(stranger, books(), person.accountId)).rejects.toMatchObject({ code: "PT404" });
  for (let times = 0; times < 5; times++) expect((await ask(person, books())).answer).toEqual({ ok: true });
  expect((await ask(person, books())).answer).toMatchObject({ details: { reason: "too_many_emails" } });
});
