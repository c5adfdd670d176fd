import { control } from "../../drivers/shop.ts";
import { askStripe } from "./people.ts";
import { readTaxBooks, taxQuestions } from "./taxes.ts";
import type { World } from "./world.ts";

/** How long after an instant the next sweep may come, in hours: the walk's step and a bit. */
const slack = (stepHours: number) => `interval '${stepHours + 1} hours'`;

/** A year that is not paid is kept no longer than a month. */
const owesYear = `exists (select from public.contract_periods y join public.invoices i on i.id = y.invoice_id and i.state = 'open'
  where y.contract_id = c.id and y.kind = 'year')`;

/** Each finds what must not be: one text per row. Names are those of `billing.md`. Nothing of `lib`, no function of the product. */
const questions = (stepHours: number, now: string): Record<string, string> => ({
  "I1: a line of usage that is not the sum of its calls": `
    select l.id::text from public.invoice_lines l
    left join (select line_id, sum(amount_60) as amount, count(*) as n from public.usage_events group by 1) e on e.line_id = l.id
    where l.kind = 'usage' and l.credits_line is null
      and (e.amount is distinct from (l.usage ->> 'exact_60')::numeric + (l.usage ->> 'credit_60')::numeric
        or e.n <> (l.usage ->> 'events')::integer or l.cents <> round((l.usage ->> 'exact_60')::numeric * 100 / 60))`,
  "I4: a call that the bill after it did not take": `
    select e.id::text from public.usage_events e
    join public.invoices i on i.account_id = e.account_id and i.kind = 'cycle' and i.boundary_at > e.started_at
      and i.issued_at > e.started_at + ${slack(stepHours)}
    where e.settled_at is null and e.is_covered`, // one that came with its number wholly is settled without a line
  "I2: a line that costs something else": `
    select l.e164 from public.invoice_lines l join public.invoices i on i.id = l.invoice_id
    where l.kind in ('month', 'stub') and l.cents <> case
      when lower(l.period) <= i.boundary_at then l.monthly_cents
      else round(l.monthly_cents::numeric * ((upper(l.period) at time zone 'UTC')::date - (lower(l.period) at time zone 'UTC')::date)
        / ((upper(l.period) at time zone 'UTC')::date - (i.boundary_at at time zone 'UTC')::date)) end`,
  "I2: a year that costs something else, or is not twelve bill days": `
    select l.e164 from public.invoice_lines l join public.invoices i on i.id = l.invoice_id
    join public.billing_profiles p on p.account_id = i.account_id
    where l.kind = 'year' and l.credits_line is null and (l.cents <> round(l.monthly_cents * 10.8)
      or lower(l.period) <> i.boundary_at or not exists (
        select from generate_series(0, 12) n
        where lower(l.period) = (p.anchor_at at time zone 'UTC' + make_interval(months => n)) at time zone 'UTC'
          and upper(l.period) = (p.anchor_at at time zone 'UTC' + make_interval(months => n + 12)) at time zone 'UTC'))`,
  "an unpaid year that goes on after its first month": `
    select c.id::text from public.number_contracts c
    join public.contract_periods y on y.contract_id = c.id and y.kind = 'year'
    join public.invoices i on i.id = y.invoice_id and i.state = 'open'
    join public.billing_profiles p on p.account_id = c.account_id and p.unpaid_since is not null and p.held_at is null
    where c.ended_at is null and c.stopped_reason is null
      and (lower(y.period) at time zone 'UTC' + interval '1 month') at time zone 'UTC' < '${now}'::timestamptz - ${slack(stepHours)} - interval '3 days'`,
  "I3: sums that do not add up": `
    select i.number from public.invoices i
    join lateral (select sum(cents) as cents, sum(tax_cents) as tax from public.invoice_lines where invoice_id = i.id) l on true
    where i.kind in ('cycle', 'late') and (i.subtotal_cents <> l.cents or i.tax_cents <> l.tax
      or i.total_cents <> i.subtotal_cents + i.tax_cents)`,
  "I5: time of a contract that was not sold, or twice": `
    select c.id::text from public.number_contracts c
    join lateral (select range_agg(period) as sold, sum(upper(period) - lower(period)) as length from public.contract_periods
      where contract_id = c.id) p on true
    where p.sold <> tstzmultirange(tstzrange(c.starts_at, c.paid_until)) or p.length <> c.paid_until - c.starts_at`,
  "I6: a gap in a series": `
    select number from (select number, substring(number from '[0-9]+$')::integer as n,
      row_number() over (partition by substring(number from '^[^0-9]+') order by substring(number from '[0-9]+$')::integer) as place
      from public.invoices) numbered
    where n <> place`,
  "I8: what is due is not what is open": `
    select number from public.invoices
    where due_cents <> case state when 'open' then total_cents + carried_in_cents - credit_used_cents - credited_cents
      when 'carried' then case when carried_into is null then total_cents + carried_in_cents else 0 end else 0 end`,
  "I8: what was carried is not carried in": `
    select i.number from public.invoices i
    left join lateral (select sum(total_cents + carried_in_cents) as cents from public.invoices where carried_into = i.id) c on true
    where i.carried_in_cents <> coalesce(c.cents, 0)`,
  "I10: two attempts at once": `
    select invoice_id::text from public.charge_attempts where state = 'running' group by 1 having count(*) > 1`,
  "an attempt that never ended": `
    select invoice_id::text from public.charge_attempts where state = 'running' and started_at < '${now}'::timestamptz - ${slack(stepHours)}`,
  "I13: another stage than its days": `
    select account_id::text from public.billing_profiles
    where held_at is null and not exists (
      select from unnest(array['${now}'::timestamptz, '${now}'::timestamptz - ${slack(stepHours)}]) at
      where stage = case when unpaid_since is null or at < unpaid_since + interval '192 hours' then 'full'
        when at < unpaid_since + interval '528 hours' then 'receive_only'
        when at < unpaid_since + interval '1080 hours' then 'quarantine' else 'release' end)`, // the last week before numbers are given back
  "a bill that was not drawn": `
    select c.id::text from public.number_contracts c join public.billing_profiles p on p.account_id = c.account_id
    join public.purchased_numbers n on n.id = c.number_id
    where c.ended_at is null and c.renews_at < '${now}'::timestamptz - ${slack(stepHours)} and p.held_at is null
      and n.status in ('active', 'suspended') and n.carrier_problem is null`,
  "held although nothing was late": "select account_id::text from public.billing_profiles where held_at is not null",
  "I14: a paid number that does not live at its carrier": `
    select n.e164 from public.purchased_numbers n
    join public.number_contracts c on c.number_id = n.id and c.ended_at is null
    left join carrier_books b on b.id = n.carrier_ref
    where n.status in ('active', 'suspended') and c.paid_until > '${now}'::timestamptz + interval '1 day' and not ${owesYear}
      and (b.id is null or b.terminated or b.blocked or b.expires_at <= '${now}'::timestamptz)`,
  "I15: the carrier's time ends before the customer's": `
    select n.e164 from public.purchased_numbers n
    join public.number_contracts c on c.number_id = n.id and c.ended_at is null
    join carrier_books b on b.id = n.carrier_ref
    where n.status in ('active', 'suspended') and b.billing_cycles_count is not null
      and b.expires_at < '${now}'::timestamptz + interval '72 hours' and not ${owesYear}
      and b.expires_at + make_interval(months => b.billing_cycles_count) < c.paid_until - interval '24 hours'`,
  "a number that the carrier goes on selling us although it ended": `
    select n.e164 from public.purchased_numbers n join carrier_books b on b.id = n.carrier_ref
    where n.status = 'released' and b.billing_cycles_count is distinct from 0 and not b.terminated`,
  "I9: an invoice that was paid twice, or another sum": `
    select i.number from stripe_books s join public.invoices i on i.id::text = s.invoice_id
    where s.received > 0
    group by i.id having count(*) > 1
      or sum(s.received) <> max(i.total_cents + i.carried_in_cents - i.credit_used_cents - i.credited_cents)`,
  "paid at Stripe and not here, or here and not there": `
    select i.number from public.invoices i
    left join (select invoice_id, sum(received) as cents from stripe_books group by 1) s on s.invoice_id = i.id::text
    where (coalesce(s.cents, 0) > 0) <> (i.state = 'paid') and i.kind in ('cycle', 'late')
      and i.updated_at < '${now}'::timestamptz - ${slack(stepHours)}`,
  "what the ledger says Stripe holds is not what Stripe charged": `
    select coalesce(j.stripe_ref, s.id) from (
      select j.stripe_ref, sum(e.cents) as cents from private.ledger_journals j
      join private.ledger_entries e on e.journal_id = j.id and e.book = 'cash_stripe'
      where j.kind = 'payment' group by 1) j
    full join (select * from stripe_books where received > 0) s on s.id = j.stripe_ref
    where j.cents is distinct from s.received and not exists (
      select from public.charge_attempts a where a.invoice_id::text = s.invoice_id and a.state = 'running')`,
  "a journal that does not balance": `
    select journal_id::text from private.ledger_entries group by 1 having sum(cents) <> 0`,
  "an event of Stripe that nobody handled": `
    select type from public.external_events
    where handled_at is null and received_at < '${now}'::timestamptz - ${slack(stepHours)}`,
  "a mail that came twice": `
    select address || ': ' || subject from mail_books where key is not null group by key, address, subject having count(*) > 1`,
  "a mail that was not sent": `
    select template from public.notifications
    where status in ('pending', 'sending') and scheduled_for < '${now}'::timestamptz - ${slack(stepHours)}`,
});

/** What the vendors know, beside our tables for the look. */
async function readBooks(world: World): Promise<Record<string, object[]>> {
  const { body: numbers } = await control(world.didww.url, "GET", "/numbers");
  const intents: { id: string; invoice_id: string; received: number }[] = [];
  for (let after = ""; ; ) {
    const page = await askStripe(world, `/payment_intents?limit=100${after && `&starting_after=${after}`}`);
    for (const { id, metadata, amount_received } of page.data)
      intents.push({ id, invoice_id: metadata.invoice_id ?? "", received: amount_received });
    if (!page.has_more) break;
    after = page.data.at(-1).id;
  }
  const { body: emails } = await control(world.resend.url, "GET", "/emails");
  const mails = (emails as { to: string[]; subject: string; idempotency_key: string | null }[]).map(
    ({ to, subject, idempotency_key }) => ({ address: String(to), subject, key: idempotency_key }),
  );
  return { numbers, intents, mails };
}

/** @returns sentences about what is broken now, at most three examples each */
export async function findBroken(world: World, start: Date, stepHours: number): Promise<string[]> {
  const { numbers, intents, mails } = await readBooks(world);
  const taxes = await readTaxBooks(world, start);
  const now = world.now().toISOString();
  return world.patiently(() =>
    world.sql.begin(async (tx) => {
      await tx`create temporary table carrier_books on commit drop as select * from jsonb_to_recordset(${numbers as never}::jsonb)
        as x (id text, terminated boolean, blocked boolean, billing_cycles_count integer, expires_at timestamptz)`;
      await tx`create temporary table stripe_books on commit drop as
        select * from jsonb_to_recordset(${intents as never}::jsonb) as x (id text, invoice_id text, received integer)`;
      await tx`create temporary table mail_books on commit drop as
        select * from jsonb_to_recordset(${mails as never}::jsonb) as x (address text, subject text, key text)`;
      await tx`create temporary table tax_rate_books on commit drop as
        select * from jsonb_to_recordset(${taxes.rates as never}::jsonb) as x (country text, state text, percent numeric, since timestamptz)`;
      await tx`create temporary table filed_books on commit drop as
        select * from jsonb_to_recordset(${taxes.filed as never}::jsonb) as x (reference text, type text, cents integer, tax integer)`;
      const broken: string[] = [];
      for (const [what, question] of Object.entries({ ...questions(stepHours, now), ...taxQuestions(now) })) {
        const rows = await tx.unsafe(question);
        const examples = rows.slice(0, 3).map((row) => String(Object.values(row)[0]));
        if (rows.length > 0) broken.push(`${what}: ${rows.length} (${examples.join(", ")})`);
      }
      return broken;
    }),
  );
}
