-- Numbers that a carrier lost: the time that was paid and can no longer be served is credited by itself, once.

insert into private.settings (key, value, description) values
  ('lost_after_hours', '72', 'A number that its carrier has not had for so long is lost, hours');

create table private.lost_credits (
  line_id uuid primary key references public.invoice_lines (id),
  credit_note_id uuid references public.invoices (id) deferrable initially deferred
);
comment on table private.lost_credits is
  'Lines whose rest was credited because the number was lost; null: nothing was left of it.';
create index lost_credits_credit_note on private.lost_credits (credit_note_id);
alter table private.lost_credits enable row level security;
create index purchased_numbers_lost on public.purchased_numbers (id) where ended_reason = 'gone';
create index purchased_numbers_gone on public.purchased_numbers (carrier_problem_at) where carrier_problem = 'gone';

-- Every look since then found it gone. It cannot be given back, and a carrier does not return a number after days.
create function private.sweep_lost_numbers() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number uuid;
  v_count integer := 0;
begin
  for v_number in
    select id
    from public.purchased_numbers
    where carrier_problem = 'gone' and status in ('active', 'suspended') and account_id is not null
      and carrier_problem_at < private.now() - private.duration('lost_after_hours')
    limit 20
  loop
    perform private.end_number(v_number, 'gone');
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- Lines of lost numbers that were paid, or wait for the next bill, which uses the credit up; with the day from which on
-- nothing was served. An invoice that is not paid yet waits.
create function private.lost_lines() returns table (line_id uuid, lost_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.id, coalesce(n.carrier_problem_at, n.ended_at)
    from public.purchased_numbers n
    join public.invoice_lines l on l.number_id = n.id and private.is_time(l.kind)
    join public.invoices i on i.id = l.invoice_id and i.kind <> 'credit' and i.state in ('paid', 'carried')
    where n.ended_reason = 'gone' and upper(l.period) > coalesce(n.carrier_problem_at, n.ended_at)
      and not private.is_taken_back(i) and not exists (select from private.lost_credits c where c.line_id = l.id);
end $$;

create function private.sweep_lost_credits() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_line uuid;
  v_count integer := 0;
begin
  for v_line in select line_id from private.lost_lines() limit 50 loop
    perform private.credit_lost_line(v_line);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- The rest of a line by days, as a stub is sold: 8 of 28 days of $1.90 are $0.54. Never more than what is left of it.
create function private.credit_lost_line(p_line_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_note public.invoices;
  v_lost timestamptz;
begin
  -- One credit note of an invoice at a time: each counts what is left after the others.
  select i.* into v_invoice
    from public.invoices i
    join public.invoice_lines l on l.invoice_id = i.id
    where l.id = p_line_id
    for update of i;
  select lost_at into v_lost from private.lost_lines() where line_id = p_line_id;
  if not found then
    return null;
  end if;
  v_note := private.new_credit_note(v_invoice, 'lost', 'credit');
  insert into private.lost_credits (line_id, credit_note_id)
    values (p_line_id, case when private.credit_rest(v_note, p_line_id, v_lost) > 0 then v_note.id end);
  if not exists (select from public.invoice_lines where invoice_id = v_note.id) then
    return null;
  end if;
  perform private.issue_paid(v_note, 'CN');
  select * into v_note from public.invoices where id = v_note.id;
  perform private.grant_credit(v_note.account_id, v_note.currency, v_note.total_cents, 'lost', v_note.id);
  return v_note.id;
end $$;

-- What a line is from an instant on, by days, and never more than credit notes left of it. The last part takes the rest
-- of its tax.
create function private.line_rest(p_line public.invoice_lines, p_from timestamptz)
returns table (cents integer, tax_cents integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select rest.cents, coalesce(round(l.left_tax_cents::numeric * rest.cents / nullif(l.left_cents, 0)), 0)::integer
    from private.lines_left(p_line.invoice_id, p_line.id) l
    cross join lateral (
      select least(l.left_cents,
        p_line.cents - private.earned_cents(p_line.cents, p_line.period, p_from)) as cents
    ) rest;
end $$;

-- Adds the line of the credit note; returns its sum with tax.
create function private.credit_rest(p_note public.invoices, p_line_id uuid, p_lost_at timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_line public.invoice_lines;
  v_rest record;
begin
  select * into v_line from public.invoice_lines where id = p_line_id;
  select * into v_rest from private.line_rest(v_line, p_lost_at);
  if v_rest.cents <= 0 then
    return 0;
  end if;
  insert into public.invoice_lines (invoice_id, account_id, position, kind, credits_line, contract_id, number_id, e164,
      place, number_type, period, monthly_cents, cents, tax_percent, tax_cents)
    values (p_note.id, v_line.account_id, 1, v_line.kind, v_line.id, v_line.contract_id, v_line.number_id, v_line.e164,
      v_line.place, v_line.number_type, tstzrange(greatest(p_lost_at, lower(v_line.period)), upper(v_line.period)),
      v_line.monthly_cents, v_rest.cents, v_line.tax_percent, v_rest.tax_cents);
  return v_rest.cents + v_rest.tax_cents;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'lost_numbers'), ('sweep', 'lost_credits');

create view private.due_lost_numbers with (security_invoker = true) as
  select carrier_problem_at + private.duration('lost_after_hours') as at
  from public.purchased_numbers
  where carrier_problem = 'gone' and status in ('active', 'suspended');
