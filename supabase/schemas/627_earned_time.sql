-- Time that was sold is deferred, and earned as it passes: by UTC dates, in the ledger at the end of each UTC month.

-- What of a line's time has passed at an instant, by UTC dates as it was sold; the days of a line add up to it exactly.
create function private.earned_cents(p_cents integer, p_period tstzrange, p_at timestamptz) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_from date := (lower(p_period) at time zone 'UTC')::date;
  v_to date := (upper(p_period) at time zone 'UTC')::date;
  v_at date := (p_at at time zone 'UTC')::date;
begin
  return case
    when v_at >= v_to then p_cents
    when v_at <= v_from then 0
    else round(p_cents::numeric * (v_at - v_from) / (v_to - v_from))
  end;
end $$;

-- What each line of a document earns in [p_start, p_end): time by days as it passes, anything else when it is issued;
-- below zero of credit notes.
create function private.earned_lines(p_start timestamptz, p_end timestamptz)
returns table (account_id uuid, currency text, number_id uuid, is_time boolean, cents integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.account_id, l.currency::text, l.number_id, private.is_time(l.kind),
      case l.document when 'credit' then -1 else 1 end * case
        when private.is_time(l.kind) then private.earned_cents(l.cents, l.period, p_end)
          - case when l.issued_at < p_start then private.earned_cents(l.cents, l.period, p_start) else 0 end
        when l.issued_at >= p_start then l.cents
        else 0 end
    from (
      -- Apart, because each has an index: all lines of the years before are neither.
      select l.*, i.kind as document, i.currency, i.issued_at
      from public.invoice_lines l
      join public.invoices i on i.id = l.invoice_id and i.issued_at < p_end
      where upper(l.period) > p_start
      union all
      select l.*, i.kind, i.currency, i.issued_at
      from public.invoices i
      cross join lateral ( -- offset 0: looked up by invoice; joined, all lines that ever were would be read
        select * from public.invoice_lines where invoice_id = i.id and upper(period) <= p_start offset 0
      ) l
      where i.issued_at >= p_start and i.issued_at < p_end
    ) l;
end $$;
create index invoice_lines_until on public.invoice_lines (upper(period));

-- At the end of a UTC month the time that passed in it is earned, in one journal an account. p_end: the first instant
-- after it.
create function private.recognize_month(p_end timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_start timestamptz := (p_end at time zone 'UTC' - interval '1 month') at time zone 'UTC';
  v_count integer;
begin
  with earned as (
    select l.account_id, l.currency, sum(l.cents) as cents
    from private.earned_lines(v_start, p_end) l
    where l.is_time
    group by l.account_id, l.currency
  ), journals as (
    insert into private.ledger_journals (kind, key, account_id, currency)
      select 'recognition', 'recognition:' || account_id || ':' || to_char(v_start at time zone 'UTC', 'YYYY-MM'),
        account_id, currency
      from earned
      where cents <> 0
      on conflict (key) do nothing
      returning id, account_id, currency
  )
  insert into private.ledger_entries (journal_id, book, cents)
    select j.id, side.book, side.sign * e.cents
    from journals j
    join earned e using (account_id, currency)
    cross join (values ('revenue_deferred', 1), ('revenue_recurring', -1)) side (book, sign);
  get diagnostics v_count = row_count;
  return v_count / 2;
end $$;

create table private.recognized_months (
  ends_at timestamptz primary key,
  recognized_at timestamptz not null default private.now()
);
comment on table private.recognized_months is 'UTC months whose time was earned, by the instant at which they ended.';
alter table private.recognized_months enable row level security;

-- The months that ended since the last one, one a sweep; the first is that of the first invoice. An hour later, so that
-- what was issued in a month's last moments is committed.
create function private.sweep_revenue() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_last timestamptz;
  v_next timestamp;
begin
  perform private.require_system();
  select max(ends_at) into v_last from private.recognized_months;
  v_next := date_trunc('month', coalesce(v_last, (select min(issued_at) from public.invoices)) at time zone 'UTC')
    + interval '1 month';
  if v_next is null or v_next at time zone 'UTC' > private.now() - interval '1 hour' then
    return 0;
  end if;
  perform pg_advisory_xact_lock(hashtext('private.sweep_revenue'));
  insert into private.recognized_months (ends_at) values (v_next at time zone 'UTC') on conflict do nothing;
  if not found then
    return 0;
  end if;
  return private.recognize_month(v_next at time zone 'UTC');
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'revenue');
