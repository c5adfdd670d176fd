-- Margins by UTC month: what a number earned, less what it cost us at its carriers, and the same of an account, less
-- what Stripe kept and what banks took back for good. Earned means what the books of the ledger mean: time as it
-- passes, set-up and usage when they are invoiced, credit notes when they are issued, no tax. A month that runs counts
-- until the last refresh.

insert into private.settings (key, value, description) values
  ('margins_every_hours', '6', 'How often this and the last month''s margins are worked out again, hours');

create table private.margin_months (
  month text primary key check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  refreshed_at timestamptz not null
);
comment on table private.margin_months is 'UTC months whose margins were worked out, and when.';
alter table private.margin_months enable row level security;

create table private.number_margins (
  id text primary key,
  month text not null references private.margin_months (month),
  number_id uuid not null references public.purchased_numbers (id),
  account_id uuid references public.accounts (id),
  currency public.currency_code not null,
  revenue_cents bigint not null,
  setup_cost numeric(16, 4) not null,
  time_cost numeric(16, 4) not null,
  usage_cost numeric(16, 4) not null,
  unpriced integer not null,
  margin_cents bigint not null,
  unique (month, number_id)
);
comment on table private.number_margins is 'What a number earned and cost in a month. Made again with its month.';
comment on column private.number_margins.id is 'month:number';
comment on column private.number_margins.account_id is 'null: never sold';
comment on column private.number_margins.setup_cost is
  'minor units of currency with fractions, as the other costs; of the month in which the number became ours';
comment on column private.number_margins.time_cost is 'the carrier''s monthly price, by days of the month';
comment on column private.number_margins.usage_cost is
  'what carriers charged for calls by their records, and texts by the deck of costs';
comment on column private.number_margins.unpriced is
  'calls and texts whose cost is not known, and costs in a currency without a rate: the margin is less than shown';
create index number_margins_by_margin on private.number_margins (margin_cents, id);
create index number_margins_by_month on private.number_margins (month, margin_cents, id);
create index number_margins_account on private.number_margins (account_id, margin_cents, id);
create index number_margins_number on private.number_margins (number_id, margin_cents, id);
create index number_margins_unpriced on private.number_margins (margin_cents, id) where unpriced > 0;
alter table private.number_margins enable row level security;

create table private.account_margins (
  id text primary key,
  month text not null references private.margin_months (month),
  account_id uuid not null references public.accounts (id),
  currency public.currency_code not null,
  numbers integer not null,
  revenue_cents bigint not null,
  carrier_cost numeric(16, 4) not null,
  fee_cents bigint not null,
  lost_cents bigint not null,
  unpriced integer not null,
  margin_cents bigint not null,
  unique (month, account_id, currency)
);
comment on table private.account_margins is 'The sum of an account''s numbers in a month, less Stripe''s fees.';
comment on column private.account_margins.id is 'month:account:currency';
comment on column private.account_margins.carrier_cost is 'minor units of currency with fractions';
comment on column private.account_margins.fee_cents is
  'what Stripe kept of the account''s payments, and for disputes of them, as far as its book was read';
comment on column private.account_margins.lost_cents is
  'disputes that were lost in the month, with their tax: what the ledger books as bad debt';
create index account_margins_by_margin on private.account_margins (margin_cents, id);
create index account_margins_by_month on private.account_margins (month, margin_cents, id);
create index account_margins_account on private.account_margins (account_id, margin_cents, id);
alter table private.account_margins enable row level security;

create index carrier_records_started on public.carrier_records (started_at) where number_id is not null;

create function private.month_start(p_month text) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (p_month || '-01')::timestamp at time zone 'UTC';
end $$;

-- What numbers earned between two instants of a month, net: the books revenue_recurring, revenue_setup and
-- revenue_usage of the ledger, by number.
create function private.earned_by_number(p_start timestamptz, p_end timestamptz)
returns table (number_id uuid, account_id uuid, currency text, cents bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.number_id, l.account_id, l.currency, sum(l.cents)
    from private.earned_lines(p_start, p_end) l
    group by l.number_id, l.account_id, l.currency;
end $$;

-- What carriers charge for having numbers: set-up once, then the monthly price by the days of the month (UTC dates)
-- from the day on which a number became ours to the day on which it ended.
create function private.owning_costs(p_start timestamptz, p_end timestamptz)
returns table (number_id uuid, currency text, setup numeric, owning numeric)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_first date := (p_start at time zone 'UTC')::date;
  v_last date := (p_end at time zone 'UTC')::date;
  v_days numeric := (v_first + interval '1 month')::date - v_first;
begin
  return query
    select n.id, n.cost_currency::text,
      case when ours.at >= p_start then n.setup_cost else 0 end,
      n.monthly_cost * greatest(0, least(coalesce((n.ended_at at time zone 'UTC')::date, v_last), v_last)
        - greatest((ours.at at time zone 'UTC')::date, v_first)) / v_days
    from public.purchased_numbers n
    cross join lateral (
      select coalesce(n.activated_at, case when n.carrier_ref is not null then n.created_at end) as at
    ) ours
    where ours.at < p_end and (n.ended_at is null or n.ended_at > p_start);
end $$;

-- What carriers charge for calls, by their records, and for texts, by the deck of costs: these have no records.
create function private.usage_costs(p_start timestamptz, p_end timestamptz)
returns table (number_id uuid, currency text, cost numeric, unpriced bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_deck uuid := private.deck('cost', 'USD');
begin
  return query
    select r.number_id, r.currency, coalesce(sum(r.cost), 0), count(*) filter (where r.cost is null)
    from public.carrier_records r
    where r.number_id is not null and r.started_at >= p_start and r.started_at < p_end
    group by r.number_id, r.currency
    union all
    select e.number_id, 'USD', coalesce(sum(e.quantity * rate.price), 0),
      count(*) filter (where rate.price is null and e.quantity > 0)
    from public.usage_events e
    cross join lateral private.rate_of(v_deck, e.service, e.rated_digits, e.started_at) rate
    where e.started_at >= p_start and e.started_at < p_end and private.usage_pool(e.service) = 'texts'
    group by e.number_id;
end $$;

-- All costs of numbers, in minor units of the currency in which each is sold; without an exchange rate they count as
-- unpriced.
create function private.costs_by_number(p_start timestamptz, p_end timestamptz)
returns table (number_id uuid, account_id uuid, currency text, setup numeric, owning numeric, usage numeric,
  unpriced bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with costs as (
      select o.number_id, o.currency, o.setup, o.owning, 0::numeric as usage, 0::bigint as unpriced
      from private.owning_costs(p_start, p_end) o
      union all
      select u.number_id, u.currency, 0, 0, u.cost, u.unpriced from private.usage_costs(p_start, p_end) u
    ), sold as (
      select n.id, owner.account_id, coalesce(owner.currency, n.cost_currency)::text as currency
      from public.purchased_numbers n
      left join lateral (
        select c.account_id, c.currency
        from public.number_contracts c
        where c.number_id = n.id
        order by c.created_at desc
        limit 1
      ) owner on true
    ), priced as (
      select c.*, s.account_id, s.currency as sold_in, private.exchange_rate(c.currency, s.currency) as rate
      from costs c
      join sold s on s.id = c.number_id
    )
    select p.number_id, p.account_id, p.sold_in,
      private.minor_units(coalesce(sum(p.setup * p.rate), 0), p.sold_in),
      private.minor_units(coalesce(sum(p.owning * p.rate), 0), p.sold_in),
      private.minor_units(coalesce(sum(p.usage * p.rate), 0), p.sold_in),
      sum(p.unpriced)::bigint
        + count(*) filter (where p.rate is null and p.setup + p.owning + p.usage > 0)
    from priced p
    group by p.number_id, p.account_id, p.sold_in;
end $$;

-- Works a month's margins out again, of all numbers and accounts. Safe to repeat and to run concurrently.
create function private.refresh_margins(p_month text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_start timestamptz := private.month_start(p_month);
  v_end timestamptz := least((v_start at time zone 'UTC' + interval '1 month') at time zone 'UTC', v_now);
  v_count integer;
begin
  perform private.require_system();
  perform pg_advisory_xact_lock(hashtextextended('private.refresh_margins', 0));
  insert into private.margin_months (month, refreshed_at) values (p_month, v_now)
    on conflict (month) do update set refreshed_at = excluded.refreshed_at;
  delete from private.account_margins where month = p_month;
  delete from private.number_margins where month = p_month;
  insert into private.number_margins (id, month, number_id, account_id, currency, revenue_cents, setup_cost, time_cost,
      usage_cost, unpriced, margin_cents)
    select p_month || ':' || number_id, p_month, number_id, coalesce(c.account_id, e.account_id), currency,
      coalesce(e.cents, 0), coalesce(c.setup, 0), coalesce(c.owning, 0), coalesce(c.usage, 0), coalesce(c.unpriced, 0),
      coalesce(e.cents, 0) - round(coalesce(c.setup + c.owning + c.usage, 0))
    from private.costs_by_number(v_start, v_end) c
    full join private.earned_by_number(v_start, v_end) e using (number_id, currency)
    where coalesce(e.cents, 0) <> 0 or c.setup + c.owning + c.usage > 0 or c.unpriced > 0;
  get diagnostics v_count = row_count;
  perform private.add_account_margins(p_month, v_start, v_end);
  return v_count;
end $$;

create function private.add_account_margins(p_month text, p_start timestamptz, p_end timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.account_margins (id, month, account_id, currency, numbers, revenue_cents, carrier_cost, fee_cents,
      lost_cents, unpriced, margin_cents)
    with numbers as (
      select m.account_id, m.currency, count(*) as count, sum(m.revenue_cents) as revenue,
        sum(m.setup_cost + m.time_cost + m.usage_cost) as cost, sum(m.unpriced) as unpriced
      from private.number_margins m
      where m.month = p_month and m.account_id is not null
      group by 1, 2
    ), taken as (
      select coalesce(j.account_id, private.fee_account(j.stripe_ref)) as account_id, j.currency,
        coalesce(sum(e.cents) filter (where e.book = 'fees'), 0) as fees,
        coalesce(sum(e.cents) filter (where e.book = 'bad_debt'), 0) as lost
      from private.ledger_journals j
      join private.ledger_entries e on e.journal_id = j.id and e.book in ('fees', 'bad_debt')
      where j.at >= p_start and j.at < p_end
      group by 1, 2
    )
    select concat_ws(':', p_month, account_id, currency), p_month, account_id, currency, coalesce(n.count, 0),
      coalesce(n.revenue, 0), coalesce(n.cost, 0), coalesce(t.fees, 0), coalesce(t.lost, 0), coalesce(n.unpriced, 0),
      coalesce(n.revenue, 0) - round(coalesce(n.cost, 0)) - coalesce(t.fees, 0) - coalesce(t.lost, 0)
    from numbers n
    full join taken t using (account_id, currency)
    where account_id is not null;
end $$;

-- Whose a fee is that Stripe booked before we learned of what it is for, as of a dispute; null: ours.
create function private.fee_account(p_transaction_id text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select j.account_id
    from private.stripe_transactions t
    join private.ledger_journals j on j.stripe_ref = t.stripe_ref
    where t.id = p_transaction_id and j.account_id is not null
    limit 1
  );
end $$;

-- The month whose margins are to be worked out now, null: none. This and the last one every margins_every_hours, an
-- older one once after it was the last one.
create function private.stale_margins() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_this timestamp := date_trunc('month', private.now() at time zone 'UTC');
  v_first timestamp := date_trunc('month', (
    select least((select min(activated_at) from public.purchased_numbers), (select min(issued_at) from public.invoices))
  ) at time zone 'UTC');
begin
  perform private.require_system();
  return (
    select to_char(m.at, 'YYYY-MM')
    from generate_series(v_first, v_this, interval '1 month') m(at)
    left join private.margin_months done on done.month = to_char(m.at, 'YYYY-MM')
    where done.refreshed_at is null
      or case when m.at >= v_this - interval '1 month'
        then done.refreshed_at <= private.now() - private.duration('margins_every_hours')
        else done.refreshed_at < (m.at + interval '2 months') at time zone 'UTC' end
    order by m.at desc
    limit 1
  );
end $$;

grant execute on function
  private.refresh_margins(text),
  private.stale_margins()
to app_worker;
