-- Rate decks: what a minute and a part of a text cost, by where it goes. One deck is what customers pay, one what
-- carriers charge us, both by prefix with the time in which a rate holds. Rates are exact; only lines of bills are
-- rounded.

create table private.rate_decks (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('sell', 'cost')),
  currency public.currency_code not null,
  unique (kind, currency)
);
comment on table private.rate_decks is 'sell: what customers pay; cost: what carriers charge us.';
alter table private.rate_decks enable row level security;

create table private.rates (
  id uuid primary key default gen_random_uuid(),
  deck_id uuid not null references private.rate_decks (id),
  service text not null check (service in ('forward', 'toll_free_in', 'sms_out', 'sms_in')),
  prefix text not null check (prefix ~ '^[1-9][0-9]{0,14}$'),
  destination text not null check (char_length(destination) between 1 and 80),
  price numeric(12, 6) not null check (price >= 0),
  connect_fee numeric(12, 6) not null default 0 check (connect_fee >= 0),
  first_increment integer not null default 1 check (first_increment between 1 and 3600),
  next_increment integer not null default 1 check (next_increment between 1 and 3600),
  takes_included boolean not null default false,
  valid tstzrange not null check (not isempty(valid) and lower(valid) is not null and lower_inc(valid)
    and not upper_inc(valid)),
  replaced_at timestamptz,
  created_at timestamptz not null default private.now(),
  constraint rates_hold_one_at_a_time exclude using gist (deck_id with =, service with =, prefix with =, valid with &&)
    where (replaced_at is null)
);
comment on table private.rates is
  'The longest prefix that holds at the beginning of a call is its rate. Where there is none nothing is sold.';
comment on column private.rates.prefix is
  'digits of E.164 from its beginning: of the phone that rings or is texted; of our own number for what comes in';
comment on column private.rates.price is 'a minute of a call, a part of a text; in the deck''s currency, exact';
comment on column private.rates.connect_fee is 'once a call';
comment on column private.rates.first_increment is
  'seconds that a call counts at least; then in steps of next_increment';
comment on column private.rates.takes_included is 'the minutes or texts that come with a number are used for it first';
comment on column private.rates.replaced_at is
  'a corrected rate took its place, for the past too; kept because lines of bills name it';
create index rates_by_prefix on private.rates (deck_id, service, prefix) where replaced_at is null;
alter table private.rates enable row level security;

create table private.usage_allowances (
  pool text not null check (pool in ('seconds', 'texts')),
  quantity integer not null check (quantity >= 0),
  valid tstzrange not null check (not isempty(valid)),
  constraint usage_allowances_hold_one_at_a_time exclude using gist (pool with =, valid with &&)
);
comment on table private.usage_allowances is
  'What comes with each number in each billing period: seconds forwarded, parts of texts sent. Nothing rolls over. '
  'The one that holds when the period begins counts for all of it.';
alter table private.usage_allowances enable row level security;
insert into private.usage_allowances (pool, quantity, valid) values
  ('seconds', 1800, '[,)'),
  ('texts', 30, '[,)');

-- What is paid of a call: nothing of an unanswered one, then the first increment, then whole further ones.
create function private.billed_seconds(p_seconds integer, p_first integer, p_next integer) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_seconds <= 0 then 0
    when p_seconds <= p_first then p_first
    else p_first + ((p_seconds - p_first + p_next - 1) / p_next) * p_next
  end;
end $$;

create function private.usage_pool(p_service text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case when p_service in ('forward', 'toll_free_in') then 'seconds' else 'texts' end;
end $$;
comment on function private.usage_pool(text) is 'What a service is counted in: seconds, or parts of texts.';

create function private.allowance(p_pool text, p_period_from timestamptz) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (select quantity from private.usage_allowances where pool = p_pool and valid @> p_period_from), 0);
end $$;

create function private.deck(p_kind text, p_currency text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from private.rate_decks where kind = p_kind and currency = p_currency);
end $$;

-- The rate of a telephone number's digits at an instant; all null: there is none, and nothing is sold.
create function private.rate_of(p_deck_id uuid, p_service text, p_digits text, p_at timestamptz) returns private.rates
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rate private.rates;
begin
  select * into v_rate
    from private.rates
    where deck_id = p_deck_id and service = p_service and replaced_at is null and valid @> p_at
      and prefix = any (array(select left(p_digits, k) from generate_series(1, length(p_digits)) k))
    order by length(prefix) desc
    limit 1;
  return v_rate;
end $$;

-- What calls and texts cost now, for everybody to read: {currency, seconds, texts: what comes with a number,
-- toll_free_allowance_cents: what calls may cost beyond a spend cap, uncharged, rates: [{service, destination,
-- prefixes[], price, connect_fee, first_increment, next_increment, takes_included}]}.
create function private.list_usage_prices(p_currency text default 'USD') returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'currency', p_currency,
    'seconds', private.allowance('seconds', private.now()),
    'texts', private.allowance('texts', private.now()),
    'toll_free_allowance_cents', private.setting('toll_free_allowance_cents'),
    'rates', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.service, r.destination, r.price), '[]')
      from (
        select service, destination, price::text, connect_fee::text, first_increment, next_increment, takes_included,
          array_agg(prefix order by prefix) as prefixes
        from private.rates
        where deck_id = private.deck('sell', p_currency) and replaced_at is null and valid @> private.now()
        group by service, destination, rates.price, rates.connect_fee, first_increment, next_increment, takes_included
      ) r
    ));
end $$;

insert into private.rate_decks (kind, currency) values ('sell', 'USD'), ('cost', 'USD');

-- The first decks. Forwarding has two sides at the carrier, 0.004 for the trunk and the phone's own price; where that
-- was not known, the upper end of what such calls cost. Staff import the carriers' lists over them.
create function private.seed_rate(
  p_service text,
  p_destination text,
  p_prefixes text[],
  p_cost numeric,
  p_sell numeric,
  p_included boolean default false
) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.rates (deck_id, service, prefix, destination, price, first_increment, next_increment,
      takes_included, valid)
    select private.deck(side.kind, 'USD'), p_service, prefix, p_destination, side.price, side.step, side.step,
      p_included, tstzrange('2026-01-01 00:00Z', null)
    from unnest(p_prefixes) prefix
    cross join (
      values ('cost', p_cost, case when private.usage_pool(p_service) = 'seconds' then 60 else 1 end),
        ('sell', p_sell, case when private.usage_pool(p_service) = 'seconds' then 60 else 1 end)
    ) side (kind, price, step);
end $$;

select private.seed_rate('forward', destination, prefixes, cost, sell, included)
from (values
  ('United States and Canada', array['1'], 0.0125, 0.02, true),
  ('Caribbean', array['1242', '1246', '1264', '1268', '1284', '1340', '1345', '1441', '1473', '1649', '1658', '1664',
    '1721', '1758', '1767', '1784', '1809', '1829', '1849', '1868', '1869', '1876'], 0.3, 0.45, false),
  ('Puerto Rico', array['1787', '1939'], 0.03, 0.05, false),
  ('United Kingdom', array['44'], 0.024, 0.04, true),
  ('United Kingdom, mobile', array['447'], 0.054, 0.08, false),
  ('United Kingdom, personal numbers', array['4470'], 0.304, 0.45, false),
  ('Germany', array['49'], 0.024, 0.04, true),
  ('Germany, mobile', array['4915', '4916', '4917'], 0.054, 0.08, false),
  ('France', array['33'], 0.024, 0.04, true),
  ('France, mobile', array['336', '337'], 0.054, 0.08, false),
  ('Spain', array['34'], 0.024, 0.04, true),
  ('Spain, mobile', array['346', '347'], 0.054, 0.08, false),
  ('Italy', array['39'], 0.024, 0.04, true),
  ('Italy, mobile', array['393'], 0.054, 0.08, false),
  ('Netherlands', array['31'], 0.024, 0.04, true),
  ('Netherlands, mobile', array['316'], 0.054, 0.08, false),
  ('Sweden', array['46'], 0.024, 0.04, true),
  ('Sweden, mobile', array['467'], 0.054, 0.08, false),
  ('Ireland', array['353'], 0.024, 0.04, true),
  ('Ireland, mobile', array['3538'], 0.054, 0.08, false),
  ('Austria', array['43'], 0.054, 0.08, false),
  ('Belgium', array['32'], 0.054, 0.08, false),
  ('Denmark', array['45'], 0.054, 0.08, false),
  ('Finland', array['358'], 0.104, 0.15, false),
  ('Greece', array['30'], 0.054, 0.08, false),
  ('Norway', array['47'], 0.054, 0.08, false),
  ('Poland', array['48'], 0.054, 0.08, false),
  ('Portugal', array['351'], 0.054, 0.08, false),
  ('Switzerland', array['41'], 0.104, 0.15, false),
  ('Czechia', array['420'], 0.104, 0.15, false),
  ('Hungary', array['36'], 0.104, 0.15, false),
  ('Romania', array['40'], 0.104, 0.15, false),
  ('Luxembourg', array['352'], 0.104, 0.15, false),
  ('Israel', array['972'], 0.104, 0.15, false),
  ('Australia', array['61'], 0.054, 0.08, false),
  ('New Zealand', array['64'], 0.104, 0.15, false),
  ('Japan', array['81'], 0.104, 0.15, false),
  ('South Korea', array['82'], 0.054, 0.08, false),
  ('Hong Kong', array['852'], 0.054, 0.08, false),
  ('Singapore', array['65'], 0.054, 0.08, false),
  ('India', array['91'], 0.054, 0.08, false),
  ('Brazil', array['55'], 0.104, 0.15, false),
  ('Mexico', array['52'], 0.054, 0.08, false),
  ('Argentina', array['54'], 0.204, 0.3, false),
  ('Chile', array['56'], 0.204, 0.3, false),
  ('Colombia', array['57'], 0.104, 0.15, false),
  ('South Africa', array['27'], 0.204, 0.3, false),
  ('Turkey', array['90'], 0.204, 0.3, false),
  ('Ukraine', array['380'], 0.304, 0.45, false),
  ('United Arab Emirates', array['971'], 0.304, 0.45, false)
) seed (destination, prefixes, cost, sell, included);

select private.seed_rate('toll_free_in', 'United States and Canada', array['1'], 0.022, 0.035);
select private.seed_rate('toll_free_in', 'Other countries', array['2', '3', '4', '5', '6', '7', '8', '9'], 0.104, 0.15);
select private.seed_rate('sms_out', 'United States and Canada', array['1'], 0.0085, 0.015, true);
select private.seed_rate('sms_out', 'Other countries', array['2', '3', '4', '5', '6', '7', '8', '9'], 0.1, 0.15);
select private.seed_rate('sms_in', 'Texts that arrive', array['1', '2', '3', '4', '5', '6', '7', '8', '9'], 0.0085, 0);
drop function private.seed_rate(text, text, text[], numeric, numeric, boolean);
-- Without statistics the planner takes a deck for a handful of rates, and reads all of it for each prefix.
analyze private.rates;

grant execute on function private.list_usage_prices(text) to app_server;
