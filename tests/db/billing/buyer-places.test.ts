import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { getBillingFacts, saveBillingFacts } from "@/lib/billing/billing-facts";
import { applyTaxIdUpdate } from "@/lib/billing/look-at-tax-id";
import { syncBuyers } from "@/lib/billing/sync-buyers";
import { identifyCaller, type UserActor } from "@/lib/callers/actor";
import type { SaveBillingFacts } from "@/lib/contract/billing-facts";
import { stripe } from "@/lib/payments/stripe-client";
import { guestActor, personActor, type SignedInPerson, signInPerson } from "../../builders/person";
import { type BilledWorld, openBilledWorld } from "./billed-world";

let world: BilledWorld;
let owner: SignedInPerson;
let actor: UserActor;
let last = 4_155_581_500;
beforeAll(async () => {
  world = await openBilledWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await signInPerson(world.db, world.api);
  actor = (await identifyCaller(null, owner.browser.jar)).actor as UserActor;
});
afterEach(async () => {
  await world.db.sql`update public.accounts set status = 'closed', buyer_changed_at = null`;
  await world.db.sql`truncate private.tax_places, private.tax_answers, private.tax_reports`;
  await setSource("table");
  await world.control("DELETE", "/faults");
  await world.control("DELETE", "/tax_registrations");
  await world.control("DELETE", "/journal");
});

type Facts = Omit<SaveBillingFacts, "version">;
const nowhere: Facts = {
  country: null,
  region: null,
  postal_code: null,
  city: null,
  street: [],
  tax_id: null,
};
const sanFrancisco = { ...nowhere, country: "US", region: "CA", postal_code: "94105-1234" };
const save = async (facts: Facts) => {
  const { version } = await getBillingFacts(actor, owner.accountId);
  return saveBillingFacts(actor, owner.accountId, { ...facts, version });
};
const setSource = (source: "table" | "stripe") =>
  world.db.sql`update private.settings set value = to_jsonb(${source}::text) where key = 'tax_source'`;
const register = (country: string, state: string | null, percent: number) =>
  world.control("POST", "/tax_registrations", { country, state, percent });
const hold = () =>
  world.db.call.server("hold_number", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_request: { area_id: world.areaId, e164: `+1${++last}`, carrier_ref: `ref-${last}` },
  });
const cart = () => world.db.call.server("get_cart", { p_actor: personActor(owner.id), p_account_id: owner.accountId });
const order = () =>
  world.db.call.server("place_order", {
    p_actor: personActor(owner.id),
    p_account_id: owner.accountId,
    p_request: {
      lost_line_policy: "drop",
      needs_forward_to: false,
      consent_version: "1",
      locale: "en-US",
    },
  });

describe("where an account is, before its first order", () => {
  test("is asked while a tax table has rates, and the cart gets the tax of the place", async () => {
    await hold();
    expect(await cart()).toMatchObject({ needs_place: true, tax_cents: 0 });
    expect(await order()).toMatchObject({ ok: false, code: "BUYER_PLACE_NEEDED" });
    await expect(save(nowhere)).rejects.toMatchObject({ code: "VALIDATION_FAILED", details: { field: "country" } });

    expect(await save({ ...nowhere, country: "US", region: "CA" })).toMatchObject({ needs_place: false });
    const { needs_place, tax_cents, monthly_cents, setup_cents } = await cart();
    expect([needs_place, tax_cents]).toEqual([false, Math.round((monthly_cents + setup_cents) * 0.0725)]);
    expect(await order()).toMatchObject({ ok: true, order: { tax_cents } });
  });

  test("is not known of a guest either: the sum in the cart is one before tax", async () => {
    const p_actor = guestActor("before tax");
    await world.db.call.server("hold_number", {
      p_actor,
      p_account_id: null,
      p_request: { area_id: world.areaId, e164: `+1${++last}`, carrier_ref: `ref-${last}` },
    });
    const guests = await world.db.call.server("get_cart", { p_actor, p_account_id: null });
    expect(guests).toMatchObject({ needs_place: true, tax_cents: 0 });
  });

  test("is asked of nobody while nothing is taxed", async () => {
    await world.db.sql`update public.tax_rates set valid_until = '-infinity'`;
    try {
      await hold();
      expect(await cart()).toMatchObject({ needs_place: false });
      expect(await order()).toMatchObject({ ok: true });
    } finally {
      await world.db.sql`update public.tax_rates set valid_until = 'infinity'`;
    }
  });

  test("is its region as well only where our table taxes regions of its country", async () => {
    await world.db.sql`insert into public.tax_rates (country, region, percent, name) values ('CA', 'ON', 13, 'HST')`;
    try {
      await hold();
      expect(await save({ ...nowhere, country: "GB" })).toMatchObject({ needs_place: false });
      expect(await save({ ...nowhere, country: "CA", region: "QC" })).toMatchObject({ needs_place: false });
      expect(await cart()).toMatchObject({ tax_cents: 0 });
      await save({ ...nowhere, country: "CA", region: "ON" });
      const { tax_cents, monthly_cents, setup_cents } = await cart();
      expect(tax_cents).toBe(Math.round((monthly_cents + setup_cents) * 0.13));
    } finally {
      await world.db.sql`delete from public.tax_rates where country = 'CA'`;
    }
  });

  test("with Stripe Tax is as exact as its taxes, and known when it is saved", async () => {
    await setSource("stripe");
    await register("US", "CA", 8.5);
    await hold();
    expect(await getBillingFacts(actor, owner.accountId)).toMatchObject({ needs_place: true });
    await expect(save({ ...sanFrancisco, postal_code: null })).rejects.toMatchObject({
      details: { field: "postal_code", example: "94105" },
    });
    await save(sanFrancisco);
    const [place] = await world.db.sql`select country, region, postal_code from private.tax_places`;
    expect(place).toEqual({ country: "US", region: "CA", postal_code: "94105" });
    const { tax_cents, monthly_cents, setup_cents } = await cart();
    expect(tax_cents).toBe(Math.round((monthly_cents + setup_cents) * 0.085));
    expect(await order()).toMatchObject({ ok: true, order: { tax_cents } });
  });

  test("is saved though Stripe does not answer; its first answer reaches the cart", async () => {
    await setSource("stripe");
    await register("GB", null, 20);
    await hold();
    await world.control("POST", "/faults", { at: "before", path: "/v1/tax/calculations", drop: "reset", times: 10 });
    expect(await save({ ...nowhere, country: "GB" })).toMatchObject({ country: "GB", needs_place: false });
    expect(await cart()).toMatchObject({ tax_cents: 0 });
    const question = { country: "GB", region: null, postal_code: null, tax_code: "txcd_10000000" };
    const answer = { percent: 20, reason: "standard_rated", calculation_id: "taxcalc_1" };
    await world.db.call.worker("record_tax_answer", { p_question: question, p_answer: answer });
    const { tax_cents, monthly_cents, setup_cents } = await cart();
    expect(tax_cents).toBe(Math.round((monthly_cents + setup_cents) * 0.2));
  });

  test.each([
    ["of a region that no address of the country names", "DE", "BY", /name no region BY/],
    ["of a state that there is not", "US", "ON", /name no region ON/],
    ["for a time that has one", "US", null, /tax_rates_of_a_time/],
  ])("a rate %s is refused", async (_, country, region, problem) => {
    await expect(
      world.db
        .sql`insert into public.tax_rates (country, region, percent, name) values (${country}, ${region}, 5, 'Tax')`,
    ).rejects.toThrow(problem);
  });

  test("of no country that there is is refused", async () => {
    await expect(save({ ...nowhere, country: "XX" })).rejects.toMatchObject({ details: { field: "country" } });
  });
});

describe("Stripe's customer", () => {
  let customer: string;
  const atStripe = async () => (await stripe().customers.retrieve(customer)) as { name: string; address: unknown };
  const newCustomer = async () => {
    const { id } = await stripe().customers.create({});
    await world.db.sql`update public.accounts set stripe_customer_id = ${id} where id = ${owner.accountId}`;
    return id;
  };
  const waiting = async () =>
    (await world.db.sql`select buyer_changed_at from public.accounts where id = ${owner.accountId}`)[0]!
      .buyer_changed_at !== null;
  beforeEach(async () => {
    customer = await newCustomer();
  });

  test("gets the account's address and name once each changed", async () => {
    expect([await waiting(), await syncBuyers()]).toEqual([false, 0]);
    await save({ ...sanFrancisco, city: "San Francisco", street: ["1 Main St", "Suite 2", "Door 3"] });
    expect([await syncBuyers(), await syncBuyers()]).toEqual([1, 0]);
    expect((await atStripe()).address).toEqual({
      line1: "1 Main St",
      line2: "Suite 2, Door 3",
      city: "San Francisco",
      state: "CA",
      postal_code: "94105-1234",
      country: "US",
    });
    await world.db.sql`update public.accounts set name = 'Another Name' where id = ${owner.accountId}`;
    expect(await syncBuyers()).toBe(1);
    expect((await atStripe()).name).toBe("Another Name");
  });

  const taxIds = async () =>
    (await stripe().customers.listTaxIds(customer)).data.map(({ type, value }) => `${type} ${value}`);

  test("gets the account's tax id in Stripe's form, another one instead, and none", async () => {
    await save({ ...nowhere, country: "DE", tax_id: "de 123 456 789" });
    expect([await syncBuyers(), await taxIds()]).toEqual([1, ["eu_vat DE123456789"]]);
    await save({ ...nowhere, country: "DE", tax_id: "DE123456789", city: "Berlin" });
    expect([await syncBuyers(), await taxIds()]).toEqual([1, ["eu_vat DE123456789"]]);
    await save({ ...nowhere, country: "CH", tax_id: "CHE123456789 MWST" });
    expect([await syncBuyers(), await taxIds()]).toEqual([1, ["ch_vat CHE-123.456.789 MWST"]]);
    await save({ ...nowhere, country: "BR", tax_id: "12.345.678/0001-95" });
    expect([await syncBuyers(), await taxIds()]).toEqual([1, []]);
  });

  test("has one tax id though telling it broke off, and none when its form is not Stripe's", async () => {
    await save({ ...nowhere, country: "FR", tax_id: "FR12345678901" });
    const path = "/v1/customers/*/tax_ids";
    await world.control("POST", "/faults", { at: "after", method: "POST", path, drop: "reset", times: 3 });
    await syncBuyers();
    await world.control("DELETE", "/faults");
    await Promise.all([syncBuyers(), syncBuyers()]);
    expect([await taxIds(), await waiting()]).toEqual([["eu_vat FR12345678901"], false]);
    await world.db.sql`update public.accounts set tax_id = 'FR1' where id = ${owner.accountId}`;
    expect([await syncBuyers(), await taxIds(), await waiting()]).toEqual([1, [], false]);
  });

  describe("and the authority of its tax id", () => {
    const german = { ...nowhere, country: "DE", tax_id: "DE123456789" };
    const facts = () => getBillingFacts(actor, owner.accountId);
    const id = async () => (await stripe().customers.listTaxIds(customer)).data.map((one) => one.id);
    /** @returns what the event did */
    async function answer(status: string): Promise<string | null> {
      await world.control("POST", `/tax_ids/${(await id())[0]}/verification`, { status });
      return applyTaxIdUpdate(await lastUpdate());
    }
    const lastUpdate = async () => (await stripe().events.list({ type: "customer.tax_id.updated", limit: 1 })).data[0]!;
    const mails = () => world.db.sql`
      select parameters from public.notifications where account_id = ${owner.accountId} and template = 'tax-id-unknown'`;
    const buyer = async () =>
      (await world.db.sql`select private.buyer_json(${owner.accountId}) as buyer`)[0]!.buyer as Record<string, unknown>;
    const sweep = () => world.db.sql`select private.sweep_pending_tax_ids() as n`;
    const taxed = { type: "eu_vat", value: german.tax_id };

    test("that does not know it: the tax of everybody from then on, in the cart too, until it does", async () => {
      await setSource("stripe");
      await register("DE", null, 19);
      await hold();
      await save(german);
      expect([await syncBuyers(), (await facts()).tax_id_state]).toEqual([1, "pending"]);
      expect([await cart(), await buyer()]).toMatchObject([
        { tax_cents: 0 },
        { reverse_charge: true, taxed_as: taxed },
      ]);

      expect(await answer("unverified")).toBe("tax id unverified");
      const { monthly_cents, setup_cents } = await cart();
      const tax_cents = Math.round((monthly_cents + setup_cents) * 0.19);
      expect([await cart(), await buyer()]).toMatchObject([{ tax_cents }, { reverse_charge: false, taxed_as: null }]);
      expect(await buyer()).toMatchObject({ tax_id: german.tax_id });
      await applyTaxIdUpdate(await lastUpdate());
      expect(await mails()).toEqual([{ parameters: { tax_id: german.tax_id } }]);

      const before = await id();
      expect(await save(german)).toMatchObject({ tax_id_state: "unverified" });
      expect([await syncBuyers(), (await id()).length, (await id())[0] === before[0]]).toEqual([1, 1, false]);
      expect([(await facts()).tax_id_state, (await cart()).tax_cents]).toEqual(["unverified", tax_cents]);
      await answer("verified");
      expect([await cart(), await buyer()]).toMatchObject([
        { tax_cents: 0 },
        { reverse_charge: true, taxed_as: taxed },
      ]);
      expect(await mails()).toHaveLength(1);
    });

    test("that answered for an id is not asked about the next one", async () => {
      await save(german);
      await syncBuyers();
      await answer("unverified");
      expect(await save({ ...german, tax_id: "DE987654321" })).toMatchObject({ tax_id_state: null });
      expect(await applyTaxIdUpdate(await lastUpdate())).toBe("a tax id that no account has");
      await syncBuyers();
      expect(await applyTaxIdUpdate(await lastUpdate())).toBe("a tax id that is gone");
      expect((await facts()).tax_id_state).toBe("pending");
    });

    test("whose answer a late reading does not undo, and whose lost answer is read within a day", async () => {
      await save(german);
      await syncBuyers();
      await world.control("POST", `/tax_ids/${(await id())[0]}/verification`, { status: "verified" });
      expect(await sweep()).toEqual([{ n: 0 }]);
      await world.db.sql`
        update public.accounts set tax_id_looked_at = tax_id_looked_at - interval '25 hours' where id = ${owner.accountId}`;
      expect(await sweep()).toEqual([{ n: 1 }]);
      expect([await syncBuyers(), (await facts()).tax_id_state]).toEqual([1, "verified"]);
      const late = { p_stripe_customer_id: customer, p_tax_id: taxed, p_state: "pending" };
      expect(await world.db.call.worker("record_tax_id", late)).toBe(true);
      expect((await facts()).tax_id_state).toBe("verified");
    });
  });

  test("every form of tax id that we take is one of Stripe's", async () => {
    const formats = await world.db.sql`
      select country, private.stripe_tax_id(example, case country when 'EL' then 'GR' when 'XI' then 'GB' else country end) as id
      from private.tax_id_formats`;
    for (const { country, id } of formats) {
      const made = await stripe().customers.create({});
      expect((await stripe().customers.createTaxId(made.id, id)).value, country).toBe(id.value);
    }
  });

  test("is told later when Stripe is down, and what was told late is told again", async () => {
    await save(sanFrancisco);
    await world.control("POST", "/faults", { at: "before", path: "/v1/customers/*", drop: "reset", times: 10 });
    expect([await syncBuyers(), await waiting()]).toEqual([0, true]);
    await world.control("DELETE", "/faults");
    const [seen] = await world.db.call.worker("list_unsynced_buyers", {});
    await save({ ...sanFrancisco, city: "Oakland" });
    const finish = { p_account_id: owner.accountId, p_changed_at: seen.changed_at, p_is_done: true };
    await world.db.call.worker("finish_buyer_sync", finish);
    expect([await waiting(), await syncBuyers(), await waiting()]).toEqual([true, 1, false]);
  });

  test("that is gone is not tried for ever; another one is told", async () => {
    await save(sanFrancisco);
    await stripe().customers.del(customer);
    await syncBuyers();
    expect(await waiting()).toBe(false);
    customer = await newCustomer();
    expect(await syncBuyers()).toBe(1);
    expect((await atStripe()).address).toMatchObject({ postal_code: "94105-1234" });
  });
});
