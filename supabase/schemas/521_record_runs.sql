-- Fetching the carriers' records: each day twice, on the next one and a day later, when late rows and prices are there.

create table private.record_runs (
  carrier_id text not null references public.carriers (id),
  day date not null,
  run smallint not null check (run in (1, 2)),
  asked_at timestamptz not null default private.now(),
  done_at timestamptz,
  rows integer,
  primary key (carrier_id, day, run)
);
comment on table private.record_runs is 'Days (UTC) of carriers'' records, and whether they have been read.';
comment on column private.record_runs.done_at is 'null: the carrier is preparing them, or it failed and comes again';
alter table private.record_runs enable row level security;

-- The oldest day that is to be read from a carrier, of the last five; null: none. Night begins at 02:00 UTC.
create function private.next_record_run(p_carrier_id text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_night date := (private.now() at time zone 'UTC' - interval '2 hours')::date;
  v_day date;
  v_run integer;
begin
  perform private.require_system();
  select d.day, r.run into v_day, v_run
    from generate_series(v_night - 5, v_night - 1, interval '1 day') as d (day)
    cross join (values (1), (2)) as r (run)
    where d.day::date + r.run <= v_night and not exists (
      select from private.record_runs done
      where done.carrier_id = p_carrier_id and done.day = d.day::date and done.run = r.run and done.done_at is not null
    )
    order by r.run, d.day
    limit 1;
  if not found then
    return null;
  end if;
  insert into private.record_runs (carrier_id, day, run) values (p_carrier_id, v_day, v_run) on conflict do nothing;
  return jsonb_build_object('day', v_day, 'run', v_run);
end $$;

create function private.record_run_done(p_carrier_id text, p_day date, p_run integer, p_rows integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update private.record_runs set done_at = private.now(), rows = p_rows
    where carrier_id = p_carrier_id and day = p_day and run = p_run;
  perform private.mail_busy_callers(p_carrier_id, p_day);
end $$;

-- One record, once; again, its price and end may have come. Returns its state.
create function private.ingest_record(p_carrier_id text, p_record jsonb) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers := private.number_at(p_record ->> 'number',
    (p_record ->> 'started_at')::timestamptz);
  v_record public.carrier_records;
begin
  insert into public.carrier_records as r (
    carrier_id, ref, e164, caller, started_at, answered_at, ended_at, seconds, cost, currency, destination, is_busy,
    call_ref, account_id, number_id
  )
    values (p_carrier_id, p_record ->> 'ref', p_record ->> 'number', p_record ->> 'caller',
      (p_record ->> 'started_at')::timestamptz, (p_record ->> 'answered_at')::timestamptz,
      (p_record ->> 'ended_at')::timestamptz, (p_record ->> 'seconds')::integer, (p_record ->> 'cost')::numeric,
      p_record ->> 'currency', p_record ->> 'destination', coalesce((p_record ->> 'is_busy')::boolean, false),
      p_record ->> 'call_ref', v_number.account_id, v_number.id)
    on conflict (carrier_id, ref) do update set
      answered_at = coalesce(excluded.answered_at, r.answered_at),
      ended_at = coalesce(excluded.ended_at, r.ended_at),
      seconds = excluded.seconds,
      cost = coalesce(excluded.cost, r.cost),
      updated_at = private.now()
    returning * into v_record;
  return private.match_record(v_record);
end $$;

-- Joins a record with our call. What has been joined stays so.
create function private.match_record(p_record public.carrier_records) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_calls public.calls[];
  v_call public.calls;
  v_state text;
begin
  if p_record.state in ('matched', 'became_call') then
    return p_record.state;
  end if;
  if p_record.destination is null or p_record.call_ref is not null then
    v_calls := array (select c from private.calls_of_record(p_record) c);
  end if;
  v_state := case coalesce(cardinality(v_calls), 0) when 0 then 'unmatched' when 1 then 'matched' else 'ambiguous' end;
  if v_state = 'matched' then
    v_call := v_calls[1];
    perform private.end_by_record(v_call, p_record);
  elsif v_state = 'unmatched' and p_record.destination is not null and p_record.call_ref is null
    and p_record.answered_at is not null and p_record.account_id is not null
  then
    v_call := private.call_of_record(p_record);
    v_state := 'became_call';
  elsif v_state = 'unmatched' and p_record.is_busy and p_record.answered_at is null
    and p_record.account_id is not null
  then
    v_call := private.call_of_busy_record(p_record);
    v_state := 'became_call';
  end if;
  update public.carrier_records set
    state = v_state,
    call_id = v_call.id,
    call_started_at = v_call.started_at,
    account_id = coalesce(v_call.account_id, account_id),
    number_id = coalesce(v_call.number_id, number_id),
    difference = case when v_state = 'matched' then private.record_difference(p_record, v_call) end
  where carrier_id = p_record.carrier_id and ref = p_record.ref;
  return v_state;
end $$;

-- A call whose end was never reported, or only given up, ends as the record says.
create function private.end_by_record(p_call public.calls, p_record public.carrier_records) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if p_record.destination is not null or p_record.ended_at is null
    or (p_call.ended_at is not null and p_call.end_cause is distinct from 'not_reported')
  then
    return;
  end if;
  update public.calls set
    ended_at = p_record.ended_at,
    end_cause = 'completed',
    seconds = coalesce(seconds, p_record.seconds),
    outcome = case when outcome = 'ringing' then 'missed' else outcome end
  where id = p_call.id and started_at = p_call.started_at;
  update public.call_legs set ended_at = least(ended_at, p_record.ended_at)
    where call_id = p_call.id and call_started_at = p_call.started_at;
end $$;

-- p_records: as lib/carriers/facets/records.ts has them, at most a thousand. Returns how many of each state.
create function private.ingest_records(p_carrier_id text, p_records jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_object_agg(state, n), '{}')
    from (
      select private.ingest_record(p_carrier_id, one) as state, count(*) as n
      from (select one from jsonb_array_elements(p_records) one order by one ->> 'started_at', one ->> 'ref') sorted
      group by 1
    ) counted
  );
end $$;

grant execute on function
  private.next_record_run(text),
  private.record_run_done(text, date, integer, integer),
  private.ingest_records(text, jsonb)
to app_worker;
