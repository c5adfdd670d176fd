import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildPerson, personActor, personClaims } from "../../builders/person";
import { buildStaff } from "../../builders/staff";
import { billDayOf, earnedOf } from "../../oracle/year-oracle";
import { callAs } from "../../setup/call";
import type { Owner } from "./billed-world";
import { openYearWorld, type YearWorld } from "./year-world";

interface Offered {
  id: string;
  period: string;
  offer: { year_cents: number };
}

let world: YearWorld;
beforeAll(async () => {
  world = await openYearWorld();
});
afterAll(() => world?.close());
// A test before may have lived on for a year: the owners of the next one come in months that are not over.
beforeEach(() => world.db.sql`delete from private.recognized_months`);

describe("choosing to pay a number by the year", () => {
  test("shows what twelve months would cost, and is sold in one line by the next bill, as the preview said", async () => {
    const owner = await world.newOwner();
    const { monthly_cents: monthly, renews_at } = await world.contract(owner);
    const shown = await world.offer(owner);
    const cents = Math.round(12 * monthly * 0.9);
    const anchor = await world.anchorOf(owner);
    expect(shown).toMatchObject({ year_cents: cents, months_cents: 12 * monthly, saved_cents: 12 * monthly - cents });
    expect([new Date(shown.begins_at), new Date(shown.ends_at)]).toEqual([renews_at, billDayOf(anchor, 13)]);
    await world.choose(owner, "year", cents);
    const promised = await world.preview(owner);
    const invoiceId = await world.bill();
    const lines = await world.lines(invoiceId);
    expect(lines.map(({ kind, cents, tax_cents }) => ({ kind, cents, tax_cents }))).toEqual(
      promised.lines.map(({ kind, cents, tax_cents }: Record<string, unknown>) => ({ kind, cents, tax_cents })),
    );
    expect(lines.map(({ kind, cents }) => [kind, cents])).toEqual([
      ["year", cents],
      ["month", monthly],
    ]);
    expect(await world.invoice(invoiceId)).toMatchObject({ total_cents: promised.total_cents });
    const sold = await world.contract(owner);
    expect([sold.paid_until, sold.renews_at]).toEqual([billDayOf(anchor, 13), billDayOf(anchor, 13)]);
    expect(await world.contract(owner, 1)).toMatchObject({ paid_until: billDayOf(anchor, 2) });
    await world.pay(invoiceId);
    expect(await world.findings()).toEqual([]);
    expect(await world.mails(owner, "year-chosen")).toHaveLength(1);
  });

  test("is undone until the bill, and what is repeated is told once", async () => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await world.offer(owner);
    const answers = await Promise.all([world.choose(owner, "year", cents), world.choose(owner, "year", cents)]);
    expect(answers.filter(({ repeated }) => repeated)).toHaveLength(1);
    expect(await world.choose(owner, "month")).toEqual({ ok: true });
    expect(await world.choose(owner, "month")).toMatchObject({ repeated: true });
    const lines = await world.lines(await world.bill());
    expect(lines.map(({ kind }) => kind)).toEqual(["month", "month"]);
    const notes = await world.db.sql`select type from public.number_events
      where number_id = ${owner.numberIds[0]!} and type in ('number.year-chosen', 'number.months-chosen')`;
    expect(notes).toHaveLength(2);
  });

  test("that is chosen and undone again and again floods no mailbox", async () => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await world.offer(owner);
    for (let times = 0; times < 5; times++) {
      expect(await world.choose(owner, "year", cents)).toEqual({ ok: true });
      expect(await world.choose(owner, "month")).toEqual({ ok: true });
    }
    expect((await world.mails(owner, "year-chosen")).length).toBeLessThan(3); // an hour may begin meanwhile
  });

  test("is refused: another price than was shown, a canceled number, a stranger's, one that would not pay its costs", async () => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await world.offer(owner);
    expect(await world.choose(owner, "year", cents - 1)).toMatchObject({
      code: "PRICE_CHANGED",
      details: { year_cents: cents },
    });
    expect(await world.choose(owner, "year")).toMatchObject({ code: "PRICE_CHANGED" });
    const stranger = await buildPerson(world.db.sql);
    await expect(world.choose(owner, "year", cents, 0, stranger.id)).rejects.toMatchObject({ code: "PT404" });
    expect(
      await world.choose({ ...owner, accountId: stranger.accountId }, "year", cents, 0, stranger.id),
    ).toMatchObject({
      code: "NOT_FOUND",
    });
    await world.db.sql`update public.purchased_numbers set monthly_cost = 1000000 where id = ${owner.numberIds[1]!}`;
    expect(await world.offer(owner, 1)).toBeNull();
    expect(await world.choose(owner, "year", cents, 1)).toMatchObject({ code: "RULE_REFUSED" });
    await world.db.call.server("cancel_number", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[0]!,
    });
    expect(await world.choose(owner, "year", cents)).toMatchObject({ code: "RULE_REFUSED" });
  });
});

describe("the numbers that an account could pay by the year", () => {
  const offers = async (owner: Owner, actor = owner.id) =>
    world.db.call.server("list_year_offers", { p_actor: personActor(actor), p_account_id: owner.accountId });

  test("are listed with what each saves, dearest first, also when chosen; not while a year runs, and not one that ends", async () => {
    const owner = await world.newOwner();
    await world.db
      .sql`update public.number_contracts set monthly_cents = monthly_cents + 100 where number_id = ${owner.numberIds[1]!}`;
    const shown = await offers(owner);
    expect(shown).toMatchObject({ currency: "USD", has_more: false });
    expect(shown.numbers.map(({ id, period, offer }: Offered) => ({ id, period, offer }))).toEqual([
      { id: owner.numberIds[1], period: "month", offer: await world.offer(owner, 1) },
      { id: owner.numberIds[0], period: "month", offer: await world.offer(owner) },
    ]);
    await world.choose(owner, "year", shown.numbers[1].offer.year_cents);
    expect((await offers(owner)).numbers.map(({ period }: Offered) => period)).toEqual(["month", "year"]);
    await world.bill();
    expect((await offers(owner)).numbers.map(({ id }: Offered) => id)).toEqual([owner.numberIds[1]]);
    await world.db.call.server("cancel_number", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[1]!,
    });
    expect((await offers(owner)).numbers).toEqual([]);
  });

  test("are not offered while an unpaid bill keeps them from being chosen; what was chosen can be taken back", async () => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await world.offer(owner);
    const asOwner = callAs(world.db.server, personClaims(owner.id));
    const number = { p_account_id: owner.accountId, p_number_id: owner.numberIds[0]! };
    const seen = async () => ({
      isUnpaid: (await asOwner("get_number", number)).contract.year.is_unpaid,
      listed: (await offers(owner)).numbers.map(({ id }: Offered) => owner.numberIds.indexOf(id)),
    });
    const bill = await world.bill();
    await world.refuse(bill);
    await world.choose(owner, "year", cents, 1); // nothing is taken away yet
    expect(await seen()).toMatchObject({ isUnpaid: false, listed: [expect.any(Number), expect.any(Number)] });
    await world.moveTo(32 + 9);
    expect(await seen()).toEqual({ isUnpaid: true, listed: [1] });
    expect(await world.choose(owner, "year", cents)).toMatchObject({ code: "BILL_UNPAID" });
    expect(await world.choose(owner, "month", null, 1)).toEqual({ ok: true });
    expect((await seen()).listed).toEqual([]);
    await world.pay(bill);
    expect(await seen()).toMatchObject({ isUnpaid: false, listed: [expect.any(Number), expect.any(Number)] });
  });

  test("are for those who may end numbers, of this account", async () => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await world.offer(owner);
    for (const role of ["member", "billing"] as const) {
      const { id } = await buildPerson(world.db.sql, { memberOf: { accountId: owner.accountId, role } });
      await expect(offers(owner, id)).rejects.toMatchObject({ code: "PT403" });
      await expect(world.choose(owner, "year", cents, 0, id)).rejects.toMatchObject({ code: "PT403" });
    }
    const admin = await buildPerson(world.db.sql, { memberOf: { accountId: owner.accountId, role: "admin" } });
    expect((await offers(owner, admin.id)).numbers).toHaveLength(2);
    const stranger = await buildPerson(world.db.sql);
    await expect(offers(owner, stranger.id)).rejects.toMatchObject({ code: "PT404" });
  });
});

describe("a year", () => {
  test("keeps its price, is earned by days to the cent, is announced once, and renews at the price that holds then", async () => {
    const { owner, invoiceId, cents } = await world.yearOwner();
    await world.pay(invoiceId);
    const anchor = await world.anchorOf(owner);
    const { id, monthly_cents: monthly } = await world.contract(owner);
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
      if (n < 13) for (const bill of await world.billAll(owner)) await world.pay(bill);
      if (n === 12) await world.moveTo((billDayOf(anchor, n).getTime() - anchor.getTime()) / 86_400_000 + 3);
      for (let times = 0; times < 2; times++) await world.sweep("year_notices");
      await world.sweep("revenue");
      const [{ at }] = await world.db.sql<[{ at: Date }]>`select max(ends_at) as at from private.recognized_months`;
      const [earned] = await world.db.sql`
        select sum(r.cents)::int as cents from private.earned_by_number('-infinity', ${at}) r
        where r.number_id = ${owner.numberIds[0]!}`;
      expect(earned!.cents).toBe(earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), at));
    }
    expect(line!.cents).toBe(cents);
    expect(await world.mails(owner, "year-renews")).toHaveLength(1);
    const [renewal] = await world.billAll(owner);
    const [next] = (await world.lines(renewal!)).filter(({ kind }) => kind === "year");
    expect(next!.cents).toBe(Math.round(12 * (monthly + 100) * 0.9));
    await world.pay(renewal!);
    expect(await world.findings()).toEqual([]);
  });

  test("is seen by staff: at the number, the account, and in what is deferred, by days", async () => {
    const { owner, invoiceId, cents } = await world.yearOwner();
    await world.pay(invoiceId);
    const anchor = await world.anchorOf(owner);
    await world.moveToBillDay(owner, 5);
    const p_actor = await buildStaff(world.db.sql, "support");
    const number = await world.db.call.server("staff_get_number", { p_actor, p_id: owner.numberIds[0]! });
    expect(number).toMatchObject({ period: "year", contracts: [{ period: "year", year_discount: 10 }] });
    expect(new Date(number.contracts[0].running_until)).toEqual(billDayOf(anchor, 13));
    const account = await world.db.call.server("staff_get_account", { p_actor, p_id: owner.accountId });
    expect(account.years).toMatchObject([{ number_id: owner.numberIds[0], period: "year" }]);
    const left = cents - earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), billDayOf(anchor, 5));
    expect(account.deferred).toMatchObject([{ currency: "USD", cents: left, year_cents: left, years: 1 }]);
    const [all] = await world.db.call.server("staff_get_deferred", { p_actor });
    expect(all.year_cents).toBeGreaterThanOrEqual(left);
  });

  test("goes back to months at its end, and that is undone until then", async () => {
    const { owner, invoiceId, cents } = await world.yearOwner();
    await world.pay(invoiceId);
    expect(await world.choose(owner, "month")).toEqual({ ok: true });
    expect(await world.choose(owner, "year", cents)).toEqual({ ok: true });
    expect(await world.choose(owner, "month")).toEqual({ ok: true });
    const anchor = await world.anchorOf(owner);
    for (let n = 2; n <= 13; n++) {
      await world.moveTo((billDayOf(anchor, n).getTime() - anchor.getTime()) / 86_400_000 + 0.1);
      for (const bill of await world.billAll(owner)) await world.pay(bill);
    }
    expect(await world.contract(owner)).toMatchObject({ period: "month", paid_until: billDayOf(anchor, 14) });
    expect(await world.mails(owner, "year-renews")).toHaveLength(0);
  });

  test("that was canceled works to its end at the carrier too, and nobody is told monthly that it ends", async () => {
    const { owner, invoiceId } = await world.yearOwner();
    await world.pay(invoiceId);
    const anchor = await world.anchorOf(owner);
    await world.db
      .sql`update public.purchased_numbers set paid_until = ${billDayOf(anchor, 2)} where id = ${owner.numberIds[0]!}`;
    await world.db.call.server("cancel_number", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[0]!,
    });
    expect(await world.contract(owner)).toMatchObject({ renews_at: null, cancel_at: billDayOf(anchor, 13) });
    const [carrier] = await world.db.sql`select private.wanted_cycles(n, c) as cycles from public.purchased_numbers n
      join public.number_contracts c on c.number_id = n.id where n.id = ${owner.numberIds[0]!}`;
    expect(carrier!.cycles).toBe(11);
    await world.moveTo(57);
    await world.db.call.worker("announce_endings", {});
    expect(await world.mails(owner, "number-ending")).toHaveLength(0);
  });

  test("of a number that its carrier lost is credited by the days that were left", async () => {
    const { owner, invoiceId, cents } = await world.yearOwner();
    await world.pay(invoiceId);
    const anchor = await world.anchorOf(owner);
    const lost = billDayOf(anchor, 4);
    await world.moveTo((lost.getTime() - anchor.getTime()) / 86_400_000);
    await world.db.sql`update public.purchased_numbers set carrier_problem = 'gone', carrier_problem_at = ${lost}
      where id = ${owner.numberIds[0]!}`;
    await world.moveTo((lost.getTime() - anchor.getTime()) / 86_400_000 + 4);
    await world.sweep("lost_numbers");
    await world.sweep("lost_credits");
    const [note] = await world.notesOf(invoiceId);
    expect(note!.subtotal_cents).toBe(cents - earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), lost));
    expect(await world.findings()).toEqual([]);
  });

  test("keeps its price when the bill day is moved: the days until the new one are sold as days of a month", async () => {
    const { owner, invoiceId } = await world.yearOwner();
    await world.pay(invoiceId);
    const anchor = await world.anchorOf(owner);
    const moved = new Date(anchor.getTime() + 5 * 86_400_000);
    await world.db.sql`select private.move_bill_day(${owner.accountId}, ${moved}, 'the customer asked')`;
    const { paid_until, renews_at } = await world.contract(owner);
    expect(paid_until).toEqual(billDayOf(anchor, 13));
    expect(renews_at).toEqual(billDayOf(moved, 12));
    await world.moveTo((renews_at.getTime() - anchor.getTime()) / 86_400_000 + 0.1);
    await world.db.sql`update public.number_contracts set renews_at = null where number_id = ${owner.numberIds[1]!}`;
    const [line] = await world.lines((await world.billAll(owner))[0]!);
    expect(line).toMatchObject({ kind: "stub" });
    expect(await world.contract(owner)).toMatchObject({ period: "year", renews_at: billDayOf(moved, 13) });
  });
});
