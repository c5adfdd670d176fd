import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltArea, buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { buildPerson } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
let area: BuiltArea;
let buyer: { id: string; accountId: string };
const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
let next = 100;

beforeAll(async () => {
  db = await createTestDatabase();
  area = await buildArea(db.sql);
  buyer = await buildPerson(db.sql, { email: "invoiced@example.test" });
});
afterAll(() => db.drop());

const buy = async () => (await buyNumber(db, buyer, { areaId: area.id, e164: `+1415555${1000 + next++}` })).orderId;
const issue = (orderId: string) => db.call.worker("issue_order_invoice", { p_order_id: orderId, p_seller: seller });
const invoice = async (id: string) => (await db.sql`select private.invoice_json(${id}) as r`)[0]!.r;
const numbers = async (series: string) =>
  (await db.sql`select number from public.invoices where number like ${`${series}-%`} order by number`).map(
    ({ number }) => Number(number.slice(3)),
  );

async function refund(orderId: string, cents: number): Promise<string> {
  const [payment] =
    await db.sql`select stripe_payment_intent_id as id from public.payments where order_id = ${orderId}`;
  const ref = crypto.randomUUID();
  await db.call.worker("record_refund", {
    p_payment_intent_id: payment!.id,
    p_refund_id: ref,
    p_amount_cents: cents,
    p_currency: "usd",
    p_status: "succeeded",
    p_reason: "requested_by_customer",
  });
  return (await db.sql`select id from public.refunds where stripe_refund_id = ${ref}`)[0]!.id;
}

test("an order has one invoice of its charge, however often and concurrently it is issued", async () => {
  const orderId = await buy();
  expect(await db.call.worker("list_uninvoiced_orders", {})).toContain(orderId);
  const ids = await Promise.all(Array.from({ length: 8 }, () => issue(orderId)));
  expect(new Set(ids).size).toBe(1);
  const [money] =
    await db.sql`select sum(captured_cents)::int as cents from public.payments where order_id = ${orderId}`;
  expect(await invoice(ids[0])).toMatchObject({
    kind: "order",
    state: "paid",
    total_cents: money!.cents,
    due_cents: 0,
  });
  expect(await db.call.worker("list_uninvoiced_orders", {})).not.toContain(orderId);
});

test("numbers have no gaps when issuing is concurrent and some of it fails", async () => {
  const orders: string[] = [];
  for (let n = 0; n < 6; n++) orders.push(await buy());
  const failing = db.worker.begin(async (tx) => {
    await tx`select private.issue_order_invoice(${orders[0]!}, ${tx.json(seller)})`;
    throw new Error("died");
  });
  await expect(failing).rejects.toThrow("died");
  await Promise.all(orders.map(issue));
  const given = await numbers("NN");
  expect(given).toEqual(given.map((_, index) => index + 1));
});

test("credit notes of every split add up to the invoice, line by line, and no more", async () => {
  const orderId = await buy();
  const id = await issue(orderId);
  const { total_cents: total, lines } = await invoice(id);
  const parts = [1, 7, Math.floor(total / 3)];
  parts.push(total - parts.reduce((sum, part) => sum + part, 0));
  for (const part of parts) {
    const refundId = await refund(orderId, part);
    const notes = await Promise.all(
      [1, 2, 3].map(() => db.call.worker("issue_credit_note", { p_refund_id: refundId })),
    );
    expect(new Set(notes).size).toBe(1);
    expect(await invoice(notes[0])).toMatchObject({ kind: "credit", total_cents: part, credits: { id } });
  }
  const credited = await db.sql`
    select credits_line as id, sum(cents)::int as cents, sum(tax_cents)::int as tax_cents
    from public.invoice_lines where credits_line is not null group by 1`;
  for (const line of lines)
    expect(credited.find(({ id }) => id === line.id)).toMatchObject({ cents: line.cents, tax_cents: line.tax_cents });
  const given = await numbers("CN");
  expect(given).toEqual(given.map((_, index) => index + 1));
});
