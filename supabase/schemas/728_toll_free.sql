-- Calls to toll-free numbers: who is called pays for them from the answer on, so each reserves what it may cost before
-- it is answered. Beyond the spend cap an allowance of them goes on uncharged; then callers hear a message, and at last
-- they are turned away unanswered, which costs nothing.

insert into private.settings (key, value, description) values
  ('toll_free_allowance_cents', '500',
    'What calls to toll-free numbers of an account may cost beyond its spend cap in a billing period, uncharged'),
  ('toll_free_message_cents', '100',
    'What messages to callers of toll-free numbers may cost in a billing period once the allowance is used'),
  ('toll_free_unpaid_cents', '500', 'What calls to toll-free numbers may cost while an unpaid account only receives'),
  ('toll_free_calls_per_caller', '30', 'Calls of one caller that a toll-free number answers within an hour');

create table private.toll_free_usage (
  account_id uuid not null references public.accounts (id),
  period_from timestamptz not null,
  free_60 numeric(20, 6) not null default 0,
  message_60 numeric(20, 6) not null default 0,
  unpaid_60 numeric(20, 6) not null default 0,
  primary key (account_id, period_from)
);
comment on table private.toll_free_usage is
  'What calls to toll-free numbers came to in a billing period, at sell rates in sixtieths of the currency''s unit.';
comment on column private.toll_free_usage.free_60 is 'beyond the spend cap, uncharged';
comment on column private.toll_free_usage.message_60 is 'callers who only heard that no calls are taken, uncharged';
comment on column private.toll_free_usage.unpaid_60 is 'while the account only received, charged or not';
alter table private.toll_free_usage enable row level security;

-- A number as the account had it that was called: by the end of a call it may be nobody's.
create function private.number_as_called(p_number_id uuid, p_account_id uuid) returns public.purchased_numbers
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id;
  v_number.account_id := p_account_id;
  return v_number;
end $$;

create function private.toll_free_rate(p_number public.purchased_numbers, p_at timestamptz) returns private.rates
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.rate_of(private.deck('sell', private.usage_currency(p_number.account_id)), 'toll_free_in',
    ltrim(p_number.e164, '+'), p_at);
end $$;

-- The allowance beyond the cap: never more than the lower cap of account and number, so that a cap of nothing is
-- nothing.
create function private.toll_free_allowance(p_number public.purchased_numbers, p_period_from timestamptz)
returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return least(private.setting('toll_free_allowance_cents')::integer,
    (select min(cap_cents) from private.spend_scopes(p_number.account_id, p_number.id, p_period_from)));
end $$;

-- What a call may still cost, in sixtieths: within the cap, from the allowance, and as a message. Less what other calls
-- have reserved; p_own: the call's own reservation, which counts as not made. What calls that went on for too long took
-- beyond the allowance is taken off the cap's room: otherwise each such call would be uncharged, and the next one too.
create function private.toll_free_room(
  p_number public.purchased_numbers,
  p_period_from timestamptz,
  p_own private.usage_reservations,
  out paid_60 numeric,
  out free_60 numeric,
  out message_60 numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_currency text := private.usage_currency(p_number.account_id);
  v_others record;
  v_used private.toll_free_usage;
  v_unpaid numeric;
begin
  select * into v_used
    from private.toll_free_usage
    where account_id = p_number.account_id and period_from = p_period_from;
  select coalesce(sum(r.amount_60), 0) as paid, coalesce(sum(r.free_60), 0) as free,
      coalesce(sum(r.message_60), 0) as message
    into v_others
    from private.usage_reservations r
    where r.account_id = p_number.account_id and r.period_from = p_period_from and r.source = 'toll_free'
      and r.gone_at > private.now() and r.id is distinct from p_own.id;
  paid_60 := (private.spend_room(p_number.account_id, p_number.id, p_period_from, 'seconds')).left_60
    + coalesce(p_own.amount_60, 0);
  free_60 := private.sixtieths(private.toll_free_allowance(p_number, p_period_from), v_currency)
    - coalesce(v_used.free_60, 0) - v_others.free;
  message_60 := private.sixtieths(private.setting('toll_free_message_cents'), v_currency)
    - coalesce(v_used.message_60, 0) - v_others.message;
  paid_60 := paid_60 + least(0, free_60);
  if not private.covers_usage(private.usage_contract(p_number.account_id, p_number.id)) then
    paid_60 := 0;
  end if;
  if private.number_stage(p_number) <> 'full' then
    v_unpaid := private.sixtieths(private.setting('toll_free_unpaid_cents'), v_currency)
      - coalesce(v_used.unpaid_60, 0) - v_others.paid - v_others.free;
    paid_60 := least(paid_60, v_unpaid);
    free_60 := least(free_60, v_unpaid);
    message_60 := 0;
  end if;
end $$;

-- A reservation with another slice of talk, charged where all of it fits below the cap, else from the allowance.
create function private.extend_toll_free(p_row private.usage_reservations, p_paid_60 numeric, p_free_60 numeric)
returns private.usage_reservations
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.usage_reservations := p_row;
  v_rate private.rates;
  v_wanted integer;
  v_paid integer;
  v_charge numeric;
begin
  select * into v_rate from private.rates where id = p_row.rate_id;
  v_wanted := least(p_row.limit_seconds, private.billed_seconds(
    p_row.quantity + private.setting('leg_slice_seconds')::integer, v_rate.first_increment, v_rate.next_increment));
  v_paid := least(v_wanted, private.payable_seconds(v_rate, p_paid_60, 0));
  v_row.quantity := greatest(v_paid, least(v_wanted, private.payable_seconds(v_rate, p_free_60, 0)));
  if v_row.quantity <= p_row.quantity then
    return p_row;
  end if;
  v_charge := private.charge_60('toll_free_in', v_row.quantity, 0, v_rate.price, v_rate.connect_fee);
  v_row.amount_60 := case when v_paid = v_row.quantity then v_charge else 0 end;
  v_row.free_60 := case when v_paid = v_row.quantity then 0 else v_charge end;
  v_row.covers_until := p_row.covers_until + make_interval(secs => v_row.quantity - p_row.quantity);
  return v_row;
end $$;

-- Whether a call that begins now goes on, and what it reserves. turns_away: null: it goes on · message: its caller
-- hears that no calls are taken · reject: it is not answered. One that would be cut off within a minute is not taken.
create function private.toll_free_answer(
  p_number public.purchased_numbers,
  out turns_away text,
  out reserved private.usage_reservations
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rate private.rates := private.toll_free_rate(p_number, private.now());
  v_room record;
begin
  reserved := jsonb_populate_record(null::private.usage_reservations, jsonb_build_object(
    'id', gen_random_uuid(), 'account_id', p_number.account_id, 'number_id', p_number.id, 'source', 'toll_free',
    'period_from', private.usage_period(p_number.account_id, p_number.id, private.now()), 'rate_id', v_rate.id,
    'quantity', 0, 'included', 0, 'amount_60', 0, 'free_60', 0, 'message_60', 0, 'stopped', '{}'::jsonb,
    'created_at', private.now(), 'covers_until', private.now()));
  v_room := private.toll_free_room(p_number, reserved.period_from, reserved);
  reserved.limit_seconds := greatest(private.payable_seconds(v_rate, v_room.paid_60, 0),
    private.payable_seconds(v_rate, v_room.free_60, 0));
  if v_rate.id is null or private.number_stage(p_number) = 'quarantine' then
    turns_away := 'reject';
  elsif reserved.limit_seconds >= 60 then
    reserved := private.extend_toll_free(reserved, v_room.paid_60, v_room.free_60);
  else
    reserved.limit_seconds := 60;
    reserved.quantity := private.billed_seconds(60, v_rate.first_increment, v_rate.next_increment);
    reserved.message_60 := private.charge_60('toll_free_in', reserved.quantity, 0, v_rate.price, v_rate.connect_fee);
    turns_away := case when reserved.message_60 <= v_room.message_60 then 'message' else 'reject' end;
  end if;
  reserved.gone_at := private.now() + make_interval(secs => reserved.limit_seconds + 3600);
end $$;

-- What becomes of a call now, for those who try the plan; null: it goes on, or callers are not paid for.
create function private.toll_free_state(p_number public.purchased_numbers) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case when p_number.number_type = 'toll_free' then (private.toll_free_answer(p_number)).turns_away end;
end $$;

-- A call begins: one to a toll-free number reserves, or is turned away, as its facts then say. Who calls again and
-- again is not answered: that would use up what is meant for others.
create function private.admit_call(p_call public.calls, p_number public.purchased_numbers) returns public.calls
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_most numeric := private.setting('toll_free_calls_per_caller');
  v_answer record;
  v_why text;
begin
  if p_number.number_type <> 'toll_free' then
    return p_call;
  end if;
  v_why := case when p_call.caller is not null then (
    select case when wait > 0 then 'too_often' end
    from private.take_tokens('toll-free:' || p_number.id || ':' || p_call.caller, v_most / 3600, v_most) wait
  ) end;
  if v_why is null then
    perform private.lock_spending(p_call.account_id,
      private.usage_period(p_call.account_id, p_call.number_id, private.now()));
    v_answer := private.toll_free_answer(p_number);
    v_why := v_answer.turns_away;
    if v_why is distinct from 'reject' then
      v_answer.reserved.source_ref := p_call.id;
      insert into private.usage_reservations select (v_answer.reserved).*;
    end if;
    if v_why is not null then
      perform private.notify_toll_free(p_number, (v_answer.reserved).period_from, 'used');
    end if;
  end if;
  update public.calls set facts = facts || jsonb_build_object('turns_away', v_why)
    where id = p_call.id and started_at = p_call.started_at
    returning * into p_call;
  return p_call;
end $$;

-- Seconds for which a call may still go on; null: nothing limits it.
create function private.call_seconds_left(p_call public.calls) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select greatest(0, r.limit_seconds - ceil(extract(epoch from private.now() - r.created_at)))::integer
    from private.usage_reservations r
    where r.source = 'toll_free' and r.source_ref = p_call.id::text
  );
end $$;

-- Whether a call is charged: all of it was reserved below the cap, or fits below it now. One whose caller was turned
-- away is not.
create function private.is_toll_free_charged(p_fact jsonb) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := (p_fact ->> 'started_at')::timestamptz;
  v_number public.purchased_numbers := private.number_as_called(
    (p_fact ->> 'number_id')::uuid, (p_fact ->> 'account_id')::uuid);
  v_period timestamptz := private.usage_period(v_number.account_id, v_number.id, v_at);
  v_own private.usage_reservations;
  v_rate private.rates;
  v_charge numeric;
begin
  if exists (
    select from public.calls
    where id = (p_fact ->> 'source_ref')::uuid and started_at = v_at and facts ->> 'turns_away' is not null
  ) then
    return false;
  end if;
  perform private.lock_spending(v_number.account_id, v_period);
  select * into v_own
    from private.usage_reservations
    where source = 'toll_free' and source_ref = p_fact ->> 'source_ref' and period_from = v_period
      and gone_at > private.now();
  v_rate := private.toll_free_rate(v_number, v_at);
  v_charge := private.toll_free_charge(v_rate, (p_fact ->> 'quantity')::integer);
  return coalesce(
    v_own.amount_60 >= v_charge or v_charge <= (private.toll_free_room(v_number, v_period, v_own)).paid_60, false);
end $$;

-- Counts what a call came to, or a correction of it, where it is no money of the account, or the account owes.
create function private.count_toll_free(p_event public.usage_events, p_rate private.rates, p_before integer)
returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_facts jsonb := (
    select facts from public.calls where id = p_event.source_ref::uuid and started_at = p_event.started_at);
  v_is_message boolean := coalesce(v_facts ->> 'turns_away' = 'message', false);
  v_amount numeric := private.toll_free_charge(p_rate, p_event.quantity) - private.toll_free_charge(p_rate, p_before);
  v_free numeric := case when p_event.is_covered or v_is_message then 0 else v_amount end;
begin
  insert into private.toll_free_usage as u (account_id, period_from, free_60, message_60, unpaid_60)
    values (p_event.account_id, p_event.period_from, v_free, case when v_is_message then v_amount else 0 end,
      case when v_facts ->> 'stage' <> 'full' and not v_is_message then v_amount else 0 end)
    on conflict (account_id, period_from) do update set
      free_60 = u.free_60 + excluded.free_60,
      message_60 = u.message_60 + excluded.message_60,
      unpaid_60 = u.unpaid_60 + excluded.unpaid_60;
  if v_free > 0 and private.covers_usage(private.usage_contract(p_event.account_id, p_event.number_id)) then
    perform private.notify_toll_free(
      private.number_as_called(p_event.number_id, p_event.account_id), p_event.period_from, 'begun');
  end if;
end $$;

create function private.toll_free_charge(p_rate private.rates, p_seconds integer) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return private.charge_60('toll_free_in',
    private.billed_seconds(p_seconds, p_rate.first_increment, p_rate.next_increment), 0, p_rate.price,
    p_rate.connect_fee);
end $$;
