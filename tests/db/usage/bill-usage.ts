import type { Sql } from "postgres";

/** A bill of an account's open usage as the run makes it, with its invoice beside it. @returns its lines, in order */
export async function billUsage(sql: Sql, accountId: string, from: Date, to: Date) {
  return sql.begin(async (tx) => {
    const [invoice] = await tx`select gen_random_uuid() as id`;
    const id = invoice!.id as string;
    await tx`
      select private.bill_usage(
        jsonb_populate_record(null::public.invoices, ${tx.json({ id, account_id: accountId })}), ${from}, ${to})`;
    const lines = await tx`select * from public.invoice_lines where invoice_id = ${id} order by position`;
    if (lines.length === 0) return [];
    const cents = lines.reduce((sum, line) => sum + line.cents, 0);
    await tx`
      insert into public.invoices (id, account_id, kind, boundary_at, period_end, currency, subtotal_cents, tax_cents,
          total_cents, seller, buyer, state, due_cents, number)
        values (${id}, ${accountId}, 'late', ${from}, ${to}, 'USD', ${cents}, 0, ${cents}, '{}', '{}', 'open', ${cents},
          private.next_invoice_number())`;
    return [...lines];
  });
}

export interface Leg {
  callId: string;
  accountId: string;
  numberId: string;
  e164: string;
  at: Date;
  seconds: number | null;
}

/** Phones that talked, as the calls' reports leave them. */
export async function insertLegs(sql: Sql, legs: readonly Leg[]): Promise<void> {
  for (let from = 0; from < legs.length; from += 5_000)
    await sql`
      insert into public.call_legs (call_id, call_started_at, account_id, number_id, branch, step, position, e164, rule,
          ring_seconds, is_screened, status, seconds, ended_at)
        select "callId", at, "accountId", "numberId", '', 0, 0, e164, '{}', 20, false, 'bridged', seconds, at
        from jsonb_to_recordset(${sql.json(legs.slice(from, from + 5_000) as never)})
          as leg ("callId" uuid, at timestamptz, "accountId" uuid, "numberId" uuid, e164 text, seconds integer)`;
}
