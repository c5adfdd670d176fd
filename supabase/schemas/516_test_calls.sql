-- Calls that an account has us place to a number of its own, to see what happens. The voice platform calls the number,
-- or first a proven phone that then hears what callers hear; the call arrives from outside, as any other.

create table public.test_calls (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  phone public.e164,
  caller public.e164 not null,
  created_at timestamptz not null default private.now(),
  call_id uuid,
  call_started_at timestamptz,
  ended_at timestamptz,
  end_cause text
);
comment on table public.test_calls is 'Test calls of the last days.';
comment on column public.test_calls.phone is 'called first, and connected with the number; null: nobody listens';
comment on column public.test_calls.caller is 'what the number sees as its caller: a number of ours';
comment on column public.test_calls.call_id is 'the call that came in at the number; null: none did yet';
comment on column public.test_calls.ended_at is 'our side is over: hung up, refused, or never placed';
create index test_calls_number on public.test_calls (number_id, created_at desc);
create index test_calls_account on public.test_calls (account_id);
create index test_calls_age on public.test_calls (created_at);

alter table public.test_calls enable row level security;
create policy "members read their test calls" on public.test_calls for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.test_calls to authenticated;

insert into private.settings (key, value, description) values
  ('test_calls_per_account', '20', 'Test calls of an account within 24 hours'),
  ('test_calls_per_number', '10', 'Test calls to a number within 24 hours'),
  ('test_calls_per_prefix', '30', 'Test calls that ring phones which begin alike (7 digits) within 24 hours'),
  ('test_calls_per_address', '30', 'Test calls asked for from an address within 24 hours');

-- 0, or milliseconds to wait.
create function private.take_test_call(p_account_id uuid, p_number_id uuid, p_phone text, p_address text)
returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  return private.take_of_day(
    array['test-call:account:' || p_account_id, 'test-call:number:' || p_number_id,
      'test-call:prefix:' || left(p_phone, 8), 'test-call:address:' || p_address],
    array['test_calls_per_account', 'test_calls_per_number', 'test_calls_per_prefix', 'test_calls_per_address']);
end $$;

-- Whether one is still under way: until it is over, or for as long as the longest takes.
create function private.is_test_call_open(p_created_at timestamptz, p_ended_at timestamptz) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_ended_at is null and p_created_at > private.now() - interval '5 minutes';
end $$;

-- A call may be placed. p_phone: null, or one that the account has proven. p_caller: what the number will see.
-- Refusals: NOT_FOUND (no number of the account that takes calls), PHONE_REFUSED, TEST_CALL_UNDER_WAY,
-- TEST_CALL_LIMIT with the hours until the next.
create function private.begin_test_call(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_phone text,
  p_caller text,
  p_address text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_id uuid;
  v_wait integer;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select * into v_number
    from public.purchased_numbers
    where id = p_number_id and account_id = p_account_id and status = 'active' and e164 is not null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if cardinality(private.unverified_phones(p_account_id, array_remove(array[p_phone], null))) > 0 then
    return private.refusal('PHONE_REFUSED', jsonb_build_object('finding', 'unverified_number'));
  end if;
  perform pg_advisory_xact_lock(hashtextextended('test-call:' || p_number_id, 0));
  if exists (
    select from public.test_calls
    where number_id = p_number_id and private.is_test_call_open(created_at, ended_at)
  ) then
    return private.refusal('TEST_CALL_UNDER_WAY');
  end if;
  v_wait := private.take_test_call(p_account_id, p_number_id, p_phone, p_address);
  if v_wait > 0 then
    return private.refusal('TEST_CALL_LIMIT', jsonb_build_object('hours', ceil(v_wait / 3600000.0)));
  end if;
  insert into public.test_calls (account_id, number_id, phone, caller)
    values (p_account_id, p_number_id, p_phone, p_caller)
    returning id into v_id;
  perform private.audit(p_actor, p_account_id, 'number.test-called', 'number:' || p_number_id, null,
    jsonb_build_object('phone', p_phone));
  return jsonb_build_object('ok', true, 'id', v_id, 'e164', v_number.e164);
end $$;

-- A call that came in is the test that is waited for, when it shows the caller of one. Returns the call.
create function private.note_test_call(p_call public.calls) returns public.calls
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.test_calls set call_id = p_call.id, call_started_at = p_call.started_at
    where id = (
      select id
      from public.test_calls
      where number_id = p_call.number_id and account_id = p_call.account_id and caller = p_call.caller
        and call_id is null
        and created_at between p_call.started_at - interval '3 minutes' and p_call.started_at + interval '1 minute'
      order by created_at desc
      limit 1
    );
  if found then
    update public.calls set is_test = true where id = p_call.id and started_at = p_call.started_at
      returning * into p_call;
  end if;
  return p_call;
end $$;

-- Our side of it is over, as the voice platform reports it, or because it took no call. Once: the first report counts.
create function private.end_test_call(p_id uuid, p_cause text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.test_calls set ended_at = private.now(), end_cause = p_cause where id = p_id and ended_at is null;
end $$;

-- Null for a stranger's. {id, phone, created_at, is_open, end_cause, call_id}
create function private.get_test_call(p_account_id uuid, p_number_id uuid, p_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', t.id,
      'phone', t.phone,
      'created_at', t.created_at,
      'is_open', private.is_test_call_open(t.created_at, t.ended_at),
      'end_cause', t.end_cause,
      'call', private.list_calls(p_account_id, jsonb_build_object(
        'call_id', t.call_id, 'from', t.call_started_at, 'until', t.call_started_at + interval '1 second'), 1) -> 0)
    from public.test_calls t
    where t.id = p_id and t.number_id = p_number_id and t.account_id = p_account_id
  );
end $$;

create function private.prune_test_calls() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.test_calls where created_at < private.now() - interval '7 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'test_calls');

grant execute on function private.begin_test_call(jsonb, uuid, uuid, text, text, text) to app_server;
grant execute on function private.end_test_call(uuid, text) to app_worker;
grant execute on function private.is_test_call_open(timestamptz, timestamptz) to public;
grant execute on function private.get_test_call(uuid, uuid, uuid) to authenticated;
