-- What the numbers of an account came to: bills and credit notes by UTC month, kind and number, without tax, and what
-- it spends on calls and texts in a day. What could cost less is in 636_cost_advice.sql.

-- Lines of bills that were issued since a day, UTC; those of credit notes are below zero. kind: numbers (their time),
-- setup, calls, texts.
create function private.billed_lines(p_account_id uuid, p_from date)
returns table (month date, number_id uuid, kind text, cents integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select date_trunc('month', i.issued_at at time zone 'UTC')::date, l.number_id, case
        when l.kind = 'setup' then 'setup'
        when l.kind <> 'usage' then 'numbers'
        when l.usage ->> 'service' in ('forward', 'toll_free_in') then 'calls'
        else 'texts'
      end, case i.kind when 'credit' then -l.cents else l.cents end
    from public.invoices i
    join public.invoice_lines l on l.invoice_id = i.id
    where i.account_id = p_account_id and i.issued_at >= p_from at time zone 'UTC';
end $$;

-- Sums of each month (number_id is null) and of each number (month is null). p_month: those of numbers are of this
-- month; null: of all.
create function private.cost_sums(p_account_id uuid, p_from date, p_month date)
returns table (
  month date,
  number_id uuid,
  numbers_cents bigint,
  setup_cents bigint,
  calls_cents bigint,
  texts_cents bigint,
  total_cents bigint
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.month, l.number_id,
      coalesce(sum(l.cents) filter (where l.kind = 'numbers'), 0),
      coalesce(sum(l.cents) filter (where l.kind = 'setup'), 0),
      coalesce(sum(l.cents) filter (where l.kind = 'calls'), 0),
      coalesce(sum(l.cents) filter (where l.kind = 'texts'), 0),
      sum(l.cents)
    from (
      select b.month, case when b.month = coalesce(p_month, b.month) then b.number_id end as number_id, b.kind, b.cents
      from private.billed_lines(p_account_id, p_from) b
    ) l
    group by grouping sets ((l.month), (l.number_id))
    having l.month is not null or l.number_id is not null;
end $$;

-- What calls and texts of an account's numbers come to in an average day of the last thirty, or since it has numbers,
-- in sixtieths.
create function private.usage_of_a_day(p_account_id uuid) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_today date := (private.now() at time zone 'UTC')::date;
begin
  return (
    with contracts as (
      select c.number_id, greatest((c.starts_at at time zone 'UTC')::date, v_today - 29) as since
      from public.number_contracts c
      where c.account_id = p_account_id and c.ended_at is null
    )
    select greatest(0, round(coalesce(sum(d.spent_60), 0) / (v_today - (select min(since) from contracts) + 1), 6))
    from contracts c
    join private.number_days d on d.number_id = c.number_id and d.day >= c.since
  );
end $$;

-- {currency, months: of the last twelve, those with bills, oldest first: [{month, …sums}], numbers: of p_month, or of
-- all these, the dearest first: [{number_id, e164, place, label, …sums}], others_cents: those beyond the first p_limit,
-- day_60: what calls and texts come to in a day, in sixtieths, advice: as of cost_advice}. Sums: numbers_cents,
-- setup_cents, calls_cents, texts_cents, total_cents, without tax.
create function private.get_costs(
  p_actor jsonb,
  p_account_id uuid,
  p_month date default null,
  p_limit integer default 100
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  return (
    with sums as materialized (
      select s.*, row_number() over (partition by s.month is null order by s.total_cents desc, s.number_id) as place
      from private.cost_sums(p_account_id,
        (date_trunc('month', private.now() at time zone 'UTC') - interval '11 months')::date, p_month) s
    )
    select jsonb_build_object(
      'currency', (select currency from public.accounts where id = p_account_id),
      'months', coalesce(jsonb_agg(to_jsonb(s) - array['number_id', 'place'] order by s.month)
        filter (where s.month is not null), '[]'),
      'numbers', coalesce(jsonb_agg(to_jsonb(s) - 'month' || private.costly_number(s.number_id, p_account_id)
        order by s.place) filter (where s.month is null and s.place <= p_limit), '[]'),
      'others_cents', coalesce(sum(s.total_cents) filter (where s.month is null and s.place > p_limit), 0),
      'day_60', private.usage_of_a_day(p_account_id)::text,
      'advice', private.cost_advice(p_account_id))
    from sums s
  );
end $$;

-- How a number that was billed is called. Its name is its present owner's.
create function private.costly_number(p_number_id uuid, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('e164', e164, 'place', place,
      'label', case when account_id = p_account_id then label end)
    from public.purchased_numbers
    where id = p_number_id
  );
end $$;

grant execute on function private.get_costs(jsonb, uuid, date, integer) to app_server;
