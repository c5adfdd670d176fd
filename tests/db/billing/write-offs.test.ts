import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actOnNumber } from "../../builders/number";
import { buildStaff } from "../../builders/staff";
import type { Owner } from "./billed-world";
import { openYearWorld, type YearWorld } from "./year-world";

/** What becomes in the books of a bill that nobody pays. The stages of an unpaid bill take 52 days. */

let world: YearWorld;
let owner: Owner;
beforeAll(async () => {
  world = await openYearWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  owner = await world.newOwner();
});

const giveBack = async (n: number) => actOnNumber(world.db, owner.numberIds[n]!, "release", "unpaid");
const sweep = () => world.sweep("write_offs");
const books = async (): Promise<Record<string, number>> => {
  const rows = await world.db.sql`
    select e.book, sum(e.cents)::int as cents from private.ledger_entries e
    join private.ledger_journals j on j.id = e.journal_id
    where j.account_id = ${owner.accountId} and e.book in ('bad_debt', 'receivable') group by 1 having sum(e.cents) <> 0`;
  return Object.fromEntries(rows.map(({ book, cents }) => [book, cents]));
};
/** The order is invoiced, so that what is owed is the bill alone. */
async function refusedBill(): Promise<{ id: string; due: number }> {
  for (const order of await world.db.call.worker("list_uninvoiced_orders", {}))
    await world.db.call.worker("issue_order_invoice", { p_order_id: order, p_seller: {} });
  const id = await world.bill();
  await world.refuse(id);
  return { id, due: (await world.invoice(id)).due_cents };
}

test("a bill that went through all stages is given up with the last number, once, and booked back when it is credited and paid", async () => {
  const { id, due } = await refusedBill();
  await world.moveTo(32 + 53);
  await giveBack(0);
  await sweep();
  expect(await books()).toEqual({ receivable: due }); // a number is left
  await giveBack(1);
  await Promise.all([sweep(), sweep()]);
  await sweep();
  expect([await books(), await world.findings()]).toEqual([{ bad_debt: due }, []]);
  expect(await world.invoice(id)).toMatchObject({ state: "open", due_cents: due, written_off_cents: due });
  await world.db.call.server("staff_credit_invoice", {
    p_actor: await buildStaff(world.db.sql, "operator"),
    p_invoice_id: id,
    p_credit: { request_id: randomUUID(), line_id: null, cents: 77, to: "due" },
    p_reason: "tests",
  });
  expect([await books(), await world.findings()]).toEqual([{ bad_debt: due - 77 }, []]);
  await sweep();
  await world.pay(id);
  expect([await books(), await world.findings()]).toEqual([{}, []]);
  expect(await world.invoice(id)).toMatchObject({ state: "paid", written_off_cents: 0 });
});

test("nothing is given up before the stages are over, nor of an account that a person looks at", async () => {
  const { due } = await refusedBill();
  await giveBack(0);
  await giveBack(1);
  await world.moveTo(32 + 51);
  await sweep();
  expect(await books()).toEqual({ receivable: due });
  await world.moveTo(32 + 53);
  await world.db.sql`update public.billing_profiles set held_at = private.now() where account_id = ${owner.accountId}`;
  await sweep();
  expect(await books()).toEqual({ receivable: due });
});

test("a sum that was too small for a card is given up when no bill will take it", async () => {
  await world.db.sql`update public.number_contracts set monthly_cents = 10 where account_id = ${owner.accountId}`;
  for (const order of await world.db.call.worker("list_uninvoiced_orders", {}))
    await world.db.call.worker("issue_order_invoice", { p_order_id: order, p_seller: {} });
  const { state, due_cents: due } = await world.invoice(await world.bill());
  expect(state).toBe("carried");
  await giveBack(0);
  await giveBack(1);
  await world.moveTo(32 + 51);
  await sweep();
  expect(await books()).toEqual({ receivable: due });
  await world.moveTo(32 + 53);
  await sweep();
  expect([await books(), await world.findings()]).toEqual([{ bad_debt: due }, []]);
});
