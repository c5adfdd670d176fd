import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { billingFactsSchema } from "@/lib/accounts/schema";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { buildPerson, personActor } from "../../builders/person";
import { callAtClock } from "../../setup/call";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let buyer: { id: string; accountId: string };
beforeAll(async () => {
  db = await createTestDatabase();
  buyer = await buildPerson(db.sql, { email: "billed@example.test" });
});
afterAll(() => db.drop());

const save = (address: string[], tax_id: string | null, actor = personActor(buyer.id)) =>
  db.call.server("save_billing_facts", {
    p_actor: actor,
    p_account_id: buyer.accountId,
    p_facts: { address, tax_id },
  });
const facts = async () =>
  (await db.sql`select billing_address, tax_id from public.accounts where id = ${buyer.accountId}`)[0];

describe("address and tax id of an account", () => {
  test("are cleaned, and removed when nothing is left of them", async () => {
    await save(["  1\u200b  Example\tStreet ", "\u200b", "Łódź"], " gb 123 456 789 ");
    expect(await facts()).toEqual({ billing_address: ["1 Example Street", "Łódź"], tax_id: "GB 123 456 789" });
    await save([" "], " ");
    expect(await facts()).toEqual({ billing_address: [], tax_id: null });
  });

  test.each([
    ["six lines", ["1", "2", "3", "4", "5", "6"], null, "billing_address"],
    ["a short id", [], "X", "tax_id"],
    ["an id that is a sentence", [], "ask my accountant!", "tax_id"],
  ])("stay as they were after %s", async (_, address, taxId, field) => {
    await save(["1 Street"], "DE123456789");
    expect(await save(address, taxId)).toEqual({ ok: false, code: "VALIDATION_FAILED", details: { field } });
    expect(await facts()).toEqual({ billing_address: ["1 Street"], tax_id: "DE123456789" });
  });

  test.each([
    ["DE12345678", "DE123456789"],
    ["gb 12 345", "GB123456789"],
    ["NL123456789B1", "NL123456789B01"],
    ["ATU1234567", "ATU12345678"],
  ])("a tax id %s is refused with what its country's look like, %s", async (taxId, example) => {
    await save(["1 Street"], "DE123456789");
    const details = { field: "tax_id", example };
    expect(await save(["1 Street"], taxId)).toEqual({ ok: false, code: "VALIDATION_FAILED", details });
    expect(await facts()).toMatchObject({ tax_id: "DE123456789" });
  });

  test("every country's own example is taken, and so is an id of a country that we do not know", async () => {
    const formats = await db.sql`select country, example, has_prefix from private.tax_id_formats`;
    for (const { country, example, has_prefix } of formats) {
      await db.sql`update public.accounts set country = ${has_prefix ? "BR" : country} where id = ${buyer.accountId}`;
      expect(await save([], example), example).toEqual({ ok: true });
    }
    await db.sql`update public.accounts set country = 'BR' where id = ${buyer.accountId}`;
    expect(await save([], "12.345.678/0001-95")).toEqual({ ok: true });
    await db.sql`update public.accounts set country = 'US' where id = ${buyer.accountId}`;
    expect(await save([], "12-345678")).toMatchObject({ details: { example: "12-3456789" } });
    await db.sql`update public.accounts set country = null where id = ${buyer.accountId}`;
    expect(await save([], "12-345678")).toEqual({ ok: true });
  });

  test("are not a stranger's to change", async () => {
    const stranger = await buildPerson(db.sql, { email: "stranger@example.test" });
    await expect(save(["Mine"], null, personActor(stranger.id))).rejects.toThrow();
    expect((await facts())!.billing_address).not.toContain("Mine");
  });

  test("are explained once, however often they are saved", async () => {
    await save(["2 Street"], null);
    await Promise.all([save(["3 Street"], null), save(["3 Street"], null), save(["3 Street"], null)]);
    const rows = await db.sql`select before, after from public.audit_log
      where account_id = ${buyer.accountId} and action = 'account.billing-facts' and after -> 'address' ? '3 Street'`;
    expect(rows).toEqual([
      { before: { address: ["2 Street"], tax_id: null }, after: { address: ["3 Street"], tax_id: null } },
    ]);
  });
});

test("an invoice keeps the buyer of its day", async () => {
  const area = await buildArea(db.sql);
  await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550992" });
  await save(["1 Then Street"], "DE123456789");
  const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
  const { invoice_id: id } = await callAtClock(db.worker, 32 * 86_400_000)("bill_account", {
    p_account_id: buyer.accountId,
    p_seller: seller,
  });
  await save(["2 Now Street"], null);
  const buyerOf = async () => (await db.sql`select private.invoice_json(${id}) -> 'buyer' as buyer`)[0]!.buyer;
  expect(await buyerOf()).toMatchObject({ address: ["1 Then Street"], tax_id: "DE123456789" });
  await expect(db.sql`update public.invoices set buyer = '{}' where id = ${id}`).rejects.toThrow(/does not change/);
});

describe("the form", () => {
  const parse = (billing_address: string, tax_id = "") =>
    billingFactsSchema.safeParse({ account_id: crypto.randomUUID(), billing_address, tax_id });

  test("takes lines as a browser sends them", () => {
    expect(parse("1 Street\r\n\r\nBerlin\r\n").data?.billing_address.map((line) => line.trim())).toEqual([
      "1 Street",
      "Berlin",
    ]);
  });

  test.each([
    ["six lines", "1\n2\n3\n4\n5\n6", ""],
    ["a line of 101 letters", "x".repeat(101), ""],
    ["an id with a letter that no id has", "", "DE_1234"],
  ])("refuses %s", (_, address, taxId) => {
    expect(parse(address, taxId).success).toBe(false);
  });
});
