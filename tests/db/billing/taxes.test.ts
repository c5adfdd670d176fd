import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { askTaxes } from "@/lib/billing/ask-taxes";
import { reportTaxes } from "@/lib/billing/report-taxes";
import { personActor } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { type BilledWorld, type Owner, openBilledWorld } from "./billed-world";

let world: BilledWorld;
let owner: Owner;
let staff: Awaited<ReturnType<typeof buildStaff>>;
beforeAll(async () => {
  world = await openBilledWorld();
  staff = await buildStaff(world.db.sql, "operator");
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await world.newOwner();
  await live("GB", null);
});
afterEach(async () => {
  await world.db.sql`update public.accounts set status = 'closed'`;
  await world.db.sql`truncate private.tax_places, private.tax_answers, private.tax_reports`;
  await setSource("table");
  await world.control("DELETE", "/faults");
  await world.control("DELETE", "/execution");
  await world.control("DELETE", "/tax_registrations");
  await world.control("DELETE", "/journal");
});

const live = (country: string | null, region: string | null) =>
  world.db.sql`update public.accounts set country = ${country}, region = ${region} where id = ${owner.accountId}`;
const setSource = (source: "table" | "stripe") =>
  world.db.sql`update private.settings set value = to_jsonb(${source}::text) where key = 'tax_source'`;
const register = (country: string, percent: number) =>
  world.control("POST", "/tax_registrations", { country, percent });
const asked = async () => (await world.control<{ path: string }[]>("GET", "/journal?path=/v1/tax/*")).length;
const percent = async (kind = "month") =>
  Number((await world.db.sql`select private.tax_percent(${owner.accountId}, private.now(), ${kind}) as p`)[0]!.p);
const answers = () => world.db.sql`
  select p.country, p.region, p.problem, a.percent::float, a.reason, a.calculation_id
  from private.tax_places p left join private.tax_answers a on a.place_id = p.id order by p.country, a.since`;
const reports = () => world.db.sql`
  select r.reference, r.state, r.stripe_transaction_id, r.problem, r.taxes
  from private.tax_reports r join public.invoices i on i.id = r.invoice_id
  where i.account_id = ${owner.accountId} order by r.reference`;
interface Filed {
  reference: string;
  type: string;
  line_items: { amount: number; amount_tax: number }[];
}
const filed = () => world.control<Filed[]>("GET", "/tax_transactions");
const filedAs = async (reference: string) => (await filed()).filter((one) => one.reference === reference);
const sumOf = (one: Filed | undefined, what: "amount" | "amount_tax") =>
  one?.line_items.reduce((sum, line) => sum + line[what], 0);
const nextBill = () =>
  world.db.call.server("next_bill", { p_actor: personActor(owner.id), p_account_id: owner.accountId });
const tell = () => world.db.sql`select private.sweep_taxes() as n`;
const told = async () =>
  (await world.db.sql`select parameters from public.notifications where dedupe_key like 'tax-places:%'`).map(
    ({ parameters }) => parameters.facts,
  );
const tryAgain = () => world.db.sql`update private.tax_reports set next_try_at = private.now() where state = 'waiting'`;
const failOnce = (path: string, at: "before" | "after" = "after") =>
  world.control("POST", "/faults", { at, path, drop: "reset", times: 3 });

describe("our own table", () => {
  test("is the source unless somebody changes it: Stripe is asked nothing, and told nothing", async () => {
    await register("GB", 20);
    await askTaxes();
    await world.bill();
    await reportTaxes();
    await tell();
    expect(await asked()).toBe(0);
    expect([await percent(), await answers(), await reports(), await told()]).toEqual([0, [], [], []]);
    await live("US", null);
    expect(await percent()).toBe(7.25);
  });

  test("no other source can be named", async () => {
    await expect(
      world.db.sql`update private.settings set value = '"avalara"' where key = 'tax_source'`,
    ).rejects.toThrow("settings_tax_source");
  });
});

describe("Stripe Tax", () => {
  beforeEach(() => setSource("stripe"));

  test("says the percentage of a place once a day, and when a place is new", async () => {
    await register("GB", 20);
    expect(await percent()).toBe(0);
    expect([await askTaxes(), await askTaxes(), await asked()]).toEqual([1, 0, 1]);
    expect(await percent()).toBe(20);
    expect(await percent("usage")).toBe(20);
    expect(await answers()).toMatchObject([{ country: "GB", percent: 20, reason: "standard_rated", problem: null }]);

    await live("FR", null);
    expect([await askTaxes(), await percent()]).toEqual([1, 0]);
    expect((await answers())[0]).toMatchObject({ country: "FR", percent: 0, reason: "not_collecting" });

    await live("GB", null);
    await world.control("DELETE", "/tax_registrations");
    await register("GB", 25);
    await world.db.sql`update private.tax_places set asked_at = private.now() - interval '25 hours'`;
    await askTaxes();
    expect((await answers()).filter(({ country }) => country === "GB")).toMatchObject([
      { percent: 20 },
      { percent: 25 },
    ]);
    expect(await percent()).toBe(25);
    const [then] = await world.db.sql`
      select private.tax_percent(${owner.accountId}, min(since), 'month')::float as p
      from private.tax_answers where percent > 0`;
    expect(then!.p).toBe(20);
    await world.db.sql`update private.tax_places set asked_at = private.now() - interval '25 hours'`;
    await askTaxes();
    expect((await answers()).filter(({ country }) => country === "GB")).toHaveLength(2);
  });

  test("asks separately about calls and texts once they have a code of their own", async () => {
    await register("GB", 20);
    await world.db.sql`update private.settings set value = '"txcd_20030000"' where key = 'tax_code_usage'`;
    try {
      expect([await askTaxes(), await asked()]).toEqual([2, 2]);
    } finally {
      await world.db.sql`update private.settings set value = '"txcd_10000000"' where key = 'tax_code_usage'`;
    }
  });

  test("where it cannot tell, our table holds, and operators hear once a day", async () => {
    await live("US", "CA");
    expect(await askTaxes()).toBe(1);
    expect(await answers()).toMatchObject([{ percent: null, reason: "customer_tax_location_invalid" }]);
    expect(await percent()).toBe(7.25);
    await tell();
    await tell();
    expect(await told()).toEqual([
      { places: 1, first: [expect.objectContaining({ country: "US", why: "customer_tax_location_invalid" })] },
    ]);
    await world.db.sql`delete from public.notifications where dedupe_key like 'tax-places:%'`;
    await live("IR", null);
    await askTaxes();
    expect((await answers())[0]).toMatchObject({ country: "IR", percent: null, reason: "not_supported" });
  });

  test("while it is down what it said before holds, a new place has our table, and an hour later it is asked again", async () => {
    await register("GB", 20);
    await askTaxes();
    await world.db.sql`update private.tax_places set asked_at = private.now() - interval '25 hours'`;
    await live("US", null);
    await world.control("POST", "/faults", { at: "before", path: "/v1/tax/calculations", status: 503, times: 20 });
    expect(await askTaxes()).toBe(0);
    expect(await percent()).toBe(7.25);
    await live("GB", null);
    expect(await askTaxes()).toBe(0);
    expect(await percent()).toBe(20);
    expect(await answers()).toMatchObject([
      { country: "GB", percent: 20, problem: expect.any(String) },
      { country: "US", percent: null, problem: expect.any(String) },
    ]);
    await tell();
    expect((await told())[0]).toMatchObject({ places: 1 });
    await world.control("DELETE", "/faults");
    expect(await askTaxes()).toBe(0);
    await world.db.sql`update private.tax_places set asked_at = private.now() - interval '61 minutes'`;
    expect(await askTaxes()).toBe(1);
    expect((await answers())[0]).toMatchObject({ country: "GB", problem: null });
  });

  test("a code that Stripe does not know is a problem, not an answer", async () => {
    await world.db.sql`update private.settings set value = '"txcd_unknown"' where key like 'tax_code_%'`;
    try {
      expect(await askTaxes()).toBe(0);
      expect(await answers()).toMatchObject([{ problem: "resource_missing", percent: null }]);
    } finally {
      await world.db.sql`update private.settings set value = '"txcd_10000000"' where key like 'tax_code_%'`;
    }
  });

  test("a hold, the preview and the bill have the same tax, and a bill keeps it", async () => {
    await register("GB", 20);
    await askTaxes();
    const [quote] = await world.db.sql`
      select q.tax_percent::float, q.tax_cents, q.setup_cents + q.monthly_cents as cents
      from private.quote_area(${world.areaId}, private.buyer(${owner.accountId})) q`;
    expect(quote).toMatchObject({ tax_percent: 20, tax_cents: Math.round(quote!.cents * 0.2) });
    const promised = await nextBill();
    expect(promised.tax_cents).toBeGreaterThan(0);
    const id = await world.bill();
    expect(await world.invoice(id)).toMatchObject({
      subtotal_cents: promised.subtotal_cents,
      tax_cents: promised.tax_cents,
    });
    for (const line of await world.lines(id))
      expect([Number(line.tax_percent), line.tax_cents]).toEqual([20, Math.round(line.cents * 0.2)]);
    await setSource("table");
    expect((await world.invoice(id)).tax_cents).toBe(promised.tax_cents);
  });
});

describe("a business that accounts for the tax itself", () => {
  beforeEach(async () => {
    await setSource("stripe");
    await register("GB", 20);
  });
  const become = (tax_id: string | null) =>
    world.db.sql`update public.accounts set tax_id = ${tax_id} where id = ${owner.accountId}`;

  test("is asked about beside everybody else there; until it is answered, their tax holds", async () => {
    expect([await askTaxes(), await percent()]).toEqual([1, 20]);
    await become("GB123456789");
    expect(await percent()).toBe(20);
    expect([await askTaxes(), await askTaxes(), await percent(), await percent("usage")]).toEqual([1, 0, 0, 0]);
    await become("GB987654321");
    expect([await askTaxes(), await percent()]).toEqual([0, 0]);
    await become(null);
    expect(await percent()).toBe(20);
    const { answers: known } = await world.db.call.server("staff_get_taxes", { p_actor: staff });
    expect(known.map((one: { tax_id_type: string }) => one.tax_id_type).sort()).toEqual(["gb_vat", null]);
  });

  test("has an invoice that says so, which is filed like that; the credit note says it too", async () => {
    await become("GB123456789");
    await askTaxes();
    const promised = await nextBill();
    const { id, number, tax_cents, buyer } = await world.invoice(await world.bill());
    expect([promised.tax_cents, tax_cents, buyer.reverse_charge]).toEqual([0, 0, true]);
    await reportTaxes();
    const [transaction] = await filedAs(number);
    expect(sumOf(transaction, "amount_tax")).toBe(0);
    expect(transaction).toMatchObject({
      customer_details: { tax_ids: [{ type: "gb_vat", value: "GB123456789" }] },
    });
    await credit(id, 10);
    const [note] = await world.db.sql`select buyer from public.invoices where credits = ${id}`;
    expect(note!.buyer.reverse_charge).toBe(true);
    expect(await world.findings()).toEqual([]);
  });

  test("is nobody whose id is of another country, nor anybody while our own table decides", async () => {
    await live("US", "CA");
    await become("GB123456789");
    await setSource("table");
    expect((await world.invoice(await world.bill())).buyer.reverse_charge).toBe(false);
  });

  test("whose id Stripe does not take has the tax of everybody", async () => {
    await askTaxes();
    await become("GB1");
    await askTaxes();
    expect(await percent()).toBe(20);
  });
});

describe("what is filed at Stripe Tax", () => {
  beforeEach(async () => {
    await setSource("stripe");
    await register("GB", 20);
    await askTaxes();
  });

  test("is each invoice once, also of two that file concurrently", async () => {
    const { number, subtotal_cents, tax_cents } = await world.invoice(await world.bill());
    await Promise.all([reportTaxes(), reportTaxes()]);
    await tryAgain();
    await reportTaxes();
    const [transaction, ...more] = await filedAs(number);
    expect(more).toEqual([]);
    expect([sumOf(transaction, "amount"), sumOf(transaction, "amount_tax")]).toEqual([subtotal_cents, tax_cents]);
    expect(await reports()).toMatchObject([{ reference: number, state: "recorded", problem: null }]);
    expect(await world.findings()).toEqual([]);
  });

  test.each([
    ["the calculation's answer is lost", "/v1/tax/calculations", "after"],
    ["the calculation is not reached", "/v1/tax/calculations", "before"],
    ["the transaction's answer is lost", "/v1/tax/transactions/create_from_calculation", "after"],
    ["the transaction is not reached", "/v1/tax/transactions/create_from_calculation", "before"],
  ] as const)("is each invoice once when %s", async (_, path, at) => {
    const { number } = await world.invoice(await world.bill());
    await failOnce(path, at);
    expect(await reportTaxes()).toBe(0);
    expect(await reports()).toMatchObject([{ state: "waiting", problem: expect.any(String) }]);
    expect(await reportTaxes()).toBe(0);
    await tryAgain();
    expect(await reportTaxes()).toBe(1);
    expect(await filedAs(number)).toHaveLength(1);
    expect(await reports()).toMatchObject([
      { state: "recorded", stripe_transaction_id: expect.stringMatching(/^tax_/) },
    ]);
  });

  test("is found there when Stripe broke after it had made it", async () => {
    const { number } = await world.invoice(await world.bill());
    const path = "/v1/tax/transactions/create_from_calculation";
    await world.control("POST", "/execution", { path, outcome: "error_after" });
    expect(await reportTaxes()).toBe(1);
    expect(await filedAs(number)).toHaveLength(1);
    expect(await reports()).toMatchObject([{ state: "recorded", stripe_transaction_id: null }]);
  });

  test("is calculated again when the calculation has expired", async () => {
    const { number } = await world.invoice(await world.bill());
    await world.db.sql`update private.tax_reports set calculation_id = 'taxcalc_expired', taxes = '{}'`;
    expect(await reportTaxes()).toBe(0);
    await tryAgain();
    expect(await reportTaxes()).toBe(1);
    expect(await filedAs(number)).toHaveLength(1);
  });

  test("is nothing where Stripe cannot tell the place, of its credit notes neither", async () => {
    await live("US", "CA");
    const { id, number } = await world.invoice(await world.bill());
    expect(await reportTaxes()).toBe(0);
    expect(await reports()).toMatchObject([{ state: "refused", problem: "customer_tax_location_invalid" }]);
    await credit(id, 50);
    expect(await reports()).toHaveLength(1);
    expect(await filedAs(number)).toEqual([]);
    expect(await world.findings()).toEqual([]);
  });

  test("a credit note is a reversal of its lines, every split adds up, and each is filed once", async () => {
    const { id, number, subtotal_cents, tax_cents } = await world.invoice(await world.bill());
    await credit(id, 33);
    await reportTaxes();
    await failOnce("/v1/tax/transactions/create_reversal");
    await tryAgain();
    expect(await reportTaxes()).toBe(0);
    await credit(id, 34);
    await credit(id, null);
    await tryAgain();
    await Promise.all([reportTaxes(), reportTaxes()]);
    await tryAgain();
    await reportTaxes();
    const notes = await world.notesOf(id);
    expect(notes).toHaveLength(3);
    const reversals = (await filed()).filter((one) => notes.some((note) => note.number === one.reference));
    expect(reversals.map((one) => one.type)).toEqual(["reversal", "reversal", "reversal"]);
    const total = (what: "amount" | "amount_tax") => reversals.reduce((sum, one) => sum + (sumOf(one, what) ?? 0), 0);
    expect([total("amount"), total("amount_tax")]).toEqual([-subtotal_cents, -tax_cents]);
    expect(await filedAs(number)).toHaveLength(1);
    expect(await reports()).toHaveLength(4);
  });

  test("a credit note of a filed invoice is filed after the source was changed", async () => {
    const { id } = await world.invoice(await world.bill());
    await reportTaxes();
    await setSource("table");
    await credit(id, 10);
    expect(await reportTaxes()).toBe(1);
  });

  test("what Stripe counts differently is a finding, never a correction; its credit notes take back what Stripe counted", async () => {
    await world.control("DELETE", "/tax_registrations");
    await register("GB", 25);
    const { id, number, tax_cents, subtotal_cents } = await world.invoice(await world.bill());
    await reportTaxes();
    const theirs = sumOf((await filedAs(number))[0], "amount_tax") ?? 0;
    expect(theirs).not.toBe(tax_cents);
    expect(await world.findings()).toMatchObject([
      { check_name: "tax_counted", subject: number, detail: { invoiced: tax_cents, stripe: theirs } },
    ]);
    expect((await world.invoice(id)).tax_cents).toBe(tax_cents);
    for (const cents of [33, 34, null]) await credit(id, cents);
    await reportTaxes();
    const numbers = (await world.notesOf(id)).map((note) => note.number);
    const back = (await filed()).filter((one) => numbers.includes(one.reference));
    const total = (what: "amount" | "amount_tax") => back.reduce((sum, one) => sum + (sumOf(one, what) ?? 0), 0);
    expect([total("amount"), total("amount_tax")]).toEqual([-subtotal_cents, -theirs]);
  });

  test("a document that waits for two days is a finding", async () => {
    const { number } = await world.invoice(await world.bill());
    expect(await world.findings()).toEqual([]);
    await world.db.sql`update private.tax_reports set created_at = private.now() - interval '49 hours'`;
    expect(await world.findings()).toMatchObject([{ check_name: "tax_recorded", subject: number }]);
    await reportTaxes();
    expect(await world.findings()).toEqual([]);
  });

  test("an invoice of more than a hundred lines is filed in parts", async () => {
    const { id, number } = await world.invoice(await world.bill());
    const [line] = await world.lines(id);
    await world.db.sql`alter table public.invoice_lines disable trigger user`;
    await world.db.sql`insert into public.invoice_lines
      select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'position', 10 + n))).*
      from public.invoice_lines l, generate_series(1, 150) n where l.id = ${line!.id}`;
    await world.db.sql`alter table public.invoice_lines enable trigger user`;
    await world.db
      .sql`insert into private.tax_reports (invoice_id, part, reference) values (${id}, 2, ${`${number}-2`})`;
    expect(await reportTaxes()).toBe(2);
    const [first, second] = [...(await filedAs(number)), ...(await filedAs(`${number}-2`))];
    expect([first?.line_items.length, second?.line_items.length]).toEqual([100, 52]);
  });
});

/** A credit note of staff: of the first line, or of all that is left. */
async function credit(invoiceId: string, cents: number | null): Promise<void> {
  const [line] = await world.lines(invoiceId);
  await world.db.call.server("staff_credit_invoice", {
    p_actor: staff,
    p_invoice_id: invoiceId,
    p_credit: { request_id: crypto.randomUUID(), line_id: cents ? line!.id : null, cents, to: "due" },
    p_reason: "the customer asked for it",
  });
}

test("only staff read which source holds", async () => {
  await setSource("stripe");
  await askTaxes();
  expect(await world.db.call.server("staff_get_taxes", { p_actor: staff })).toMatchObject({
    source: "stripe",
    places: 1,
    own_rates: [{ country: "US", percent: 7.25 }],
    answers: [{ country: "GB", percent: 0, reason: "not_collecting", needs_a_look: false }],
  });
  await expect(world.db.call.server("staff_get_taxes", { p_actor: personActor(owner.id) })).rejects.toThrow();
});
