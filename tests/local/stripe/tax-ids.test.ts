import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { refusal, type Suite, startSuite } from "./harness";

let suite: Suite;
let customer: string;
beforeAll(async () => {
  suite = await startSuite({ webhooks: false });
});
afterAll(() => suite.close());
beforeEach(async () => {
  await suite.reset();
  customer = (await suite.stripe.customers.create({})).id;
});

type Type = Stripe.CustomerCreateTaxIdParams.Type;
const create = (type: string, value: string, of = customer) =>
  suite.stripe.customers.createTaxId(of, { type: type as Type, value });
const list = async () => (await suite.stripe.customers.listTaxIds(customer)).data.map(({ value }) => value);

describe("a customer's tax ids", () => {
  test("are made, listed, read and deleted, five at most", async () => {
    const made = await create("eu_vat", "DE123456789");
    expect(made).toMatchObject({ object: "tax_id", country: "DE", customer, verification: { status: "pending" } });
    expect(await suite.stripe.customers.retrieveTaxId(customer, made.id)).toMatchObject({ value: "DE123456789" });
    await create("us_ein", "12-3456789");
    expect(await list()).toEqual(["12-3456789", "DE123456789"]);
    for (const last of [1, 2, 3]) await create("gb_vat", `GB12345678${last}`);
    expect(await refusal(create("au_abn", "12345678912"))).toMatchObject({ statusCode: 400 });
    expect(await suite.stripe.customers.deleteTaxId(customer, made.id)).toMatchObject({ deleted: true });
    expect(await list()).not.toContain("DE123456789");
    expect(await refusal(suite.stripe.customers.deleteTaxId(customer, made.id))).toMatchObject({ statusCode: 404 });
  });

  test.each([
    ["eu_vat", "US123456789"],
    ["gb_vat", "GB12"],
    ["us_ein", "123456789"],
    ["no_vat", "NO123456789MVA"],
    ["ch_vat", "CHE123456789MWST"],
    ["jp_trn", "1234567890123"],
  ])("%s %s is refused", async (type, value) => {
    expect(await refusal(create(type, value))).toMatchObject({ code: "tax_id_invalid", param: "value" });
    expect(await list()).toEqual([]);
  });

  test("are answered for by an authority when it is ordered to", async () => {
    const { id } = await create("eu_vat", "DE123456789");
    await suite.control("POST", `/tax_ids/${id}/verification`, { status: "verified", name: "Beispiel GmbH" });
    const answer = { status: "verified", verified_name: "Beispiel GmbH" };
    expect(await suite.stripe.customers.retrieveTaxId(customer, id)).toMatchObject({ verification: answer });
    const { data } = await suite.stripe.events.list({ type: "customer.tax_id.updated" });
    expect(data[0]!.data).toMatchObject({
      object: { id, customer, verification: answer },
      previous_attributes: { verification: { status: "pending" } },
    });
    await expect(suite.control("POST", `/tax_ids/${id}/verification`, { status: "sure" })).rejects.toThrow(
      /is verified, unverified/,
    );
    await expect(suite.control("POST", "/tax_ids/txi_0/verification", { status: "verified" })).rejects.toThrow(
      /no tax id/,
    );
  });

  test("are nobody else's, and go with their customer", async () => {
    const other = (await suite.stripe.customers.create({})).id;
    const { id } = await create("eu_vat", "FR12345678901");
    expect(await refusal(suite.stripe.customers.deleteTaxId(other, id))).toMatchObject({ statusCode: 404 });
    expect(await refusal(create("eu_vat", "FR12345678901", "cus_none"))).toMatchObject({ code: "resource_missing" });
    await suite.stripe.customers.del(customer);
    expect(await refusal(suite.stripe.customers.listTaxIds(customer))).toMatchObject({ code: "resource_missing" });
  });
});

describe("a calculation for a business", () => {
  const calculate = (country: string, type?: string, value = "") =>
    suite.stripe.tax.calculations.create({
      currency: "usd",
      line_items: [{ amount: 1000, reference: "a" }],
      customer_details: {
        address: { country },
        address_source: "billing",
        ...(type && { tax_ids: [{ type: type as Type, value }] }),
      },
    });
  const told = async (country: string, type?: string, value?: string) => {
    const { tax_amount_exclusive, tax_breakdown } = await calculate(country, type, value);
    return [tax_amount_exclusive, tax_breakdown[0]?.taxability_reason];
  };
  beforeEach(() => suite.control("POST", "/tax_registrations", { country: "DE", percent: 19 }));

  test("is a reverse charge where its id is of the country and we are registered", async () => {
    expect(await told("DE")).toEqual([190, "standard_rated"]);
    expect(await told("DE", "eu_vat", "DE123456789")).toEqual([0, "reverse_charge"]);
    expect(await told("DE", "eu_vat", "FR12345678901")).toEqual([190, "standard_rated"]);
    expect(await told("DE", "us_ein", "12-3456789")).toEqual([190, "standard_rated"]);
    expect(await told("FR", "eu_vat", "FR12345678901")).toEqual([0, "not_collecting"]);
  });

  test("refuses what looks like no id", async () => {
    expect(await refusal(calculate("DE", "eu_vat", "12"))).toMatchObject({
      code: "tax_id_invalid",
      param: "customer_details[tax_ids][0][value]",
    });
  });
});
