-- Rating: what open usage costs, and the lines that a bill takes of it. A preview asks the same functions as the run.

-- What an event costs in sixtieths of the currency's unit, after what was included. Who pays for no second or text of
-- a call pays no connection either.
create function private.charge_60(p_service text, p_billed integer, p_included integer, p_price numeric,
  p_connect_fee numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_billed <= p_included then 0
    when private.usage_pool(p_service) = 'seconds' then 60 * p_connect_fee + p_price * (p_billed - p_included)
    else 60 * p_price * (p_billed - p_included)
  end;
end $$;

create function private.billed_quantity(p_service text, p_quantity integer, p_first integer, p_next integer)
returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when private.usage_pool(p_service) = 'seconds' then private.billed_seconds(p_quantity, p_first, p_next)
    else greatest(p_quantity, 0)
  end;
end $$;

-- The open events of an account that began before an instant, each with its rate; rate_id null: nothing is sold there.
create function private.open_usage(p_account_id uuid, p_until timestamptz, p_number_id uuid default null)
returns table (
  event_id uuid,
  number_id uuid,
  service text,
  started_at timestamptz,
  period_from timestamptz,
  quantity integer,
  is_covered boolean,
  rate_id uuid,
  price numeric,
  connect_fee numeric,
  takes_included boolean,
  billed integer
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_deck uuid := private.deck('sell', private.usage_currency(p_account_id));
begin
  return query
    with open as materialized (
      select *
      from public.usage_events e
      where e.account_id = p_account_id and e.settled_at is null and e.started_at < p_until
        and (p_number_id is null or e.number_id = p_number_id)
    ), prefixes as materialized (
      -- by themselves: else the planner reads all rates of a service for each event
      select o.id, o.service, o.started_at, k, left(o.rated_digits, k) as prefix
      from open o
      cross join lateral generate_series(1, length(o.rated_digits)) k
    ), matches as (
      select distinct on (p.id) p.id, r.id as rate_id, r.price, r.connect_fee, r.first_increment, r.next_increment,
        r.takes_included
      from prefixes p
      join private.rates r on r.deck_id = v_deck and r.service = p.service and r.prefix = p.prefix
        and r.replaced_at is null and r.valid @> p.started_at
      order by p.id, p.k desc
    )
    select o.id, o.number_id, o.service, o.started_at, o.period_from, o.quantity, o.is_covered, m.rate_id, m.price,
      m.connect_fee, m.takes_included,
      coalesce(private.billed_quantity(o.service, o.quantity, m.first_increment, m.next_increment), 0)
    from open o
    left join matches m on m.id = o.id;
end $$;

create function private.usage_currency(p_account_id uuid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((select currency::text from public.billing_profiles where account_id = p_account_id), 'USD');
end $$;

-- Open usage with what came with the number taken off: per number and billing period, in the order in which calls
-- began. What earlier bills used of it is gone; nothing rolls over.
create function private.rated_usage(p_account_id uuid, p_until timestamptz, p_number_id uuid default null)
returns table (
  event_id uuid,
  number_id uuid,
  service text,
  started_at timestamptz,
  quantity integer,
  rate_id uuid,
  price numeric,
  billed integer,
  included integer,
  amount_60 numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with open as materialized (
      select o.*, private.usage_pool(o.service) as pool
      from private.open_usage(p_account_id, p_until, p_number_id) o
    ), pools as materialized (
      select p.number_id, p.period_from, p.pool,
        private.allowance(p.pool, p.period_from) - private.used_allowance(p.number_id, p.period_from, p.pool) as amount
      from (select distinct o.number_id, o.period_from, o.pool from open o where o.takes_included and o.is_covered) p
    ), counted as (
      select o.*, case
        when o.rate_id is null or not o.is_covered then o.billed
        when o.takes_included then least(o.billed, greatest(0, p.amount - coalesce(sum(o.billed) over (
          partition by o.number_id, o.period_from, o.pool, o.takes_included and o.is_covered
          order by o.started_at, o.event_id
          rows between unbounded preceding and 1 preceding
        ), 0)))::integer
        else 0
      end as included
      from open o
      left join pools p using (number_id, period_from, pool)
    )
    select c.event_id, c.number_id, c.service, c.started_at, c.quantity, c.rate_id, c.price, c.billed, c.included,
      coalesce(private.charge_60(c.service, c.billed, c.included, c.price, c.connect_fee), 0)
    from counted c;
end $$;

-- What settled events have used of a number's included seconds or texts in a period.
create function private.used_allowance(p_number_id uuid, p_period_from timestamptz, p_pool text) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(e.included), 0)
    from public.usage_events e
    join private.rates r on r.id = e.rate_id and r.takes_included
    where e.number_id = p_number_id and e.period_from = p_period_from and e.started_at >= p_period_from
      and e.settled_at is not null and e.is_covered and private.usage_pool(e.service) = p_pool
  );
end $$;

-- What corrections left to an account and no line has taken yet, in sixtieths.
create function private.usage_credit_60(p_account_id uuid) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(sum(amount_60), 0) from public.usage_credits where account_id = p_account_id);
end $$;

-- The lines that a bill of an account takes: a line a number, service and rate, of all that began before p_to and is
-- on no bill yet. Rounded once, here. A sum below half a minor unit waits for the next bill.
create function private.usage_lines(p_account_id uuid, p_from timestamptz, p_to timestamptz)
returns table (
  number_id uuid,
  e164 text,
  place text,
  number_type text,
  period tstzrange,
  service text,
  rate_id uuid,
  destination text,
  price numeric,
  events integer,
  billed integer,
  included integer,
  exact_60 numeric,
  credit_60 numeric,
  cents integer,
  tax_percent numeric,
  tax_cents integer
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_currency text := private.usage_currency(p_account_id);
  v_tax numeric := private.tax_percent(p_account_id, p_to, 'usage');
begin
  return query
    select s.number_id, n.e164::text, n.place, n.number_type, tstzrange(p_from, p_to), s.service, s.rate_id,
      r.destination::text, r.price, s.events, s.billed, s.included, s.gross - s.credit, s.credit, money.cents, v_tax,
      private.tax_on(money.cents, v_tax, v_currency)
    from private.usage_sums(p_account_id, p_to) s
    join private.rates r on r.id = s.rate_id
    join public.purchased_numbers n on n.id = s.number_id
    cross join lateral (
      select round(private.minor_units(s.gross - s.credit, v_currency) / 60)::integer as cents
    ) money
    where money.cents > 0
    order by n.e164, s.service, r.destination, s.rate_id;
end $$;

-- Where the billing period before a boundary begins: that is the period that lines of usage name.
create function private.usage_from(p_profile public.billing_profiles, p_boundary timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.last_boundary(p_profile.anchor_at, p_boundary - interval '1 second');
end $$;

-- A line of usage as a preview shows it.
create function private.usage_due_json(p_line record) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'kind', 'usage',
    'number_id', p_line.number_id,
    'e164', p_line.e164,
    'place', p_line.place,
    'number_type', p_line.number_type,
    'period_from', lower(p_line.period),
    'period_until', upper(p_line.period),
    'monthly_cents', null,
    'usage', private.usage_line_json(p_line.service, p_line.destination, p_line.price, p_line.events, p_line.billed,
      p_line.included, p_line.exact_60, p_line.credit_60),
    'cents', p_line.cents,
    'tax_percent', p_line.tax_percent,
    'tax_cents', p_line.tax_cents);
end $$;

-- Open usage by number, service and rate, with what is left of corrections taken off the first of them.
create function private.usage_sums(p_account_id uuid, p_to timestamptz)
returns table (
  number_id uuid,
  service text,
  rate_id uuid,
  events integer,
  billed integer,
  included integer,
  gross numeric,
  credit numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_credit numeric := private.usage_credit_60(p_account_id);
begin
  return query
    with sums as (
      select u.number_id, u.service, u.rate_id, count(*)::integer as events, sum(u.billed)::integer as billed,
        sum(u.included)::integer as included, sum(u.amount_60) as gross
      from private.rated_usage(p_account_id, p_to) u
      where u.rate_id is not null
      group by u.number_id, u.service, u.rate_id
    )
    select s.number_id, s.service, s.rate_id, s.events, s.billed, s.included, s.gross,
      least(s.gross, greatest(0, v_credit - coalesce(sum(s.gross) over (
        order by s.number_id, s.service, s.rate_id
        rows between unbounded preceding and 1 preceding
      ), 0)))
    from sums s;
end $$;

-- Puts open usage on an invoice that is being made, beneath its other lines. What was wholly included is settled
-- without a line. One statement: lines and marks are of the same instant, a call that ends meanwhile waits.
create function private.bill_usage(p_invoice public.invoices, p_from timestamptz, p_to timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_after integer := coalesce((select max(position) from public.invoice_lines where invoice_id = p_invoice.id), 0);
begin
  perform private.lock_usage(p_invoice.account_id);
  with lines as materialized (
    select gen_random_uuid() as id, row_number() over () as at, l.*
    from private.usage_lines(p_invoice.account_id, p_from, p_to) l
  ), inserted as (
    insert into public.invoice_lines (id, invoice_id, account_id, position, kind, number_id, e164, place, number_type,
        period, usage, cents, tax_percent, tax_cents)
      select l.id, p_invoice.id, p_invoice.account_id, v_after + l.at, 'usage', l.number_id, l.e164, l.place,
        l.number_type, l.period, private.usage_line_json(l.service, l.destination, l.price, l.events, l.billed,
          l.included, l.exact_60, l.credit_60), l.cents, l.tax_percent, l.tax_cents
      from lines l
  ), used as (
    insert into public.usage_credits (account_id, line_id, amount_60, reason)
      select p_invoice.account_id, l.id, -l.credit_60, 'used'
      from lines l
      where l.credit_60 > 0
  )
  update public.usage_events e set
    settled_at = private.now(),
    rate_id = u.rate_id,
    billed = u.billed,
    included = u.included,
    amount_60 = u.amount_60,
    line_id = l.id
  from private.rated_usage(p_invoice.account_id, p_to) u
  left join lines l using (number_id, service, rate_id)
  where e.id = u.event_id and e.started_at = u.started_at
    and (l.id is not null or (u.amount_60 = 0 and (u.rate_id is not null or not e.is_covered)));
end $$;

-- What a line of usage says beside its sum.
create function private.usage_line_json(
  p_service text,
  p_destination text,
  p_price numeric,
  p_events integer,
  p_billed integer,
  p_included integer,
  p_exact_60 numeric,
  p_credit_60 numeric
) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'service', p_service,
    'destination', p_destination,
    'price', p_price::text,
    'events', p_events,
    'billed', p_billed,
    'included', p_included,
    'exact_60', p_exact_60::text,
    'credit_60', p_credit_60::text);
end $$;
