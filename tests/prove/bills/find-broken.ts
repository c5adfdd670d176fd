import type { Sql } from "postgres";
import { taxChange } from "../../load/seed-bills.ts";

export interface Broken {
  what: string;
  count: number;
  /** at most five */
  examples: string[];
}

/** Each finds what must not be, by plain tables: one text per row, its subject. The run's own functions are not asked. */
export const billQuestions = (taxes: "table" | "stripe"): Record<string, string> => ({
  "a bill that is not as it was previewed": `
    select p.account_id::text
    from private.previews p
    left join public.invoices i on i.account_id = p.account_id
    where p.bill ->> 'obstacle' is null and jsonb_array_length(p.bill -> 'lines') > 0
      and (p.bill ->> 'at')::timestamptz <= private.now()
      and (i.id is null
        or (p.bill ->> 'at')::timestamptz <> i.boundary_at or (p.bill ->> 'period_until')::timestamptz <> i.period_end
        or (p.bill ->> 'subtotal_cents')::integer <> i.subtotal_cents or (p.bill ->> 'tax_cents')::integer <> i.tax_cents
        or (p.bill ->> 'total_cents')::integer <> i.total_cents + i.carried_in_cents or p.bill ->> 'state' <> i.state
        or (select jsonb_agg(jsonb_build_array(x ->> 'e164', x ->> 'kind', (x ->> 'cents')::integer, (x ->> 'tax_cents')::integer,
              (x ->> 'period_from')::timestamptz, (x ->> 'period_until')::timestamptz))
            from jsonb_array_elements(p.bill -> 'lines') x)
          is distinct from
          (select jsonb_agg(jsonb_build_array(l.e164, l.kind, l.cents, l.tax_cents, lower(l.period), upper(l.period))
              order by l.position)
            from public.invoice_lines l where l.invoice_id = i.id))`,
  "billed before its day": `
    select i.number from public.invoices i join private.previews p on p.account_id = i.account_id
    where (p.bill ->> 'at')::timestamptz > private.now()`,
  "billed although it owes or waits": `
    select i.number from public.invoices i join private.previews p on p.account_id = i.account_id
    where p.bill ->> 'obstacle' is not null`,
  "billed twice": `select account_id::text from public.invoices group by account_id having count(*) > 1`,
  "a gap in the series": `
    select number from (
      select number, substring(number from '[0-9]+$')::integer as n, row_number() over (order by number) as place
      from public.invoices
    ) numbered
    where n <> place`,
  "sums that do not add up": `
    select i.number from public.invoices i
    cross join lateral (
      select sum(cents) as cents, sum(tax_cents) as tax from public.invoice_lines where invoice_id = i.id
    ) l
    where i.subtotal_cents is distinct from l.cents or i.tax_cents is distinct from l.tax or i.due_cents <> i.total_cents`,
  "a line that costs something else by days": `
    select e164 from (
      select l.*, p.anchor_at, i.boundary_at, i.period_end, c.monthly_cents as price,
        i.period_end::date - i.boundary_at::date as days, i.period_end::date - lower(l.period)::date as sold
      from public.invoice_lines l
      join public.invoices i on i.id = l.invoice_id
      join public.number_contracts c on c.id = l.contract_id
      join public.billing_profiles p on p.account_id = l.account_id
    ) x
    where cents <> case when lower(period) = boundary_at then price else round(price::numeric * sold / days) end
      or upper(period) <> period_end
      or extract(day from period_end) <> extract(day from anchor_at)
      or date_trunc('month', boundary_at) <> date_trunc('month', timestamptz '2027-02-28')`,
  "a tax that is not of its country": `
    select l.e164 from public.invoice_lines l join public.accounts a on a.id = l.account_id
    join public.invoices i on i.id = l.invoice_id
    where l.tax_cents <> round(l.cents * case
      when a.country = 'US' then 7.25
      when a.country <> 'GB' then 0
      when '${taxes}' = 'stripe' and i.boundary_at >= '${taxChange.toISOString()}' then 17.5
      else 20 end / 100)`,
  "a document that Stripe Tax is not told of, or though it is not asked": `
    select i.number from public.invoices i
    left join (select invoice_id, count(*) as n from private.tax_reports group by 1) r on r.invoice_id = i.id
    where i.subtotal_cents > 0 and coalesce(r.n, 0) <> case '${taxes}' when 'stripe' then 1 else 0 end`,
  "a number that was due and is not sold": `
    select n.e164 from public.number_contracts c join public.purchased_numbers n on n.id = c.number_id
    join public.billing_profiles p on p.account_id = c.account_id
    where c.renews_at <= private.now() and n.carrier_problem is null and p.unpaid_since is null and p.held_at is null`,
  "a contract whose end is not what was sold": `
    select c.id::text from public.number_contracts c
    join public.contract_periods s on s.contract_id = c.id
    where upper(s.period) <> c.paid_until or c.renews_at <> c.paid_until`,
  "a line without its period, or a period without its line": `
    select coalesce(l.e164, s.contract_id::text) from public.invoice_lines l
    full join (select * from public.contract_periods where cents > 0) s
      on s.contract_id = l.contract_id and s.period = l.period and s.cents = l.cents and s.invoice_id = l.invoice_id
    where l.id is null or s.contract_id is null`,
});

/** @returns promises that the bill day broke */
export async function findBroken(sql: Sql, questions: Record<string, string>): Promise<Broken[]> {
  const broken: Broken[] = [];
  for (const [what, question] of Object.entries(questions)) {
    const rows = await sql.unsafe(question);
    const examples = rows.slice(0, 5).map((row) => String(Object.values(row)[0]));
    if (rows.length > 0) broken.push({ what, count: rows.length, examples });
  }
  return broken;
}
