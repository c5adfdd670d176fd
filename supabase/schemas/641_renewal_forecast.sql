-- What the carriers will take for renewals in the coming days, beside what we have there: numbers that are paid for
-- must not end because our balance was spent on new ones.

insert into private.settings (key, value, description) values
  ('renewal_forecast_days', '14', 'How far ahead renewals are weighed against our balance at each carrier, days'),
  ('renewal_reserve_days', '7', 'Selling stops when our balance does not cover the renewals of so many days');

create table private.renewal_forecasts (
  carrier_id text primary key references public.carriers (id),
  made_at timestamptz not null,
  numbers integer not null,
  cost numeric(14, 4) not null,
  reserve_cost numeric(14, 4) not null,
  short_at timestamptz,
  short_since timestamptz
);
comment on table private.renewal_forecasts is
  'Made whenever the balance is read, so that pages need not add up every number. In the carrier''s currency.';
comment on column private.renewal_forecasts.numbers is 'renewals within renewal_forecast_days, and their cost';
comment on column private.renewal_forecasts.reserve_cost is 'of those within renewal_reserve_days';
comment on column private.renewal_forecasts.short_at is
  'the renewal that the balance does not cover any more; null: it covers all of them';
alter table private.renewal_forecasts enable row level security;

-- A carrier with ends charges at the end of its period, one without ends each month since the number was bought.
-- Numbers of accounts that owe are counted while they are kept: they may pay. Of a year that stopped unpaid that is not
-- the year.
create function private.carrier_renewals(p_carrier text, p_until timestamptz)
returns table (at timestamptz, cost numeric)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select next.at, n.monthly_cost
    from public.purchased_numbers n
    join public.number_contracts c on c.number_id = n.id and c.ended_at is null
    cross join lateral (
      select coalesce(n.paid_until, private.next_boundary(n.activated_at, private.now())) as at
    ) next
    where n.carrier_id = p_carrier and n.status in ('active', 'suspended')
      and (n.paid_until is null or n.paid_until between private.now() and p_until)
      and next.at <= p_until
      and (c.renews_at is not null or private.kept_until(c) - interval '24 hours' > next.at);
end $$;

-- Adds up the renewals of a carrier. p_balance: what is left for them.
create function private.forecast_renewals(p_carrier text, p_balance numeric) returns private.renewal_forecasts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_forecast private.renewal_forecasts;
begin
  select p_carrier, v_now, count(*), coalesce(sum(r.cost), 0),
      coalesce(sum(r.cost) filter (where r.at <= v_now + private.duration('renewal_reserve_days')), 0),
      min(r.at) filter (where r.spent > p_balance),
      (select f.short_since from private.renewal_forecasts f where f.carrier_id = p_carrier)
    into v_forecast
    from (
      select at, cost, sum(cost) over (order by at) as spent
      from private.carrier_renewals(p_carrier, v_now + private.duration('renewal_forecast_days'))
    ) r;
  v_forecast.short_since := case when v_forecast.short_at is not null then coalesce(v_forecast.short_since, v_now) end;
  delete from private.renewal_forecasts where carrier_id = p_carrier;
  insert into private.renewal_forecasts select v_forecast.*;
  return v_forecast;
end $$;

-- After the balance was read. Returns whether it covers the renewals of the coming days; if not, selling has stopped.
create function private.weigh_renewals(p_carrier text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_left numeric := (select balance_available - balance_reserved from public.carriers where id = p_carrier);
  v_forecast private.renewal_forecasts;
begin
  perform private.require_system();
  v_forecast := private.forecast_renewals(p_carrier, v_left);
  if v_forecast.short_at is not null then
    perform private.alert_operator('Our balance at ' || p_carrier || ' does not last for its renewals',
      jsonb_build_object('balance', v_left, 'renewals', v_forecast.numbers, 'cost', v_forecast.cost,
        'lasts_until', v_forecast.short_at),
      'renewals-short:' || p_carrier || ':' || (private.now() at time zone 'UTC')::date);
  end if;
  if v_left >= v_forecast.reserve_cost then
    return true;
  end if;
  perform private.pause_selling(p_carrier, 'Its balance does not cover the renewals of the next days.');
  return false;
end $$;

create function private.attention_renewal_balance() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(short_since) into v_found from private.renewal_forecasts where short_at is not null;
  return v_found;
end $$;
insert into private.attention_steps (name, position, title, advice, address) values
  ('renewal_balance', 45, 'Carriers whose balance does not last for two weeks of renewals',
    'Pay in: numbers that customers paid for would end. Selling stops a week before.', '/admin/carriers');

grant execute on function private.weigh_renewals(text) to app_worker;
