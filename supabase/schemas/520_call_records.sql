-- What carriers write down about calls: what they cost us, and calls that never reached us because the carrier rang a
-- phone by itself. Our row bills; a record that belongs to one of our calls is its cost only, and differences are kept.

create table public.carrier_records (
  carrier_id text not null references public.carriers (id),
  ref text not null,
  e164 public.e164 not null,
  caller public.e164,
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  seconds integer not null check (seconds >= 0),
  cost numeric check (cost >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  destination public.e164,
  is_busy boolean not null default false,
  call_ref text,
  account_id uuid references public.accounts (id),
  number_id uuid references public.purchased_numbers (id),
  call_id uuid,
  call_started_at timestamptz,
  state text not null default 'unmatched' check (state in ('unmatched', 'matched', 'ambiguous', 'became_call')),
  difference jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  primary key (carrier_id, ref)
);
comment on table public.carrier_records is
  'Calls and legs as carriers write them down. Facts of cost; no customer sees them.';
comment on column public.carrier_records.cost is 'what the carrier charges us; null: not rated yet, or not said';
comment on column public.carrier_records.destination is
  'a phone that the carrier handed it to; null: our voice application, or nobody';
comment on column public.carrier_records.is_busy is 'the number took no more calls then, and nobody was called';
comment on column public.carrier_records.call_ref is 'the voice platform''s id of the call, where it says one';
comment on column public.carrier_records.state is
  'matched: one of our calls · ambiguous: several could be it · became_call: the carrier alone knew of it';
comment on column public.carrier_records.difference is 'where it and our row differ: {seconds: [ours, theirs], …}';
create index carrier_records_call on public.carrier_records (call_id) where call_id is not null;
create index carrier_records_account on public.carrier_records (account_id, started_at);
create index carrier_records_number on public.carrier_records (number_id, started_at);
alter table public.carrier_records enable row level security;

-- The account that had a number at an instant, by its number at the carrier; the newest when it came back to us.
create function private.number_at(p_e164 text, p_at timestamptz) returns public.purchased_numbers
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number
    from public.purchased_numbers
    where e164 = p_e164 and account_id is not null and created_at <= p_at
      and (ended_at is null or ended_at > p_at)
    order by created_at desc
    limit 1;
  return v_number;
end $$;

-- Our calls that a record can be: the one it names, else those of the same caller to the number about that time which
-- no other record of the carrier has.
create function private.calls_of_record(p_record public.carrier_records) returns setof public.calls
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_record.call_ref is not null then
    return query
      select *
      from public.calls
      where call_ref = p_record.call_ref
        and started_at between p_record.started_at - interval '1 day' and p_record.started_at + interval '1 day';
    return;
  end if;
  return query
    select *
    from public.calls c
    where c.number_id = p_record.number_id and c.entry = 'sip'
      and c.started_at >= p_record.started_at - interval '45 seconds'
      and c.started_at <= p_record.started_at + interval '45 seconds'
      and c.caller is not distinct from p_record.caller
      and not exists (
        select from public.carrier_records o
        where o.call_id = c.id and o.carrier_id = p_record.carrier_id and o.ref <> p_record.ref
      );
end $$;

-- Where a record and our row tell different things, beyond what rounding explains. Null: nowhere.
create function private.record_difference(p_record public.carrier_records, p_call public.calls) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_difference jsonb := '{}';
begin
  if p_record.destination is not null then
    return null; -- a leg: its seconds are counted apart
  end if;
  if abs(coalesce(p_call.seconds, 0) - p_record.seconds) > 2 and p_call.outcome = 'answered' then
    v_difference := v_difference || jsonb_build_object('seconds', jsonb_build_array(p_call.seconds, p_record.seconds));
  end if;
  if p_call.outcome = 'answered' and p_record.answered_at is null then
    v_difference := v_difference || '{"answered": [true, false]}';
  end if;
  return nullif(v_difference, '{}');
end $$;

-- A call that only the carrier knew of: it rang a phone by itself and somebody answered. A call and a leg like others.
create function private.call_of_record(p_record public.carrier_records) returns public.calls
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  insert into public.calls (
    account_id, number_id, started_at, call_ref, entry, caller, facts, rule, outcome, answered_by, answered_at,
    ended_at, end_cause, seconds
  )
    values (p_record.account_id, p_record.number_id, p_record.started_at, p_record.carrier_id || ':' || p_record.ref,
      'carrier', p_record.caller, '{}', '{"kind": "fallback"}', 'answered', p_record.destination, p_record.answered_at,
      coalesce(p_record.ended_at, p_record.answered_at + make_interval(secs => p_record.seconds)), 'completed',
      p_record.seconds)
    returning * into v_call;
  insert into public.call_legs (
    call_id, call_started_at, account_id, number_id, branch, step, position, e164, rule, ring_seconds, is_screened,
    status, rang_at, ended_at, seconds
  )
    values (v_call.id, v_call.started_at, v_call.account_id, v_call.number_id, '', 0, 0, p_record.destination,
      v_call.rule, extract(epoch from p_record.answered_at - p_record.started_at)::integer, false, 'bridged',
      v_call.started_at, v_call.ended_at, p_record.seconds);
  return v_call;
end $$;

-- A caller who found the number busy: the carrier took no more calls for it, so that we never heard of this one.
create function private.call_of_busy_record(p_record public.carrier_records) returns public.calls
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
begin
  insert into public.calls (
    account_id, number_id, started_at, call_ref, entry, caller, facts, outcome, ended_at, end_cause, seconds
  )
    values (p_record.account_id, p_record.number_id, p_record.started_at,
      coalesce(p_record.call_ref, p_record.carrier_id || ':' || p_record.ref), 'carrier', p_record.caller, '{}', 'busy',
      coalesce(p_record.ended_at, p_record.started_at), 'busy', 0)
    returning * into v_call;
  v_call := private.note_test_call(v_call);
  return v_call;
end $$;
