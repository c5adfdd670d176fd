-- What may repeat and how often: rates of callers and carriers, and the first answer to a POST.

-- Unlogged: counting a request waits for no disk. After a crash every bucket is full again.
create unlogged table public.rate_limits (
  bucket text primary key,
  tokens double precision not null,
  updated_at timestamptz not null
);
comment on table public.rate_limits is 'Token buckets: carriers'' budgets and callers'' limits.';
create index rate_limits_age on public.rate_limits (updated_at);

create table public.idempotency_keys (
  id uuid primary key default gen_random_uuid(),
  owner text not null,
  route text not null,
  key text not null check (char_length(key) between 1 and 255),
  request_hash bytea not null,
  status smallint,
  response jsonb,
  created_at timestamptz not null default private.now(),
  finished_at timestamptz,
  unique (owner, route, key)
);
comment on table public.idempotency_keys is
  'The first answer to a POST, kept 24 hours per owner (account or guest cart) and route.';
create index idempotency_keys_age on public.idempotency_keys (created_at);

alter table public.rate_limits enable row level security;
alter table public.idempotency_keys enable row level security;

-- Token bucket, on the machine's clock: it spares machines, ours and the carrier's.
create function private.take_tokens(
  p_bucket text,
  p_rate numeric,
  p_burst numeric,
  p_tokens integer default 1
) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz;
  v_row public.rate_limits;
  v_have double precision;
begin
  insert into public.rate_limits (bucket, tokens, updated_at)
    values (p_bucket, p_burst, now())
    on conflict (bucket) do nothing;
  select * into v_row from public.rate_limits where bucket = p_bucket for update;
  -- Read after the lock: now() is when this transaction began, which may be long ago under contention.
  v_now := clock_timestamp();
  v_have := least(p_burst, v_row.tokens + p_rate * greatest(0, extract(epoch from v_now - v_row.updated_at)));
  if v_have < p_tokens then
    -- A day, where the bucket fills slower than that or never.
    return least(86400000, greatest(1, ceil(1000 * (p_tokens - v_have) / greatest(p_rate, 0.000001))))::integer;
  end if;
  update public.rate_limits set tokens = v_have - p_tokens, updated_at = greatest(v_now, v_row.updated_at)
    where bucket = p_bucket;
  return 0;
end $$;
comment on function private.take_tokens(text, numeric, numeric, integer) is
  'Token bucket: rate in tokens per second. 0 = taken; otherwise milliseconds to wait, a day at most, nothing '
  'taken. A bucket whose rate and burst are 0 never gives any.';

-- One of each of these limits of a day, by their settings; names that are null limit nothing. A day's worth is there at
-- first, and comes back evenly. In order of their names, the asker's own first: who has reached a limit of their own
-- takes nothing of what others share. 0, or milliseconds to wait.
create function private.take_of_day(p_names text[], p_settings text[]) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_wait integer;
  v_bucket record;
begin
  for v_bucket in
    select b.name, private.setting(b.setting) as most
    from unnest(p_names, p_settings) b (name, setting)
    where b.name is not null
    order by b.name
  loop
    v_wait := private.take_tokens(v_bucket.name, v_bucket.most / 86400, v_bucket.most);
    if v_wait > 0 then
      return v_wait;
    end if;
  end loop;
  return 0;
end $$;

-- Takes what was already granted elsewhere from buckets, below zero if need be: [{bucket, rate, burst, spent}] →
-- {bucket: tokens left}. In order of their names, so that two processes never wait for each other.
create function private.spend_tokens(p_spent jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  s record;
  v_now timestamptz;
  v_left double precision;
  v_result jsonb := '{}';
begin
  for s in
    select *
    from jsonb_to_recordset(p_spent)
      t (bucket text, rate double precision, burst double precision, spent double precision)
    order by bucket
  loop
    v_now := clock_timestamp();
    insert into public.rate_limits as r (bucket, tokens, updated_at)
      values (s.bucket, s.burst - s.spent, v_now)
      on conflict (bucket) do update set
        tokens = greatest(-s.burst, least(s.burst,
          r.tokens + s.rate * greatest(0, extract(epoch from v_now - r.updated_at))) - s.spent),
        updated_at = greatest(v_now, r.updated_at)
      returning r.tokens into v_left;
    v_result := v_result || jsonb_build_object(s.bucket, v_left);
  end loop;
  return v_result;
end $$;

create function private.check_rate(p_bucket text, p_rate numeric, p_burst numeric, p_owed integer default 0)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_wait integer;
  v_left double precision;
begin
  if p_owed > 0 then
    perform private.spend_tokens(jsonb_build_array(
      jsonb_build_object('bucket', p_bucket, 'rate', p_rate, 'burst', p_burst, 'spent', p_owed)));
  end if;
  v_wait := private.take_tokens(p_bucket, p_rate, p_burst, 1);
  select tokens into v_left from public.rate_limits where bucket = p_bucket;
  return jsonb_build_object(
    'ok', v_wait = 0,
    'remaining', greatest(0, floor(v_left)),
    'retry_after_ms', v_wait);
end $$;
comment on function private.check_rate(text, numeric, numeric, integer) is
  'Takes one token, with what is left for rate-limit headers: {ok, remaining, retry_after_ms}. p_owed: tokens that the '
  'asking process granted on its own since it last reported.';

-- Idempotency-Key: {state: new | replay | mismatch | running, id?, status?, response?}. A request that died may be
-- taken over after a minute.
create function private.begin_idempotent(p_owner text, p_route text, p_key text, p_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row public.idempotency_keys;
begin
  delete from public.idempotency_keys
    where owner = p_owner and route = p_route and key = p_key
      and created_at < private.now() - private.duration('idempotency_hours');
  insert into public.idempotency_keys (owner, route, key, request_hash)
    values (p_owner, p_route, p_key, p_hash)
    on conflict (owner, route, key) do nothing
    returning * into v_row;
  if found then
    return jsonb_build_object('state', 'new', 'id', v_row.id);
  end if;
  select * into v_row
    from public.idempotency_keys
    where owner = p_owner and route = p_route and key = p_key
    for update;
  if not found then
    return jsonb_build_object('state', 'running');
  end if;
  if v_row.request_hash <> p_hash then
    return jsonb_build_object('state', 'mismatch');
  end if;
  if v_row.finished_at is not null then
    return jsonb_build_object('state', 'replay', 'status', v_row.status, 'response', v_row.response);
  end if;
  if v_row.created_at < private.now() - interval '1 minute' then
    update public.idempotency_keys set created_at = private.now() where id = v_row.id;
    return jsonb_build_object('state', 'new', 'id', v_row.id);
  end if;
  return jsonb_build_object('state', 'running');
end $$;

-- Keeps the answer; server failures are forgotten, so that the caller may try again with the same key.
create function private.finish_idempotent(p_id uuid, p_status smallint, p_response jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_status >= 500 or p_status = 429 then
    delete from public.idempotency_keys where id = p_id;
    return;
  end if;
  update public.idempotency_keys set status = p_status, response = p_response, finished_at = private.now()
    where id = p_id;
end $$;

create function private.prune_idempotency_keys() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.idempotency_keys where created_at < private.now() - private.duration('idempotency_hours');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.prune_rate_limits() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.rate_limits where updated_at < now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('prune', 'idempotency_keys'),
  ('prune', 'rate_limits');

grant execute on function
  private.begin_idempotent(text, text, text, bytea),
  private.finish_idempotent(uuid, smallint, jsonb),
  private.spend_tokens(jsonb)
to app_server;
grant execute on function
  private.take_tokens(text, numeric, numeric, integer),
  private.check_rate(text, numeric, numeric, integer)
to app_server, app_worker;
