import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { creditUnusedYears } from "@/lib/billing/credit-unused-years";
import { buildPerson, personActor } from "../../builders/person";
import { billDayOf, earnedOf } from "../../oracle/year-oracle";
import { type BilledWorld, type Owner, openBilledWorld, seller } from "./billed-world";

let world: BilledWorld;
beforeAll(async () => {
  world = await openBilledWorld();
});
afterAll(() => world?.close());
// A test before may have lived on for a year: the owners of the next one come in months that are not over.
beforeEach(() => world.db.sql`delete from private.recognized_months`);

const choose = (owner: Owner, period: "month" | "year", cents: number | null = null, n = 0, actor = owner.id) =>
  world.db.call.server("choose_period", {
    p_actor: personActor(actor),
    p_account_id: owner.accountId,
    p_number_id: owner.numberIds[n]!,
    p_period: period,
    p_year_cents: cents,
  });
const preview = (owner: Owner) =>
  world.db.call.server("next_bill", { p_actor: personActor(owner.id), p_account_id: owner.accountId });
const contract = async (owner: Owner, n = 0) =>
  (await world.db.sql`select * from public.number_contracts where number_id = ${owner.numberIds[n]!}`)[0]!;
const offer = async (owner: Owner, n = 0) =>
  (
    await world.db.sql`select private.year_offer(c) as offer from public.number_contracts c
      where c.number_id = ${owner.numberIds[n]!}`
  )[0]!.offer;
const mails = (owner: Owner, template: string) =>
  world.db.sql`select * from public.notifications where account_id = ${owner.accountId} and template = ${template}`;
const sweep = (name: string) => world.db.sql.unsafe(`select private.sweep_${name}()`);
const anchorOf = async (owner: Owner): Promise<Date> =>
  (await world.db.sql`select anchor_at from public.billing_profiles where account_id = ${owner.accountId}`)[0]!
    .anchor_at;
/** An owner whose first number is paid by the year from the first bill on, in the second month. */
async function yearOwner(): Promise<{ owner: Owner; invoiceId: string; cents: number }> {
  const owner = await world.newOwner();
  const { year_cents: cents } = await offer(owner);
  expect(await choose(owner, "year", cents)).toEqual({ ok: true });
  return { owner, invoiceId: await world.bill(), cents };
}
const pay = async (invoiceId: string): Promise<void> => {
  await world.makeDue(invoiceId);
  const attempt = await world.db.call.worker("begin_charge", { p_invoice_id: invoiceId });
  await world.db.call.worker("set_invoice_intent", {
    p_attempt_id: attempt.attempt_id,
    p_payment_intent_id: `pi_${invoiceId}`,
  });
  await world.db.call.worker("finish_charge", {
    p_attempt_id: attempt.attempt_id,
    p_result: { state: "succeeded", amount_cents: attempt.amount_cents, charge_id: `ch_${invoiceId}` },
  });
};
const refuse = async (invoiceId: string): Promise<void> => {
  const attempt = await world.db.call.worker("begin_charge", { p_invoice_id: invoiceId });
  await world.db.call.worker("finish_charge", {
    p_attempt_id: attempt.attempt_id,
    p_result: { state: "no_card" },
  });
};
/** The bill of the whole world at a bill day: every account that is due, as often as it is. */
const billAll = async (owner: Owner): Promise<string[]> => {
  const ids: string[] = [];
  for (;;) {
    const { action, invoice_id } = await world.db.call.worker("bill_account", {
      p_account_id: owner.accountId,
      p_seller: seller,
    });
    if (action !== "billed") return ids;
    if (invoice_id) ids.push(invoice_id);
  }
};

describe("choosing to pay a number by the year", () => {
  test("shows what twelve months would cost, and is sold in one line by the next bill, as the preview said", async () => {
    const owner = await world.newOwner();
    const { monthly_cents: monthly, renews_at } = await contract(owner);
    const shown = await offer(owner);
    const cents = Math.round(12 * monthly * 0.9);
    const anchor = await anchorOf(owner);
    expect(shown).toMatchObject({ year_cents: cents, months_cents: 12 * monthly, saved_cents: 12 * monthly - cents });
    expect([new Date(shown.begins_at), new Date(shown.ends_at)]).toEqual([renews_at, billDayOf(anchor, 13)]);
    await choose(owner, "year", cents);
    const promised = await preview(owner);
    const invoiceId = await world.bill();
    const lines = await world.lines(invoiceId);
    expect(lines.map(({ kind, cents, tax_cents }) => ({ kind, cents, tax_cents }))).toEqual(
      promised.lines.map(({ kind, cents, tax_cents }: Record<string, unknown>) => ({ kind, cents, tax_cents })),
    );
    expect(lines.map(({ kind, cents }) => [kind, cents])).toEqual([
      ["year", cents],
      ["stub", monthly],
    ]);
    expect(await world.invoice(invoiceId)).toMatchObject({ total_cents: promised.total_cents });
    const sold = await contract(owner);
    expect([sold.paid_until, sold.renews_at]).toEqual([billDayOf(anchor, 13), billDayOf(anchor, 13)]);
    expect(await contract(owner, 1)).toMatchObject({ paid_until: billDayOf(anchor, 2) });
    await pay(invoiceId);
    expect(await world.findings()).toEqual([]);
    expect(await mails(owner, "year-chosen")).toHaveLength(1);
  });

  test("is undone until the bill, and what is repeated is told once", async () => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await offer(owner);
    const answers = await Promise.all([choose(owner, "year", cents), choose(owner, "year", cents)]);
    expect(answers.filter(({ repeated }) => repeated)).toHaveLength(1);
    expect(await choose(owner, "month")).toEqual({ ok: true });
    expect(await choose(owner, "month")).toMatchObject({ repeated: true });
    const lines = await world.lines(await world.bill());
    expect(lines.map(({ kind }) => kind)).toEqual(["month", "stub"]);
    const notes = await world.db.sql`select type from public.number_events
      where number_id = ${owner.numberIds[0]!} and type in ('number.year-chosen', 'number.months-chosen')`;
    expect(notes).toHaveLength(2);
  });

  test("is refused: another price than was shown, a canceled number, a stranger's, one that would not pay its costs", async () => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await offer(owner);
    expect(await choose(owner, "year", cents - 1)).toMatchObject({
      code: "PRICE_CHANGED",
      details: { year_cents: cents },
    });
    expect(await choose(owner, "year")).toMatchObject({ code: "PRICE_CHANGED" });
    const stranger = await buildPerson(world.db.sql);
    await expect(choose(owner, "year", cents, 0, stranger.id)).rejects.toMatchObject({ code: "PT404" });
    expect(await choose({ ...owner, accountId: stranger.accountId }, "year", cents, 0, stranger.id)).toMatchObject({
      code: "NOT_FOUND",
    });
    await world.db.sql`update public.purchased_numbers set monthly_cost = 1000000 where id = ${owner.numberIds[1]!}`;
    expect(await offer(owner, 1)).toBeNull();
    expect(await choose(owner, "year", cents, 1)).toMatchObject({ code: "RULE_REFUSED" });
    await world.db.call.server("cancel_number", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[0]!,
    });
    expect(await choose(owner, "year", cents)).toMatchObject({ code: "RULE_REFUSED" });
  });
});

describe("a year", () => {
  test("keeps its price, is earned by days to the cent, is announced once, and renews at the price that holds then", async () => {
    const { owner, invoiceId, cents } = await yearOwner();
    await pay(invoiceId);
    const anchor = await anchorOf(owner);
    const { id, monthly_cents: monthly } = await contract(owner);
    await world.db.sql`
      with plan as (insert into private.price_plans (id, choice, reason) values (gen_random_uuid(), '{}', 'dearer') returning id)
      insert into public.price_changes (plan_id, contract_id, account_id, from_cents, to_cents, holds_from)
        select plan.id, c.id, c.account_id, ${monthly}, ${monthly + 100},
          private.price_holds_from(c, ${anchor}, ${monthly + 100})
        from plan, public.number_contracts c where c.id = ${id}`;
    const [change] = await world.db.sql`select * from public.price_changes where contract_id = ${id}`;
    expect(change!.holds_from).toEqual(billDayOf(anchor, 13));
    const [line] = (await world.lines(invoiceId)).filter(({ kind }) => kind === "year");
    for (let n = 2; n <= 13; n++) {
      await world.moveTo((billDayOf(anchor, n).getTime() - anchor.getTime()) / 86_400_000 + 0.1);
      if (n < 13) for (const bill of await billAll(owner)) await pay(bill);
      if (n === 12) await world.moveTo((billDayOf(anchor, n).getTime() - anchor.getTime()) / 86_400_000 + 3);
      for (let times = 0; times < 2; times++) await sweep("year_notices");
      await sweep("revenue");
      const [{ at }] = await world.db.sql<[{ at: Date }]>`select max(ends_at) as at from private.recognized_months`;
      const [earned] = await world.db.sql`
        select sum(r.cents)::int as cents from private.earned_by_number('-infinity', ${at}) r
        where r.number_id = ${owner.numberIds[0]!}`;
      expect(earned!.cents).toBe(earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), at));
    }
    expect(line!.cents).toBe(cents);
    expect(await mails(owner, "year-renews")).toHaveLength(1);
    const [renewal] = await billAll(owner);
    const [next] = (await world.lines(renewal!)).filter(({ kind }) => kind === "year");
    expect(next!.cents).toBe(Math.round(12 * (monthly + 100) * 0.9));
    await pay(renewal!);
    expect(await world.findings()).toEqual([]);
  });

  test("goes back to months at its end, and that is undone until then", async () => {
    const { owner, invoiceId, cents } = await yearOwner();
    await pay(invoiceId);
    expect(await choose(owner, "month")).toEqual({ ok: true });
    expect(await choose(owner, "year", cents)).toEqual({ ok: true });
    expect(await choose(owner, "month")).toEqual({ ok: true });
    const anchor = await anchorOf(owner);
    for (let n = 2; n <= 13; n++) {
      await world.moveTo((billDayOf(anchor, n).getTime() - anchor.getTime()) / 86_400_000 + 0.1);
      for (const bill of await billAll(owner)) await pay(bill);
    }
    expect(await contract(owner)).toMatchObject({ period: "month", paid_until: billDayOf(anchor, 14) });
    expect(await mails(owner, "year-renews")).toHaveLength(0);
  });

  test("that was canceled works to its end at the carrier too, and nobody is told monthly that it ends", async () => {
    const { owner, invoiceId } = await yearOwner();
    await pay(invoiceId);
    const anchor = await anchorOf(owner);
    await world.db
      .sql`update public.purchased_numbers set paid_until = ${billDayOf(anchor, 2)} where id = ${owner.numberIds[0]!}`;
    await world.db.call.server("cancel_number", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[0]!,
    });
    expect(await contract(owner)).toMatchObject({ renews_at: null, cancel_at: billDayOf(anchor, 13) });
    const [carrier] = await world.db.sql`select private.wanted_cycles(n, c) as cycles from public.purchased_numbers n
      join public.number_contracts c on c.number_id = n.id where n.id = ${owner.numberIds[0]!}`;
    expect(carrier!.cycles).toBe(11);
    await world.moveTo(57);
    await world.db.call.worker("announce_endings", {});
    expect(await mails(owner, "number-ending")).toHaveLength(0);
  });

  test("of a number that its carrier lost is credited by the days that were left", async () => {
    const { owner, invoiceId, cents } = await yearOwner();
    await pay(invoiceId);
    const anchor = await anchorOf(owner);
    const lost = billDayOf(anchor, 4);
    await world.moveTo((lost.getTime() - anchor.getTime()) / 86_400_000);
    await world.db.sql`update public.purchased_numbers set carrier_problem = 'gone', carrier_problem_at = ${lost}
      where id = ${owner.numberIds[0]!}`;
    await world.moveTo((lost.getTime() - anchor.getTime()) / 86_400_000 + 4);
    await sweep("lost_numbers");
    await sweep("lost_credits");
    const [note] = await world.notesOf(invoiceId);
    expect(note!.subtotal_cents).toBe(cents - earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), lost));
    expect(await world.findings()).toEqual([]);
  });

  test("keeps its price when the bill day is moved: the days until the new one are sold as days of a month", async () => {
    const { owner, invoiceId } = await yearOwner();
    await pay(invoiceId);
    const anchor = await anchorOf(owner);
    const moved = new Date(anchor.getTime() + 5 * 86_400_000);
    await world.db.sql`select private.move_bill_day(${owner.accountId}, ${moved}, 'the customer asked')`;
    const { paid_until, renews_at } = await contract(owner);
    expect(paid_until).toEqual(billDayOf(anchor, 13));
    expect(renews_at).toEqual(billDayOf(moved, 12));
    await world.moveTo((renews_at.getTime() - anchor.getTime()) / 86_400_000 + 0.1);
    await world.db.sql`update public.number_contracts set renews_at = null where number_id = ${owner.numberIds[1]!}`;
    const [line] = await world.lines((await billAll(owner))[0]!);
    expect(line).toMatchObject({ kind: "stub" });
    expect(await contract(owner)).toMatchObject({ period: "year", renews_at: billDayOf(moved, 13) });
  });
});

describe("a year that is not paid", () => {
  /** Refused on the bill day; a day counts from it. */
  async function unpaid() {
    const made = await yearOwner();
    await refuse(made.invoiceId);
    const anchor = await anchorOf(made.owner);
    const to = async (n: number, days: number) =>
      world.moveTo((billDayOf(anchor, n).getTime() - anchor.getTime()) / 86_400_000 + days);
    return { ...made, anchor, to };
  }
  const stage = async (owner: Owner) =>
    (
      await world.db.sql`select private.number_stage(n) as stage from public.purchased_numbers n
        where n.id = ${owner.numberIds[0]!}`
    )[0]!.stage;

  test("stops at the bill day after its first month, is kept as long as a month, and goes on when it is paid", async () => {
    const { owner, invoiceId, anchor, to } = await unpaid();
    await to(1, 27);
    expect(await stage(owner)).toBe("quarantine");
    await sweep("unpaid_years");
    expect(await contract(owner)).toMatchObject({ stopped_reason: null });
    await to(2, 0.1);
    await sweep("unpaid_years");
    await billAll(owner);
    const [year, month] = [await contract(owner), await contract(owner, 1)];
    expect([year, month]).toMatchObject([
      { stopped_reason: "unpaid", renews_at: null },
      { stopped_reason: "unpaid", renews_at: null },
    ]);
    const kept = await world.db.sql`select private.kept_until(c) as at from public.number_contracts c
      where c.account_id = ${owner.accountId}`;
    expect(kept[0]!.at).toEqual(kept[1]!.at);
    await pay(invoiceId);
    expect(await contract(owner)).toMatchObject({ stopped_reason: null, renews_at: billDayOf(anchor, 13) });
    expect(await stage(owner)).toBe("full");
  });

  test("and was canceled stays canceled when it is paid", async () => {
    const { owner, invoiceId, to } = await unpaid();
    await world.db.call.server("cancel_number", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[0]!,
    });
    await to(2, 0.1);
    await sweep("unpaid_years");
    expect(await contract(owner)).toMatchObject({ stopped_reason: "unpaid" });
    await pay(invoiceId);
    expect(await contract(owner)).toMatchObject({ stopped_reason: null, renews_at: null });
  });

  test("leaves no more due than its first month when the number was given back", async () => {
    const { owner, invoiceId, cents, anchor, to } = await unpaid();
    const before = await world.invoice(invoiceId);
    await to(2, 0.1);
    await sweep("unpaid_years");
    await to(1, 53);
    await world.db.call.worker("end_number", { p_number_id: owner.numberIds[0]!, p_reason: "unpaid" });
    expect(await Promise.all([creditUnusedYears(), creditUnusedYears()])).toContain(1);
    expect(await creditUnusedYears()).toBe(0);
    const notes = await world.notesOf(invoiceId);
    expect(notes).toMatchObject([
      {
        credit_reason: "unpaid",
        subtotal_cents: cents - earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), billDayOf(anchor, 2)),
      },
    ]);
    expect(await world.invoice(invoiceId)).toMatchObject({
      state: "open",
      due_cents: before.due_cents - notes[0]!.total_cents,
    });
    expect(await world.findings()).toEqual([]);
  });
});
