-- Running sums of usage: what a number and its account have spent in a billing period, and how much of what comes with
-- the number is used up. Each fact is added in its own transaction, so that asking what is left costs the same however
-- much was used. private.check_usage_counters holds them to a full rating.

create table private.account_usage (
  account_id uuid not null references public.accounts (id),
  period_from timestamptz not null,
  spent_60 numeric(20, 6) not null default 0,
  primary key (account_id, period_from)
);
comment on table private.account_usage is
  'What an account has spent on usage in a billing period, on a bill or not. A transaction that spends locks its row.';
comment on column private.account_usage.spent_60 is 'sixtieths of the currency''s unit, as of usage_events.amount_60';
alter table private.account_usage enable row level security;

create table private.number_usage (
  account_id uuid not null,
  number_id uuid not null,
  period_from timestamptz not null,
  spent_60 numeric(20, 6) not null default 0,
  changed_at timestamptz not null default private.now(),
  primary key (account_id, number_id, period_from)
);
comment on table private.number_usage is 'The share of one number in private.account_usage.';
create index number_usage_changed on private.number_usage (changed_at);
alter table private.number_usage enable row level security;

create table private.pool_usage (
  account_id uuid not null,
  number_id uuid not null,
  period_from timestamptz not null,
  pool text not null check (pool in ('seconds', 'texts')),
  counted integer not null default 0,
  latest_at timestamptz,
  ran_out_at timestamptz,
  primary key (account_id, number_id, period_from, pool)
);
comment on table private.pool_usage is 'How much of the seconds or texts that come with a number its period has used.';
comment on column private.pool_usage.counted is
  'seconds or texts that take from the pool; of settled events what was included. May exceed the allowance';
comment on column private.pool_usage.latest_at is 'when the last of them began: what begins later changes no other';
comment on column private.pool_usage.ran_out_at is 'when the first of them began that was not wholly included';
alter table private.pool_usage enable row level security;

-- Who spends of an account's period does so one after the other. Returns the row, locked.
create function private.lock_spending(p_account_id uuid, p_period_from timestamptz) returns private.account_usage
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.account_usage;
begin
  insert into private.account_usage (account_id, period_from) values (p_account_id, p_period_from)
    on conflict do nothing;
  select * into v_row
    from private.account_usage
    where account_id = p_account_id and period_from = p_period_from
    for update;
  return v_row;
end $$;

create function private.add_spent(p_account_id uuid, p_number_id uuid, p_period_from timestamptz, p_amount_60 numeric)
returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.number_usage (account_id, number_id, period_from, spent_60)
    values (p_account_id, p_number_id, p_period_from, p_amount_60)
    on conflict (account_id, number_id, period_from) do update set
      spent_60 = number_usage.spent_60 + excluded.spent_60,
      changed_at = private.now();
  update private.account_usage set spent_60 = spent_60 + p_amount_60
    where account_id = p_account_id and period_from = p_period_from;
  if p_amount_60 > 0 then
    perform private.notify_spending(p_account_id, p_number_id, p_period_from);
    perform private.watch_spending(p_account_id, p_number_id, p_amount_60);
  end if;
end $$;

-- Counts an open event that was just taken, or whose quantity changed from p_before. Where it changes what other events
-- cost, the number's period is rated again.
create function private.count_usage(p_event public.usage_events, p_before integer default 0) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_rate private.rates;
  v_billed integer;
  v_old integer;
  v_included record;
begin
  perform private.lock_spending(p_event.account_id, p_event.period_from);
  v_rate := private.rate_of(private.deck('sell', private.usage_currency(p_event.account_id)), p_event.service,
    p_event.rated_digits, p_event.started_at);
  if v_rate.id is null then
    perform private.notify_unrated(p_event);
  elsif p_event.service = 'toll_free_in' then
    perform private.count_toll_free(p_event, v_rate, p_before);
  end if;
  if v_rate.id is null or not p_event.is_covered then
    return;
  end if;
  v_billed := private.billed_quantity(p_event.service, p_event.quantity, v_rate.first_increment,
    v_rate.next_increment);
  v_old := private.billed_quantity(p_event.service, p_before, v_rate.first_increment, v_rate.next_increment);
  v_included := private.take_included(p_event, v_rate.takes_included, v_billed, v_old);
  if v_included.now is null then
    perform private.recount_usage(p_event.account_id, p_event.number_id, p_event.period_from);
    return;
  end if;
  perform private.add_spent(p_event.account_id, p_event.number_id, p_event.period_from,
    private.charge_60(p_event.service, v_billed, v_included.now, v_rate.price, v_rate.connect_fee)
      - private.charge_60(p_event.service, v_old, v_included.before, v_rate.price, v_rate.connect_fee));
end $$;

-- Usage that nothing was sold for stays on no bill: operators hear of it once for each destination of a number.
create function private.notify_unrated(p_event public.usage_events) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_operator('A call or text has no rate and is on no bill', jsonb_build_object(
    'account', p_event.account_id,
    'number', (select e164 from public.purchased_numbers where id = p_event.number_id),
    'service', p_event.service,
    'destination', '+' || left(p_event.rated_digits, 5),
    'began', p_event.started_at
  ), concat_ws(':', 'no-rate', p_event.number_id, p_event.service, left(p_event.rated_digits, 5)));
end $$;

-- What is included of an event now, and was before, where it changes no other: all of its pool fits, or nothing was
-- left before it began, or it is new and began last. Null: others may change.
create function private.take_included(
  p_event public.usage_events,
  p_takes boolean,
  p_billed integer,
  p_old integer,
  out now integer,
  out before integer
)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_pool text := private.usage_pool(p_event.service);
  v_row private.pool_usage;
begin
  now := 0;
  before := 0;
  if not p_takes then
    return;
  end if;
  insert into private.pool_usage (account_id, number_id, period_from, pool)
    values (p_event.account_id, p_event.number_id, p_event.period_from, v_pool)
    on conflict do nothing;
  select * into v_row
    from private.pool_usage
    where account_id = p_event.account_id and number_id = p_event.number_id and period_from = p_event.period_from
      and pool = v_pool;
  now := private.included_of(p_event, p_billed, p_old, v_row);
  before := case when p_event.started_at > v_row.ran_out_at then 0 else p_old end;
  update private.pool_usage set
    counted = counted + p_billed - p_old,
    latest_at = greatest(latest_at, p_event.started_at),
    ran_out_at = case when now < p_billed then least(ran_out_at, p_event.started_at) else ran_out_at end
  where account_id = p_event.account_id and number_id = p_event.number_id and period_from = p_event.period_from
    and pool = v_pool;
end $$;

create function private.included_of(
  p_event public.usage_events,
  p_billed integer,
  p_old integer,
  p_pool private.pool_usage
) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_left integer := private.allowance(p_pool.pool, p_pool.period_from) - (p_pool.counted - p_old);
begin
  return case
    when p_pool.ran_out_at is null and p_billed <= v_left then p_billed
    when p_event.started_at > p_pool.ran_out_at then 0
    when p_pool.ran_out_at is null and p_old = 0
      and (p_pool.latest_at is null or p_event.started_at > p_pool.latest_at) then greatest(0, v_left)
  end;
end $$;

-- A number's events of a period, each as it is rated now, or as it was settled.
create function private.number_period_usage(p_account_id uuid, p_number_id uuid, p_period_from timestamptz)
returns table (
  service text,
  started_at timestamptz,
  takes_included boolean,
  is_settled boolean,
  billed integer,
  included integer,
  amount_60 numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select e.service, e.started_at, e.is_covered and coalesce(r.takes_included, false), e.settled_at is not null,
      coalesce(e.billed, u.billed), coalesce(e.included, u.included), coalesce(e.amount_60, u.amount_60)
    from public.usage_events e
    left join private.rated_usage(p_account_id, 'infinity', p_number_id) u
      on u.event_id = e.id and u.started_at = e.started_at
    left join private.rates r on r.id = coalesce(e.rate_id, u.rate_id)
    where e.account_id = p_account_id and e.number_id = p_number_id and e.period_from = p_period_from
      and e.started_at >= p_period_from;
end $$;

-- Sets a number's sums of a period to what a full rating gives. After corrections, and where the order of calls
-- decides who takes what is left of the included ones.
create function private.recount_usage(p_account_id uuid, p_number_id uuid, p_period_from timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_spent numeric;
begin
  perform private.lock_spending(p_account_id, p_period_from);
  delete from private.pool_usage
    where account_id = p_account_id and number_id = p_number_id and period_from = p_period_from;
  insert into private.pool_usage (account_id, number_id, period_from, pool, counted, latest_at, ran_out_at)
    select p_account_id, p_number_id, p_period_from, private.usage_pool(u.service),
      sum(case when u.is_settled then u.included else u.billed end), max(u.started_at),
      min(u.started_at) filter (where u.included < u.billed)
    from private.number_period_usage(p_account_id, p_number_id, p_period_from) u
    where u.takes_included
    group by private.usage_pool(u.service);
  select coalesce(sum(u.amount_60), 0) into v_spent
    from private.number_period_usage(p_account_id, p_number_id, p_period_from) u;
  perform private.add_spent(p_account_id, p_number_id, p_period_from, v_spent - coalesce((
    select spent_60
    from private.number_usage
    where account_id = p_account_id and number_id = p_number_id and period_from = p_period_from
  ), 0));
end $$;

-- Sums that differ from a full rating, of numbers that were used within two days.
create function private.check_usage_counters() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with counted as (
      select n.account_id, n.number_id, n.period_from, n.spent_60, (
        select coalesce(sum(u.amount_60), 0)
        from private.number_period_usage(n.account_id, n.number_id, n.period_from) u
      ) as rated_60
      from private.number_usage n
      where n.changed_at > private.now() - interval '2 days'
    )
    select c.number_id || ' ' || c.period_from, c.account_id,
      jsonb_build_object('counted', c.spent_60, 'rated', c.rated_60)
    from counted c
    where c.spent_60 <> c.rated_60
    union all
    select 'account ' || a.account_id || ' ' || a.period_from, a.account_id,
      jsonb_build_object('account', a.spent_60, 'numbers', coalesce(sum(n.spent_60), 0))
    from private.account_usage a
    left join private.number_usage n using (account_id, period_from)
    where a.period_from > private.now() - interval '40 days'
    group by a.account_id, a.period_from
    having a.spent_60 <> coalesce(sum(n.spent_60), 0);
end $$;
insert into private.money_checks (name, claim) values
  ('usage_counters', 'what is counted as spent on calls and texts is what a full rating gives');
