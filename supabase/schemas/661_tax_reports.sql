-- What Stripe Tax files: while it is the source, each invoice is recorded there once as a tax transaction, and each
-- credit note of such an invoice as a reversal. What differs from our documents is a finding, never a correction.

insert into private.settings (key, value, description) values
  ('tax_report_late_hours', '48', 'A document that Stripe Tax does not have after so long is a finding, hours'),
  ('tax_difference_days', '40',
    'How long a difference to Stripe''s tax is a finding: until its month is filed, days');

create table private.tax_reports (
  id uuid primary key default gen_random_uuid(),
  invoice_id uuid not null references public.invoices (id) deferrable initially deferred,
  part integer not null,
  reference text not null unique,
  state text not null default 'waiting' check (state in ('waiting', 'recorded', 'refused')),
  calculation_id text,
  taxes jsonb,
  stripe_transaction_id text,
  problem text,
  next_try_at timestamptz not null default private.now(),
  created_at timestamptz not null default private.now(),
  recorded_at timestamptz,
  unique (invoice_id, part)
);
comment on table private.tax_reports is 'Documents that are recorded at Stripe Tax; it takes 100 lines at a time.';
comment on column private.tax_reports.reference is
  'the document''s number, unique at Stripe; -2, -3 … its further parts';
comment on column private.tax_reports.state is 'refused: Stripe cannot tell the buyer''s place, so nothing is filed';
comment on column private.tax_reports.calculation_id is
  'of an invoice, written down before it is made a transaction: a repetition uses the same one';
comment on column private.tax_reports.taxes is 'of an invoice: Stripe''s tax of each line, by its id, in cents';
comment on column private.tax_reports.stripe_transaction_id is
  'null though recorded: the answer was lost for a day; it is in Stripe''s dashboard under the reference';
create index tax_reports_waiting on private.tax_reports (next_try_at, id) where state = 'waiting';
create index tax_reports_created on private.tax_reports (created_at);
alter table private.tax_reports enable row level security;

-- The lines of a document with the part of its report; those of a credit note are where the lines are that they give
-- back.
create function private.tax_lines(p_invoice_id uuid) returns table (line_id uuid, part integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_credits uuid := (select credits from public.invoices where id = p_invoice_id);
begin
  if v_credits is null then
    return query
      select l.id, ((row_number() over (order by l.position) - 1) / 100 + 1)::integer
      from public.invoice_lines l
      where l.invoice_id = p_invoice_id and l.cents > 0;
  else
    return query
      select n.id, t.part
      from public.invoice_lines n
      join private.tax_lines(v_credits) t on t.line_id = n.credits_line
      where n.invoice_id = p_invoice_id;
  end if;
end $$;

-- In the transaction that issues the document, so that none is forgotten.
create function private.queue_tax_report() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.kind = 'credit' then
    -- A refusal of the invoice waits for this note, and then takes it along.
    perform from private.tax_reports where invoice_id = new.credits for share;
  elsif private.tax_source() <> 'stripe' then
    return null;
  end if;
  insert into private.tax_reports (invoice_id, part, reference)
    select new.id, p.part, new.number || case when p.part > 1 then '-' || p.part else '' end
    from (select distinct t.part from private.tax_lines(new.id) t) p
    where new.kind <> 'credit' or exists (
      select from private.tax_reports r
      where r.invoice_id = new.credits and r.part = p.part and r.state <> 'refused'
    );
  return null;
end $$;
create trigger queue_tax_report after insert on public.invoices for each row
  execute function private.queue_tax_report();

-- What a document's part gives back of an invoice that Stripe has: [{line_id, cents, tax_cents}]. Tax as on the note;
-- where Stripe counted another tax of the line, its share of that, so that the notes of every split add up to it.
create function private.tax_reversal(p_report private.tax_reports, p_original private.tax_reports) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_agg(jsonb_build_object('id', n.id, 'line_id', l.id, 'cents', n.cents, 'tax_cents', case
      when theirs.cents = l.tax_cents then n.tax_cents
      else round(theirs.cents::numeric * (earlier.cents + n.cents) / l.cents)
        - round(theirs.cents::numeric * earlier.cents / l.cents)
    end) order by n.position)
    from private.tax_lines(p_report.invoice_id) t
    join public.invoice_lines n on n.id = t.line_id
    join public.invoices d on d.id = n.invoice_id
    join public.invoice_lines l on l.id = n.credits_line
    cross join lateral (select (p_original.taxes ->> l.id::text)::integer as cents) theirs
    cross join lateral (
      select coalesce(sum(x.cents), 0) as cents
      from public.invoice_lines x
      join public.invoices e on e.id = x.invoice_id
      where x.credits_line = l.id and (e.issued_at, e.number) < (d.issued_at, d.number)
    ) earlier
    where t.part = p_report.part
  );
end $$;

-- What is to be recorded now, oldest first. A credit note waits for its invoice: [{id, reference, currency, issued_at,
-- and of an invoice {country, region, postal_code, tax_id: {type, value}, calculation_id, lines: [{id, cents,
-- tax_code}]}, of a credit note {original_transaction, reversal: [{id, line_id, cents, tax_cents}]}}].
create function private.list_tax_reports(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(private.tax_report_json(due.id)), '[]')
    from (
      select r.id
      from private.tax_reports r
      join public.invoices i on i.id = r.invoice_id
      left join private.tax_reports o on o.invoice_id = i.credits and o.part = r.part
      where r.state = 'waiting' and r.next_try_at <= private.now()
        and (i.credits is null or o.stripe_transaction_id is not null)
      order by r.next_try_at, r.id
      limit p_limit
    ) due
  );
end $$;

create function private.tax_report_json(p_report_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_report private.tax_reports;
  v_original private.tax_reports;
  v_invoice public.invoices;
  v_json jsonb;
begin
  select * into v_report from private.tax_reports where id = p_report_id;
  select * into v_invoice from public.invoices where id = v_report.invoice_id;
  v_json := jsonb_build_object('id', v_report.id, 'reference', v_report.reference, 'currency', v_invoice.currency,
    'issued_at', v_invoice.issued_at);
  if v_invoice.credits is not null then
    select * into v_original from private.tax_reports where invoice_id = v_invoice.credits and part = v_report.part;
    return v_json || jsonb_build_object('original_transaction', v_original.stripe_transaction_id,
      'reversal', private.tax_reversal(v_report, v_original));
  end if;
  return v_json || jsonb_build_object(
    'country', v_invoice.buyer ->> 'country',
    'region', v_invoice.buyer ->> 'region',
    'postal_code', v_invoice.buyer ->> 'postal_code',
    'tax_id', v_invoice.buyer -> 'taxed_as',
    'calculation_id', v_report.calculation_id,
    'lines', (
      select jsonb_agg(jsonb_build_object('id', l.id, 'cents', l.cents, 'tax_code', private.tax_code(l.kind))
        order by l.position)
      from private.tax_lines(v_invoice.id) t
      join public.invoice_lines l on l.id = t.line_id
      where t.part = v_report.part
    ));
end $$;

-- Writes down what is about to be recorded. Returns the calculation that counts, the first one; null: it is over.
create function private.set_tax_calculation(p_report_id uuid, p_calculation_id text, p_taxes jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_calculation text;
begin
  perform private.require_system();
  update private.tax_reports set
    taxes = case when calculation_id is null then p_taxes else taxes end,
    calculation_id = coalesce(calculation_id, p_calculation_id)
  where id = p_report_id and state = 'waiting'
  returning calculation_id into v_calculation;
  return v_calculation;
end $$;

-- It expired before it was used: the next try calculates again.
create function private.forget_tax_calculation(p_report_id uuid, p_calculation_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update private.tax_reports set calculation_id = null, taxes = null
    where id = p_report_id and calculation_id = p_calculation_id and state = 'waiting';
end $$;

create function private.finish_tax_report(p_report_id uuid, p_transaction_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update private.tax_reports set state = 'recorded', stripe_transaction_id = p_transaction_id, problem = null,
      recorded_at = private.now()
    where id = p_report_id and state = 'waiting';
end $$;

-- Stripe cannot tell the buyer's place: nothing is filed of the invoice, nor of its credit notes.
create function private.refuse_tax_report(p_report_id uuid, p_problem text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_report private.tax_reports;
begin
  perform private.require_system();
  update private.tax_reports set state = 'refused', problem = p_problem
    where id = p_report_id and state = 'waiting'
    returning * into v_report;
  update private.tax_reports r set state = 'refused', problem = p_problem
    from public.invoices n
    where n.credits = v_report.invoice_id and r.invoice_id = n.id and r.part = v_report.part and r.state = 'waiting';
end $$;

-- It could not be recorded: others come first for a while.
create function private.put_off_tax_report(p_report_id uuid, p_problem text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update private.tax_reports set problem = p_problem, next_try_at = private.now() + interval '10 minutes'
    where id = p_report_id and state = 'waiting';
end $$;

create view private.due_taxes with (security_invoker = true) as
  select asked_at + private.duration('tax_ask_hours') as at
  from private.tax_places
  where private.tax_source() = 'stripe'
  union all
  select next_try_at from private.tax_reports where state = 'waiting';

-- For the back office: which source holds, what it answered last, and what is recorded there.
create function private.staff_get_taxes(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return jsonb_build_object(
    'source', private.tax_source(),
    'own_rates', (
      select coalesce(jsonb_agg(jsonb_build_object('country', country, 'region', region, 'name', name,
        'percent', percent) order by country, region nulls first), '[]')
      from public.tax_rates
      where private.now() >= valid_from and private.now() < valid_until
    ),
    'answers', (
      select coalesce(jsonb_agg(to_jsonb(s) - 'id' order by s.needs_a_look desc, s.asked_at desc, s.id), '[]')
      from (
        select * from private.tax_place_states order by needs_a_look desc, asked_at desc, id limit 100
      ) s
    ),
    'places', (select count(*) from private.tax_place_states),
    'unplaced', (
      select count(*)
      from public.accounts a
      where a.country is null and a.status = 'active' and exists (
        select from public.number_contracts c where c.account_id = a.id and c.ended_at is null
      )
    ),
    'documents', (
      select jsonb_build_object(
        'waiting', count(*) filter (where state = 'waiting'),
        'recorded', count(*) filter (where state = 'recorded'),
        'refused', count(*) filter (where state = 'refused'))
      from private.tax_reports
    ));
end $$;

grant execute on function
  private.list_tax_reports(integer),
  private.set_tax_calculation(uuid, text, jsonb),
  private.forget_tax_calculation(uuid, text),
  private.finish_tax_report(uuid, text),
  private.refuse_tax_report(uuid, text),
  private.put_off_tax_report(uuid, text)
to app_worker;
grant execute on function private.staff_get_taxes(jsonb) to app_server;
