-- Spend caps: beyond what an account may spend on usage in a billing period phones are silent and texts are refused.
-- What comes in is never stopped. A call or text reserves what it will cost at most, so that two under way never spend
-- the same money.

insert into private.settings (key, value, description) values
  ('spend_cap_cents', '2000',
    'What usage may cost in a billing period unless the owner chose otherwise, before a monthly bill is paid'),
  ('spend_cap_paid_cents', '10000', 'The same after that, minor units as before it'),
  ('leg_slice_seconds', '900', 'Seconds of talk that a phone leg reserves; another slice follows during the call');

create table private.usage_reservations (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null,
  period_from timestamptz not null,
  source text not null check (source in ('ring', 'text', 'toll_free')),
  source_ref text not null,
  rate_id uuid references private.rates (id),
  quantity integer not null check (quantity >= 0),
  included integer not null check (included between 0 and quantity),
  amount_60 numeric(20, 6) not null check (amount_60 >= 0),
  free_60 numeric(20, 6) not null default 0 check (free_60 >= 0),
  message_60 numeric(20, 6) not null default 0 check (message_60 >= 0),
  limit_seconds integer,
  stopped jsonb not null default '{}',
  covers_until timestamptz,
  gone_at timestamptz not null,
  created_at timestamptz not null default private.now(),
  unique (source, source_ref)
);
comment on table private.usage_reservations is
  'What calls and texts that are under way may still cost. A row goes when its fact is known.';
comment on column private.usage_reservations.source_ref is
  'the message; the call to a toll-free number; or call:branch:step:tens of the legs'' positions: phones that ring '
  'together reserve once';
comment on column private.usage_reservations.quantity is 'seconds or parts of a text, as they would be counted';
comment on column private.usage_reservations.included is 'how many of these come with the number';
comment on column private.usage_reservations.free_60 is
  'what a call to a toll-free number takes of the allowance, as private.toll_free_usage counts it; so message_60';
comment on column private.usage_reservations.limit_seconds is
  'what all that was left at the ring pays for: the voice platform ends the leg then, whatever becomes of us';
comment on column private.usage_reservations.stopped is 'phones that do not ring, as of private.stopped_phones';
comment on column private.usage_reservations.covers_until is 'another slice is reserved before, or the leg is ended';
comment on column private.usage_reservations.gone_at is
  'nothing of it is under way any more, whatever was not reported: it counts no longer';
create index usage_reservations_account on private.usage_reservations (account_id, period_from);
create index usage_reservations_renew on private.usage_reservations (covers_until);
create index usage_reservations_gone on private.usage_reservations (gone_at);
create index usage_reservations_rate on private.usage_reservations (rate_id);
alter table private.usage_reservations enable row level security;

-- A sum of minor units in sixtieths of the currency's unit.
create function private.sixtieths(p_cents numeric, p_currency text) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return 60 * p_cents / private.minor_units(1, p_currency);
end $$;

-- What may still be spent on usage of a number in a billing period, in sixtieths, less what is known; below zero: more
-- was spent.
create function private.unspent_60(p_account_id uuid, p_number_id uuid, p_period_from timestamptz) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(private.sixtieths(s.cap_cents, private.usage_currency(p_account_id)) - s.spent_60)
    from private.spend_scopes(p_account_id, p_number_id, p_period_from) s
  );
end $$;

-- What a call or text of a number may still use: money in sixtieths, and of what comes with the number; less what
-- others under way have reserved.
create function private.spend_room(
  p_account_id uuid,
  p_number_id uuid,
  p_period_from timestamptz,
  p_pool text,
  out left_60 numeric,
  out included integer
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  select min(private.sixtieths(s.cap_cents, private.usage_currency(p_account_id)) - s.spent_60 - s.reserved_60)
    into left_60
    from private.spend_scopes(p_account_id, p_number_id, p_period_from) s;
  select private.allowance(p_pool, p_period_from) - coalesce(sum(r.included), 0)
    into included
    from private.usage_reservations r
    where r.account_id = p_account_id and r.number_id = p_number_id and r.period_from = p_period_from
      and r.gone_at > private.now() and (r.source = 'text') = (p_pool = 'texts');
  included := greatest(0, included - coalesce((
    select counted
    from private.pool_usage
    where account_id = p_account_id and number_id = p_number_id and period_from = p_period_from and pool = p_pool
  ), 0));
end $$;

-- Seconds of a call that can be paid for: whole increments, at most four hours. 0: not even the first.
create function private.payable_seconds(p_rate private.rates, p_left_60 numeric, p_included integer) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_included integer := case when p_rate.takes_included then p_included else 0 end;
  v_money numeric := p_left_60 - 60 * p_rate.connect_fee;
  v_most integer := v_included;
begin
  if v_money >= 0 and p_rate.price = 0 then
    v_most := 14400;
  elsif v_money > 0 then
    v_most := v_included + least(14400, floor(v_money / p_rate.price))::integer;
  end if;
  if v_most < p_rate.first_increment then
    return 0;
  end if;
  return least(14400,
    p_rate.first_increment + (v_most - p_rate.first_increment) / p_rate.next_increment * p_rate.next_increment);
end $$;

-- Each phone with its rate and the seconds that can be paid for; without a rate nothing is sold there. What a consent
-- does not cover costs nothing.
create function private.phone_limits(
  p_account_id uuid,
  p_number_id uuid,
  p_phones text[],
  p_at timestamptz,
  p_left_60 numeric,
  p_included integer
) returns table (phone text, rate_id uuid, seconds integer)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_deck uuid := private.deck('sell', private.usage_currency(p_account_id));
  v_is_free boolean := not private.covers_usage(private.usage_contract(p_account_id, p_number_id));
begin
  return query
    select f.phone, r.id, case
      when r.id is null then 0
      when v_is_free then 14400
      else private.payable_seconds(r, p_left_60, p_included)
    end
    from unnest(p_phones) f (phone)
    cross join lateral private.rate_of(v_deck, 'forward', ltrim(f.phone, '+'), p_at) r;
end $$;

-- Whether there is a price for calls that are forwarded to a phone.
create function private.sells_calls_to(p_phone text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (private.rate_of(private.deck('sell', 'USD'), 'forward', ltrim(p_phone, '+'), private.now())).id is not null;
end $$;
grant execute on function private.sells_calls_to(text) to app_server;

-- Which phones of a number would not ring now, and why: {phone: budget (no money is left for it) | no_rate (nothing is
-- sold there)}.
create function private.stopped_phones(p_number public.purchased_numbers, p_phones text[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_period timestamptz := private.usage_period(p_number.account_id, p_number.id, private.now());
  v_room record;
begin
  v_room := private.spend_room(p_number.account_id, p_number.id, v_period, 'seconds');
  return (
    select coalesce(jsonb_object_agg(l.phone, case when l.rate_id is null then 'no_rate' else 'budget' end), '{}')
    from private.phone_limits(p_number.account_id, p_number.id, p_phones, private.now(), v_room.left_60,
      v_room.included) l
    where l.seconds = 0
  );
end $$;

-- What a text costs at what is left, its reservation; amount_60 null: it cannot be paid for, or nothing is sold there.
create function private.price_text(p_number public.purchased_numbers, p_to text, p_segments integer)
returns private.usage_reservations
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_period timestamptz := private.usage_period(p_number.account_id, p_number.id, private.now());
  v_room record;
  v_rate private.rates;
  v_row private.usage_reservations;
begin
  v_room := private.spend_room(p_number.account_id, p_number.id, v_period, 'texts');
  v_rate := private.rate_of(private.deck('sell', private.usage_currency(p_number.account_id)), 'sms_out',
    ltrim(p_to, '+'), private.now());
  v_row.id := gen_random_uuid();
  v_row.account_id := p_number.account_id;
  v_row.number_id := p_number.id;
  v_row.period_from := v_period;
  v_row.source := 'text';
  v_row.rate_id := v_rate.id;
  v_row.quantity := p_segments;
  v_row.included := case
    when not private.covers_usage(private.usage_contract(p_number.account_id, p_number.id)) then p_segments
    when v_rate.takes_included then least(p_segments, v_room.included)
    else 0
  end;
  v_row.amount_60 := private.charge_60('sms_out', p_segments, v_row.included, v_rate.price, v_rate.connect_fee);
  if v_rate.id is null or v_row.amount_60 > greatest(0, v_room.left_60) then
    v_row.amount_60 := null;
  end if;
  v_row.free_60 := 0;
  v_row.message_60 := 0;
  v_row.stopped := '{}';
  v_row.gone_at := private.now() + interval '1 day';
  v_row.created_at := private.now();
  return v_row;
end $$;

-- What the parts of a text cost: {included_left: of those that come with the number, none where its destination takes
-- none, price: of each further part, exact, null where nothing is sold, currency}.
create function private.text_prices(p_number public.purchased_numbers, p_to text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_period timestamptz := private.usage_period(p_number.account_id, p_number.id, private.now());
  v_currency text := private.usage_currency(p_number.account_id);
  v_rate private.rates;
begin
  v_rate := private.rate_of(private.deck('sell', v_currency), 'sms_out', ltrim(p_to, '+'), private.now());
  return jsonb_build_object(
    'included_left', case when v_rate.takes_included
      then (private.spend_room(p_number.account_id, p_number.id, v_period, 'texts')).included else 0 end,
    'price', case when private.covers_usage(private.usage_contract(p_number.account_id, p_number.id))
      then v_rate.price::text else '0' end,
    'currency', v_currency);
end $$;

-- Whether a text can be paid for. The caller may queue it in the same transaction: nobody else spends meanwhile.
create function private.can_pay_text(p_number public.purchased_numbers, p_to text, p_segments integer) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform private.lock_spending(p_number.account_id,
    private.usage_period(p_number.account_id, p_number.id, private.now()));
  return (private.price_text(p_number, p_to, p_segments)).amount_60 is not null;
end $$;

-- Reserves what a queued text costs, until it is known whether it left.
create function private.reserve_text() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_row private.usage_reservations;
begin
  select * into v_number from public.purchased_numbers where id = new.number_id;
  v_row := private.price_text(v_number,
    (select other_party from public.conversations where id = new.conversation_id), new.segments);
  if v_row.amount_60 is not null then
    v_row.source_ref := new.id;
    insert into private.usage_reservations select v_row.*;
  end if;
  return null;
end $$;
create trigger reserve_text after insert on public.messages
  for each row when (new.direction = 'outbound' and new.state = 'queued') execute function private.reserve_text();

-- A reservation, with what its account spends locked before it as everywhere; empty: it is over.
create function private.lock_reservation(p_id uuid) returns private.usage_reservations
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.usage_reservations;
begin
  select * into v_row from private.usage_reservations where id = p_id;
  perform private.lock_spending(v_row.account_id, v_row.period_from) where v_row.id is not null;
  select * into v_row from private.usage_reservations where id = p_id and gone_at > private.now();
  return v_row;
end $$;

-- Of a row's own id; its argument is the source.
create function private.release_reservation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from private.usage_reservations where source = tg_argv[0] and source_ref = new.id::text;
  return null;
end $$;
-- Its name is behind that of the trigger that records usage: what is spent is counted before it is given back.
create trigger release_text after update of state on public.messages
  for each row when (new.direction = 'outbound' and new.state in ('sent', 'delivered', 'undelivered', 'failed'))
  execute function private.release_reservation('text');
