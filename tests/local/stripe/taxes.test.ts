import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Suite, startSuite } from "./harness";

const day = 86_400;
let suite: Suite;
beforeAll(async () => {
  suite = await startSuite({ webhooks: false });
});
afterAll(() => suite.close());
beforeEach(async () => {
  await suite.reset();
  await register({ country: "GB", percent: 20 });
});

const register = (registration: object) => suite.control("POST", "/tax_registrations", registration);
const calculate = (
  address: Partial<Stripe.Tax.CalculationCreateParams.CustomerDetails.Address>,
  given: Partial<Stripe.Tax.CalculationCreateParams> = {},
) =>
  suite.stripe.tax.calculations.create({
    currency: "usd",
    line_items: [
      { amount: 190, reference: "a", tax_code: "txcd_10000000", tax_behavior: "exclusive" },
      { amount: 2, reference: "b" },
    ],
    customer_details: { address: { country: "GB", ...address }, address_source: "billing" },
    expand: ["line_items"],
    ...given,
  });
const commit = (calculation: string, reference: string) =>
  suite.stripe.tax.transactions.createFromCalculation({ calculation, reference, expand: ["line_items"] });

describe("a calculation", () => {
  test("rounds each line, and says why", async () => {
    const made = await calculate({});
    expect(made).toMatchObject({ object: "tax.calculation", tax_amount_exclusive: 38, amount_total: 230 });
    expect(made.tax_breakdown[0]).toMatchObject({ taxability_reason: "standard_rated", taxable_amount: 192 });
    expect(made.line_items?.data.map(({ reference, amount_tax }) => [reference, amount_tax])).toEqual([
      ["a", 38],
      ["b", 0],
    ]);
    expect((await suite.stripe.tax.calculations.retrieve(made.id ?? "")).line_items).toBeUndefined();
  });

  test("collects nothing where nobody is registered, and knows a state's rate and the next one", async () => {
    expect(await calculate({ country: "FR" })).toMatchObject({
      tax_amount_exclusive: 0,
      tax_breakdown: [{ taxability_reason: "not_collecting" }],
    });
    expect((await calculate({ country: "IR" })).tax_breakdown[0]?.taxability_reason).toBe("not_supported");
    await register({ country: "CA", state: "QC", percent: 14.975 });
    expect((await calculate({ country: "CA", state: "QC" })).tax_amount_exclusive).toBe(28);
    expect((await calculate({ country: "CA", state: "AB" })).tax_amount_exclusive).toBe(0);
    const from = Math.floor(Date.now() / 1000) + day;
    await register({ country: "GB", percent: 25, from });
    expect((await calculate({})).tax_amount_exclusive).toBe(38);
    expect((await calculate({}, { tax_date: from + 60 })).tax_amount_exclusive).toBe(49);
  });

  test("refuses places it cannot tell, unknown codes, dates too far, and what it does not know", async () => {
    await expect(calculate({ country: "US", state: "CA" })).rejects.toMatchObject({
      code: "customer_tax_location_invalid",
    });
    await calculate({ country: "US", state: "CA", postal_code: "94105" });
    await expect(calculate({ country: "CA" })).rejects.toMatchObject({ code: "customer_tax_location_invalid" });
    await expect(calculate({ country: "ZZ" })).rejects.toMatchObject({ param: "customer_details[address][country]" });
    await expect(calculate({}, { line_items: [{ amount: 1, tax_code: "txcd_1" }] })).rejects.toMatchObject({
      code: "resource_missing",
      param: "line_items[0][tax_code]",
    });
    await expect(calculate({}, { line_items: [{ amount: 0 }] })).rejects.toMatchObject({ statusCode: 400 });
    await expect(calculate({}, { tax_date: 1 })).rejects.toMatchObject({ param: "tax_date" });
    await expect(calculate({}, { customer: "cus_1" })).rejects.toMatchObject({ code: "parameter_unknown" });
  });

  test("is gone after 90 days", async () => {
    const { id } = await calculate({});
    await suite.advance(90 * day * 1000);
    await expect(suite.stripe.tax.calculations.retrieve(id ?? "")).rejects.toMatchObject({ statusCode: 404 });
    await expect(commit(id ?? "", "late")).rejects.toMatchObject({ param: "calculation", statusCode: 400 });
  });
});

describe("a transaction", () => {
  test("takes a reference once, of reversals as well", async () => {
    const { id } = await calculate({});
    const made = await commit(id ?? "", "NN-1");
    expect(made).toMatchObject({ type: "transaction", reference: "NN-1", reversal: null });
    await expect(commit(id ?? "", "NN-1")).rejects.toMatchObject({ param: "reference", statusCode: 400 });
    await expect(
      suite.stripe.tax.transactions.createReversal({
        mode: "full",
        original_transaction: made.id,
        reference: "NN-1",
      }),
    ).rejects.toMatchObject({ param: "reference" });
    expect(await suite.control<unknown[]>("GET", "/tax_transactions")).toHaveLength(1);
  });

  test("is taken back by lines, never more than is left of them", async () => {
    const { id } = await calculate({});
    const made = await commit(id ?? "", "NN-1");
    const { data } = await suite.stripe.tax.transactions.listLineItems(made.id);
    expect(data.map(({ reference }) => reference)).toEqual(["a", "b"]);
    const back = (reference: string, amount: number, amount_tax: number) =>
      suite.stripe.tax.transactions.createReversal({
        mode: "partial",
        original_transaction: made.id,
        reference,
        line_items: [{ original_line_item: data[0]?.id ?? "", reference: "r", amount, amount_tax }],
        expand: ["line_items"],
      });
    const reversal = await back("CN-1", -100, -20);
    expect(reversal).toMatchObject({ type: "reversal", reversal: { original_transaction: made.id } });
    expect(reversal.line_items?.data[0]).toMatchObject({ amount: -100, amount_tax: -20, type: "reversal" });
    await expect(back("CN-2", -91, -18)).rejects.toMatchObject({ param: "line_items[0]" });
    await expect(back("CN-2", 1, 0)).rejects.toMatchObject({ statusCode: 400 });
    await suite.stripe.tax.transactions.createReversal({
      mode: "full",
      original_transaction: made.id,
      reference: "CN-2",
    });
    await expect(back("CN-3", -1, 0)).rejects.toMatchObject({ param: "line_items[0]" });
    await expect(
      suite.stripe.tax.transactions.createReversal({
        mode: "full",
        original_transaction: reversal.id,
        reference: "CN-3",
      }),
    ).rejects.toMatchObject({ param: "original_transaction" });
  });
});
