import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chargeInvoice } from "@/lib/billing/charge-invoice";
import { chargeInvoices } from "@/lib/billing/charge-invoices";
import { boundary, periodCents } from "../../oracle/billing-oracle";
import { type BilledWorld, type Owner, openBilledWorld, seller } from "./billed-world";

// What the runbook tells operators to do.

let world: BilledWorld;
let owner: Owner;
beforeAll(async () => {
  world = await openBilledWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  owner = await world.newOwner();
});

const profile = async () =>
  (await world.db.sql`select * from public.billing_profiles where account_id = ${owner.accountId}`)[0]!;
const billOnce = () => world.db.call.worker("bill_account", { p_account_id: owner.accountId, p_seller: seller });
const iso = (at: Date): string => at.toISOString().slice(0, 19);

test("an engine that was down for 65 days: everybody waits, then two bills in order, each charged, and no third", async () => {
  await world.setCard("pm_card_visa");
  await world.moveTo(31 + 65);
  expect(await billOnce()).toMatchObject({ action: "held" });
  const resume = async (): Promise<number> =>
    (await world.db.sql`select private.resume_held_billing('the engine was down') as n`)[0]!.n;
  expect(await resume()).toBeGreaterThan(0);
  expect(await resume()).toBe(0);
  const anchor = iso((await profile()).anchor_at);
  for (let n = 1; n <= 3; n++) {
    const { invoice_id: id } = await billOnce();
    const { boundary_at } = await world.invoice(id);
    expect(iso(boundary_at)).toBe(boundary(anchor, n));
    expect(await chargeInvoice(id)).toBe("succeeded");
  }
  expect(await billOnce()).toMatchObject({ action: "none" });
  expect(await world.findings()).toEqual([]);
});

test("a mass decline: charging is paused, nothing is tried, and what was refused is tried again as if it had not been", async () => {
  await world.setCard("pm_card_visa");
  const id = await world.bill();
  await world.control("POST", "/declines", { on: "charge", code: "processing_error", times: 1 });
  expect(await chargeInvoice(id)).toBe("declined");
  expect((await profile()).unpaid_since).not.toBeNull();
  await world.db.sql`update private.settings set value = '1' where key = 'charging_paused'`;
  await world.makeDue(id);
  expect(await chargeInvoices()).toEqual({});
  await world.db.sql`
    select private.retry_refused(private.now() - interval '1 hour', private.now() + interval '1 minute', 'the network refused all')`;
  expect((await profile()).unpaid_since).toBeNull();
  await world.db.sql`update private.settings set value = '0' where key = 'charging_paused'`;
  expect((await chargeInvoices()).succeeded).toBeGreaterThan(0);
  expect(await world.invoice(id)).toMatchObject({ state: "paid" });
});

test.each([3, 12, 27])(
  "a bill day that moves by %i days: nothing is sold twice or left out, the stub is by days",
  async (days) => {
    await world.setCard("pm_card_visa");
    await chargeInvoice(await world.bill());
    const [before] = await world.db.sql`
    select paid_until, monthly_cents from public.number_contracts where account_id = ${owner.accountId} limit 1`;
    const old = (await profile()).anchor_at as Date;
    const anchor = iso(new Date(old.getTime() + days * 86_400_000));
    const [moved] = await world.db.sql`
    select private.move_bill_day(${owner.accountId}, ${`${anchor}Z`}::timestamptz, 'the customer asked for it') as next`;
    const next = (moved!.next as Date).getTime();
    await world.moveTo(Math.max(32, Math.ceil((next - Date.now()) / 86_400_000)));
    const id = (await billOnce()).invoice_id;
    const bill = await world.invoice(id);
    expect(iso(bill.boundary_at).slice(8)).toBe(anchor.slice(8));
    const [line] = await world.lines(id);
    expect(line!.cents).toBe(
      Number(
        periodCents(
          BigInt(before!.monthly_cents),
          iso(before!.paid_until),
          iso(bill.boundary_at),
          iso(bill.period_end),
        ),
      ),
    );
    const holes = await world.db.sql`
    select from public.number_contracts c
    join lateral (
      select range_agg(period) as sold, sum(upper(period) - lower(period)) as length
      from public.contract_periods where contract_id = c.id
    ) p on true
    where c.account_id = ${owner.accountId}
      and (p.sold <> tstzmultirange(tstzrange(c.starts_at, c.paid_until)) or p.length <> c.paid_until - c.starts_at)`;
    expect(holes).toEqual([]);
    expect(await world.findings()).toEqual([]);
  },
);
