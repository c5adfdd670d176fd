import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countryRegions } from "@/lib/kernel/telephony/nanp-regions";
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

const nothing = { country: null, region: null, postal_code: null, city: null, street: [], tax_id: null };
type Facts = { [Name in keyof typeof nothing]: string | string[] | null };
const seen = async () =>
  (await db.call.server("get_billing_facts", { p_actor: personActor(buyer.id), p_account_id: buyer.accountId }))
    .version as number;
const saveFrom = (version: number | null, facts: Partial<Facts>, actor = personActor(buyer.id)) =>
  db.call.server("save_billing_facts", {
    p_actor: actor,
    p_account_id: buyer.accountId,
    p_facts: { ...nothing, ...facts, version },
  });
const save = async (facts: Partial<Facts>, actor = personActor(buyer.id)) => saveFrom(await seen(), facts, actor);
const facts = async () =>
  (
    await db.sql`select country, region, postal_code, city, street, tax_id from public.accounts
    where id = ${buyer.accountId}`
  )[0];
const berlin = { country: "DE", postal_code: "10115", city: "Berlin", street: ["1 Street"], tax_id: "DE123456789" };

describe("address and tax id of an account", () => {
  test("are cleaned, and removed when nothing is left of them", async () => {
    const given = {
      country: "gb",
      region: "Kent",
      postal_code: " sw1a  1aa",
      city: " Łódź\u200b ",
      tax_id: " gb 123 456 789 ",
    };
    expect(await save({ ...given, street: ["  1\u200b  Example\tStreet ", "\u200b"] })).toEqual({ ok: true });
    expect(await facts()).toEqual({
      country: "GB",
      region: null,
      postal_code: "SW1A 1AA",
      city: "Łódź",
      street: ["1 Example Street"],
      tax_id: "GB 123 456 789",
    });
    await save({ street: [" "], city: " ", tax_id: " " });
    expect(await facts()).toEqual(nothing);
  });

  test.each([
    ["no country", { country: "D1" }, { field: "country" }],
    ["no state of the US", { country: "US", postal_code: "94105" }, { field: "region" }],
    ["a province in the US", { country: "US", region: "ON" }, { field: "region" }],
    ["a state in Canada", { country: "CA", region: "TX" }, { field: "region" }],
    [
      "a ZIP code of four digits",
      { country: "US", region: "CA", postal_code: "9410" },
      { field: "postal_code", example: "94105" },
    ],
    ["a postal code of nowhere", { country: "BT", postal_code: "!" }, { field: "postal_code" }],
    ["four lines", { ...berlin, street: ["1", "2", "3", "4"] }, { field: "street" }],
    ["a long city", { ...berlin, city: "x".repeat(101) }, { field: "city" }],
    ["a short id", { ...berlin, tax_id: "X" }, { field: "tax_id" }],
    ["an id that is a sentence", { ...berlin, tax_id: "ask my accountant!" }, { field: "tax_id" }],
    ["an id of another country", { ...berlin, tax_id: "FR12345678901" }, { field: "tax_id", example: "DE123456789" }],
    [
      "an id without its country's prefix",
      { ...berlin, tax_id: "123456789" },
      { field: "tax_id", example: "DE123456789" },
    ],
  ])("stay as they were after %s", async (_, given, details) => {
    await save(berlin);
    const before = await facts();
    expect(await save(given)).toEqual({ ok: false, code: "VALIDATION_FAILED", details });
    expect(await facts()).toEqual(before);
  });

  test.each([
    ["DE12345678", "DE123456789"],
    ["gb 12 345", "GB123456789"],
    ["NL123456789B1", "NL123456789B01"],
    ["ATU1234567", "ATU12345678"],
  ])("without a country a tax id %s is refused with what its country's look like, %s", async (tax_id, example) => {
    const details = { field: "tax_id", example };
    expect(await save({ tax_id })).toEqual({ ok: false, code: "VALIDATION_FAILED", details });
  });

  test("every country's own example is taken, and so is an id of a country that we do not know", async () => {
    const formats = await db.sql`select country, example from private.tax_id_formats`;
    for (const { country, example } of formats) {
      const where = { EL: "GR", XI: "GB" }[country as string] ?? country;
      const region = countryRegions[where]?.[0] ?? null;
      expect(await save({ country: where, region, tax_id: example }), example).toEqual({ ok: true });
    }
    expect(await save({ country: "BR", tax_id: "12.345.678/0001-95" })).toEqual({ ok: true });
    expect(await save({ country: "US", region: "TX", tax_id: "12-345678" })).toMatchObject({
      details: { example: "12-3456789" },
    });
  });

  test("every country's example of a postal code is taken, and its regions are those of the form", async () => {
    const formats = await db.sql`select country, postal_example, regions from private.address_formats`;
    for (const { country, postal_example, regions } of formats) {
      expect(new Set(regions ?? []), country).toEqual(new Set(countryRegions[country] ?? []));
      for (const region of regions ?? [null])
        expect(await save({ country, region, postal_code: postal_example }), country).toEqual({ ok: true });
    }
  });

  test("are not a stranger's to read or change", async () => {
    const stranger = personActor((await buildPerson(db.sql, { email: "stranger@example.test" })).id);
    await expect(save({ city: "Mine" }, stranger)).rejects.toThrow();
    await expect(
      db.call.server("get_billing_facts", { p_actor: stranger, p_account_id: buyer.accountId }),
    ).rejects.toThrow();
    expect((await facts())!.city).not.toBe("Mine");
  });

  test("that were changed meanwhile are shown to the one who saves others, and stay", async () => {
    await save(berlin);
    const version = await seen();
    expect(await saveFrom(version, { ...berlin, city: "First" })).toEqual({ ok: true });
    const current = expect.objectContaining({ ...berlin, city: "First", version: version + 1 });
    for (const known of [version, null])
      expect(await saveFrom(known, { ...berlin, city: "Second" })).toEqual({
        ok: false,
        code: "CHANGED",
        details: { current },
      });
    expect(await facts()).toMatchObject({ city: "First" });
    expect(await saveFrom(version, { ...berlin, city: "First" }), "a repetition changes nothing").toEqual({ ok: true });
    expect(await saveFrom(version + 1, { ...berlin, city: "Second" })).toEqual({ ok: true });
    expect(await seen()).toBe(version + 2);
  });

  test("of many who save others from the same version, one saves and the rest is shown what it saved", async () => {
    const version = await seen();
    const cities = Array.from({ length: 8 }, (_, n) => `Town ${n}`);
    const answers = await Promise.all(cities.map((city) => saveFrom(version, { ...berlin, city })));
    const winner = cities[answers.findIndex(({ ok }) => ok)];
    expect(await facts()).toMatchObject({ city: winner });
    const refused = answers.filter(({ ok }) => !ok);
    expect(refused.map(({ code, details }) => [code, details.current.city])).toEqual(
      Array(7).fill(["CHANGED", winner]),
    );
  });

  test("are explained once, however often they are saved", async () => {
    await save({ city: "Second" });
    await Promise.all([save({ city: "Third" }), save({ city: "Third" }), save({ city: "Third" })]);
    const rows = await db.sql`select before, after from public.audit_log
      where account_id = ${buyer.accountId} and action = 'account.billing-facts' and after ->> 'city' = 'Third'`;
    expect(rows).toEqual([{ before: { ...nothing, city: "Second" }, after: { ...nothing, city: "Third" } }]);
  });
});

describe("an address is printed", () => {
  test.each([
    [
      "as in the US",
      { country: "US", region: "CA", postal_code: "94105", city: "San Francisco", street: ["1 Main St", "Suite 2"] },
      ["1 Main St", "Suite 2", "San Francisco, CA 94105"],
    ],
    ["with a place alone", { country: "US", region: "CA", postal_code: "94105" }, ["CA 94105"]],
    ["as in Germany", berlin, ["1 Street", "10115 Berlin"]],
    ["as in Britain", { country: "GB", postal_code: "SW1A 1AA", city: "London" }, ["London SW1A 1AA"]],
    ["not at all", {}, []],
  ])("%s", async (_, given, printed) => {
    expect(await save(given)).toEqual({ ok: true });
    const [row] = await db.sql`select private.buyer_json(${buyer.accountId}) -> 'address' as address`;
    expect(row!.address).toEqual(printed);
  });
});

test("an invoice keeps the buyer of its day", async () => {
  const area = await buildArea(db.sql);
  await buyNumber(db, buyer, { areaId: area.id, e164: "+14155550992" });
  await save({ ...berlin, street: ["1 Then Street"] });
  const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
  const { invoice_id: id } = await callAtClock(db.worker, 32 * 86_400_000)("bill_account", {
    p_account_id: buyer.accountId,
    p_seller: seller,
  });
  await save({ ...berlin, city: "Now" });
  const buyerOf = async () => (await db.sql`select private.invoice_json(${id}) -> 'buyer' as buyer`)[0]!.buyer;
  expect(await buyerOf()).toMatchObject({
    address: ["1 Then Street", "10115 Berlin"],
    country: "DE",
    postal_code: "10115",
    tax_id: "DE123456789",
  });
  await expect(db.sql`update public.invoices set buyer = '{}' where id = ${id}`).rejects.toThrow(/does not change/);
});
