import { afterAll, beforeAll, expect, test } from "vitest";
import { buildArea } from "../../builders/area.ts";
import { buyNumber } from "../../builders/number.ts";
import { buildPerson } from "../../builders/person.ts";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

/** What a month earned is found among all lines that were ever sold; seen with 100,000 of them, too. */
const lines = 20_000;
const months = 50;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  const { id: areaId } = await buildArea(db.sql);
  const owner = await buildPerson(db.sql);
  const { numberId } = await buyNumber(db, owner, { areaId, e164: "+14155580199" });
  for (const table of ["invoices", "invoice_lines"])
    await db.sql.unsafe(`alter table public.${table} disable trigger user`);
  await db.sql`
    insert into public.invoices (id, account_id, kind, boundary_at, period_end, number, currency, subtotal_cents,
        tax_cents, total_cents, seller, buyer, issued_at, state, due_cents, paid_at)
      select md5('invoice' || i)::uuid, ${owner.accountId}, 'late', at, at + interval '1 month', 'XX-' || i, 'USD', 310, 0, 310,
        '{}', '{}', at, 'paid', 0, at
      from generate_series(1, ${lines}) i
      cross join lateral (select '2022-01-01T00:00Z'::timestamptz + (i * ${months} / (${lines} + 1)) * interval '1 month' as at) month`;
  await db.sql`
    insert into public.invoice_lines (invoice_id, account_id, position, kind, contract_id, number_id, e164, place,
        number_type, period, monthly_cents, cents, tax_percent, tax_cents)
      select i.id, i.account_id, 1, 'month', c.id, c.number_id, '+14155580199', 'X', 'local',
        tstzrange(i.boundary_at, i.period_end), 310, 310, 0, 0
      from public.invoices i, public.number_contracts c
      where i.number like 'XX-%' and c.number_id = ${numberId}
      order by i.issued_at`;
  for (const table of ["invoices", "invoice_lines"])
    await db.sql.unsafe(`alter table public.${table} enable trigger user`);
  await db.sql`analyze public.invoices`;
  await db.sql`analyze public.invoice_lines`;
}, 600_000);
afterAll(() => db?.drop());

test("what a month earned reads the lines of that month, not those of all years", async () => {
  const read = async () => {
    await db.sql`select pg_stat_force_next_flush()`;
    await db.sql`select 1`;
    const [{ rows }] = await db.sql<[{ rows: number }]>`
      select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_user_tables where relname = 'invoice_lines'`;
    return rows;
  };
  const before = await read();
  const [{ cents }] = await db.sql<[{ cents: number }]>`
    select sum(cents)::int as cents
    from private.earned_lines('2026-02-01T00:00Z', '2026-03-01T00:00Z') where account_id is not null`;
  const touched = (await read()) - before;
  expect(cents).toBe((lines / months) * 310);
  expect(touched).toBeLessThan(lines / 4);
});
