import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sayDispute } from "../../builders/dispute";
import { buildStaff } from "../../builders/staff";
import { billDayOf, earnedOf } from "../../oracle/year-oracle";
import { insertLegs } from "../usage/bill-usage";
import { type Owner, seller } from "./billed-world";
import { openYearWorld, type YearWorld } from "./year-world";

let world: YearWorld;
beforeAll(async () => {
  world = await openYearWorld();
});
afterAll(() => world?.close());
beforeEach(() => world.db.sql`delete from private.recognized_months`);

const books = async (owner: Owner): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await world.db.sql`select e.book, sum(e.cents)::int as cents from private.ledger_entries e
        join private.ledger_journals j on j.id = e.journal_id where j.account_id = ${owner.accountId} group by e.book`
    ).map(({ book, cents }) => [book, cents]),
  );
const profile = async (owner: Owner) =>
  (await world.db.sql`select * from public.billing_profiles where account_id = ${owner.accountId}`)[0]!;

describe("a disputed year", () => {
  const ref = () => `du_${randomUUID()}`;
  const dispute = (invoiceId: string, cents: number, id: string, status: string) =>
    sayDispute(world.db.call.worker, `pi_${invoiceId}`, { ref: id, status, cents });
  const resume = async (owner: Owner) =>
    world.db.call.server("staff_resume_billing", {
      p_actor: await buildStaff(world.db.sql, "operator"),
      p_account_id: owner.accountId,
      p_reason: "The dispute is over",
    });

  test.each(["won", "lost"])(
    "that is %s holds the account's bills until staff resume them, and is earned by days as if nothing had been",
    async (end) => {
      const { owner, invoiceId, cents } = await world.yearOwner();
      await world.pay(invoiceId);
      const anchor = await world.anchorOf(owner);
      const { total_cents: total } = await world.invoice(invoiceId);
      const [agreed] = await world.db.sql`select occurred_at from public.number_events
        where number_id = ${owner.numberIds[0]!} and type = 'number.year-chosen'`;
      const id = ref();
      expect(await dispute(invoiceId, total, id, "needs_response")).toBe("new");
      const [{ evidence }] = (await world.db.sql`select evidence from public.disputes where stripe_ref = ${id}`) as [
        { evidence: Record<string, string> },
      ];
      expect(new Date(evidence.period_until!)).toEqual(billDayOf(anchor, 13));
      expect(new Date(evidence.year_consent_at!)).toEqual(agreed!.occurred_at);
      expect(await books(owner)).toMatchObject({ disputed: total });
      await world.moveToBillDay(owner, 2, 0.1);
      expect(await world.billAll(owner)).toEqual([]);
      expect((await profile(owner)).held_at).not.toBeNull();
      expect(await world.findings()).toEqual([]);

      expect(await dispute(invoiceId, total, id, end)).toBe("changed");
      expect(await dispute(invoiceId, total, id, end)).toBe("same");
      await resume(owner);
      const after = await books(owner);
      expect([after.disputed ?? 0, after.bad_debt ?? 0]).toEqual([0, end === "lost" ? total : 0]);
      for (let n = 2; n <= 13; n++) {
        await world.moveToBillDay(owner, n, 0.1);
        if (n < 13) for (const bill of await world.billAll(owner)) await world.pay(bill);
        await world.sweep("revenue");
        expect(await world.findings()).toEqual([]);
      }
      const [{ at }] = await world.db.sql<[{ at: Date }]>`select max(ends_at) as at from private.recognized_months`;
      const [earned] = await world.db.sql`select sum(r.cents)::int as cents
        from private.earned_by_number('-infinity', ${at}) r where r.number_id = ${owner.numberIds[0]!}`;
      expect(earned!.cents).toBe(earnedOf(cents, billDayOf(anchor, 1), billDayOf(anchor, 13), at));
      expect(await world.contract(owner)).toMatchObject({ ended_at: null, stopped_reason: null });
    },
  );
});

describe("a year whose account has no other number", () => {
  /** Paid; the other number is gone, and calls of the second month of the year are billed at its bill day. */
  async function alone() {
    const made = await world.yearOwner();
    const { owner, invoiceId } = made;
    await world.pay(invoiceId);
    await world.db.call.worker("end_number", { p_number_id: owner.numberIds[1]!, p_reason: "canceled" });
    const at = new Date(billDayOf(await world.anchorOf(owner), 1).getTime() + 3 * 86_400_000);
    const use = (minutes: number, on = at) =>
      insertLegs(world.db.sql, [
        {
          callId: randomUUID(),
          accountId: owner.accountId,
          numberId: owner.numberIds[0]!,
          e164: "+4915112345678", // 8 cents a minute
          at: on,
          seconds: minutes * 60,
        },
      ]);
    const billUsage = () =>
      world.db.call.worker("bill_usage_alone", { p_account_id: owner.accountId, p_seller: seller });
    return { ...made, use, billUsage };
  }
  const stage = async (owner: Owner) =>
    (
      await world.db.sql`select private.number_stage(n) as stage, n.status from public.purchased_numbers n
        where n.id = ${owner.numberIds[0]!}`
    )[0]!;

  test("keeps its number through an unpaid bill of usage, without phones that ring; paying brings them back", async () => {
    const { owner, use, billUsage } = await alone();
    await use(100);
    await world.moveToBillDay(owner, 2, 0.1);
    expect(await world.billAll(owner)).toEqual([]);
    const usage = (await billUsage()) as string;
    expect(await world.invoice(usage)).toMatchObject({ kind: "late", state: "open", subtotal_cents: 800 });
    expect(await billUsage()).toBeNull();
    await world.refuse(usage);
    for (const [days, is] of [
      [1, "full"],
      [9, "receive_only"],
      [23, "receive_only"], // its own time is paid
      [60, "receive_only"],
    ] as const) {
      await world.moveToBillDay(owner, 2, days);
      await world.sweep("unpaid_years");
      expect(await world.billAll(owner)).toEqual([]);
      expect(await stage(owner)).toEqual({ stage: is, status: "active" });
      expect(await world.contract(owner)).toMatchObject({ stopped_reason: null, ended_at: null });
    }
    await world.pay(usage);
    expect((await stage(owner)).stage).toBe("full");
    expect(await world.findings()).toEqual([]);
  });

  test("is billed for calls on the new day when its bill day is moved, and for its next year by the stub before it", async () => {
    const { owner, use, billUsage } = await alone();
    const anchor = await world.anchorOf(owner);
    const moved = new Date(anchor.getTime() + 4 * 86_400_000);
    await use(100);
    await world.db.sql`select private.move_bill_day(${owner.accountId}, ${moved}, 'the customer asked')`;
    await world.moveToBillDay(owner, 1, 0.1); // of the new day: four days later
    const early = (await billUsage()) as string;
    expect(await world.lines(early)).toMatchObject([{ kind: "usage", cents: 800 }]);
    await world.pay(early);
    await use(10, new Date(billDayOf(moved, 1).getTime() + 86_400_000));
    expect(await billUsage()).toBeNull();
    await world.moveToBillDay(owner, 2, 0.1);
    const later = (await billUsage()) as string;
    expect(await world.lines(later)).toMatchObject([{ kind: "usage", cents: 80 }]);
    await world.pay(later);
    for (const [n, kind] of [
      [12, "stub"],
      [13, "year"],
    ] as const) {
      await world.moveToBillDay(owner, n, 0.1);
      const [bill, ...more] = await world.billAll(owner);
      expect(more).toEqual([]);
      expect((await world.lines(bill!)).map((line) => line.kind)).toEqual([kind]);
      if (kind === "year") await world.pay(bill!); // the stub's few days are carried into it
    }
    expect(await world.contract(owner)).toMatchObject({ paid_until: billDayOf(moved, 25) });
    expect(await world.findings()).toEqual([]);
  });
});

test("a dispute of a bill that has calls alone is recorded with the numbers that were called", async () => {
  const { owner, invoiceId } = await world.yearOwner();
  await world.pay(invoiceId);
  await world.db.call.worker("end_number", { p_number_id: owner.numberIds[1]!, p_reason: "canceled" });
  await insertLegs(world.db.sql, [
    {
      callId: randomUUID(),
      accountId: owner.accountId,
      numberId: owner.numberIds[0]!,
      e164: "+4915112345678",
      at: new Date(billDayOf(await world.anchorOf(owner), 1).getTime() + 86_400_000),
      seconds: 6_000,
    },
  ]);
  await world.moveToBillDay(owner, 2, 0.1);
  const usage = await world.db.call.worker("bill_usage_alone", { p_account_id: owner.accountId, p_seller: seller });
  await world.pay(usage as string);
  const opened = { ref: `du_${randomUUID()}`, status: "needs_response", cents: 800 };
  const said = await sayDispute(world.db.call.worker, `pi_${usage}`, opened);
  expect(said).toBe("new");
  const [row] = await world.db.sql`select evidence from public.disputes where invoice_id = ${usage as string}`;
  expect(row!.evidence).toMatchObject({ numbers: [{ status: "active" }], year_consent_at: null });
});
