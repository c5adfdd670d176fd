-- Phones that calls may be forwarded to. Each account proves its own, by a code that a call speaks there. A plan may
-- name others; they do not ring until they are proven.

create table public.account_phones (
  account_id uuid not null references public.accounts (id),
  e164 public.e164 not null,
  verified_at timestamptz not null default private.now(),
  verified_by uuid references auth.users (id) on delete set null,
  primary key (account_id, e164)
);
comment on table public.account_phones is 'Phones that have proven to belong to an account.';
comment on column public.account_phones.verified_by is 'null: a key';
create index account_phones_verified_by on public.account_phones (verified_by);

create table private.phone_checks (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  e164 public.e164 not null,
  code_hash bytea not null,
  failures integer not null default 0,
  created_at timestamptz not null default private.now(),
  ended_at timestamptz
);
comment on table private.phone_checks is 'Codes that calls spoke to phones.';
comment on column private.phone_checks.code_hash is 'SHA-256 of account, phone and code';
comment on column private.phone_checks.ended_at is 'used, replaced, or guessed at too often';
create unique index phone_checks_open on private.phone_checks (account_id, e164) where ended_at is null;
create index phone_checks_age on private.phone_checks (created_at);

alter table public.account_phones enable row level security;
alter table private.phone_checks enable row level security;
create policy "members read their phones" on public.account_phones for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select on public.account_phones to authenticated;

insert into private.settings (key, value, description) values
  ('phone_check_minutes', '10', 'How long the code of a phone counts, minutes'),
  ('phone_check_guesses', '5', 'Wrong codes after which a new call is needed'),
  ('phone_checks_per_account', '10', 'Verification calls of an account within 24 hours'),
  ('phone_checks_per_phone', '4', 'Verification calls to a phone within 24 hours, by all accounts together'),
  ('phone_checks_per_prefix', '30', 'Verification calls to numbers that begin alike (7 digits) within 24 hours'),
  ('phone_checks_per_address', '15', 'Verification calls asked for from an address within 24 hours');

-- 0, or milliseconds to wait.
create function private.take_phone_check(p_account_id uuid, p_e164 text, p_address text) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  return private.take_of_day(
    array['phone-check:account:' || p_account_id, 'phone-check:phone:' || p_e164,
      'phone-check:prefix:' || left(p_e164, 8), 'phone-check:address:' || p_address],
    array['phone_checks_per_account', 'phone_checks_per_phone', 'phone_checks_per_prefix',
      'phone_checks_per_address']);
end $$;

-- A call may be placed that speaks the code. p_address: of who asks, null for programs behind a key. Refusals:
-- PHONE_CHECK_LIMIT with the hours until the next.
create function private.begin_phone_check(
  p_actor jsonb,
  p_account_id uuid,
  p_e164 text,
  p_code_hash bytea,
  p_address text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_wait integer;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  if exists (select from public.account_phones where account_id = p_account_id and e164 = p_e164) then
    return jsonb_build_object('ok', true, 'is_verified', true);
  end if;
  v_wait := private.take_phone_check(p_account_id, p_e164, p_address); -- two who ask for one phone wait for each other
  if v_wait > 0 then
    return private.refusal('PHONE_CHECK_LIMIT', jsonb_build_object('hours', ceil(v_wait / 3600000.0)));
  end if;
  update private.phone_checks set ended_at = private.now()
    where account_id = p_account_id and e164 = p_e164 and ended_at is null;
  insert into private.phone_checks (account_id, e164, code_hash) values (p_account_id, p_e164, p_code_hash);
  perform private.audit(p_actor, p_account_id, 'phone.check-begun', 'phone:' || p_e164, null, null);
  return jsonb_build_object('ok', true, 'is_verified', false);
end $$;

-- Refusals: CODE_WRONG with guesses left, CODE_EXPIRED: a new call is needed.
create function private.finish_phone_check(p_actor jsonb, p_account_id uuid, p_e164 text, p_code_hash bytea)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_check private.phone_checks;
  v_left integer;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select * into v_check
    from private.phone_checks
    where account_id = p_account_id and e164 = p_e164 and ended_at is null
      and created_at > private.now() - private.duration('phone_check_minutes')
    for update;
  if not found then
    return private.refusal('CODE_EXPIRED');
  end if;
  v_left := private.setting('phone_check_guesses') - v_check.failures - 1;
  if v_check.code_hash <> p_code_hash then
    update private.phone_checks set
      failures = failures + 1,
      ended_at = case when v_left < 1 then private.now() end
    where id = v_check.id;
    return private.refusal('CODE_WRONG', jsonb_build_object('left', v_left));
  end if;
  update private.phone_checks set ended_at = private.now() where id = v_check.id;
  insert into public.account_phones (account_id, e164, verified_by)
    values (p_account_id, p_e164, (p_actor ->> 'user_id')::uuid)
    on conflict do nothing;
  perform private.renew_answer_paths(p_account_id, p_e164);
  perform private.audit(p_actor, p_account_id, 'phone.verified', 'phone:' || p_e164, null, null);
  return jsonb_build_object('ok', true);
end $$;

-- Plans that name it ring it no longer. Refusals: NOT_FOUND.
create function private.remove_account_phone(p_actor jsonb, p_account_id uuid, p_e164 text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  delete from public.account_phones where account_id = p_account_id and e164 = p_e164;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.renew_answer_paths(p_account_id, p_e164);
  perform private.audit(p_actor, p_account_id, 'phone.removed', 'phone:' || p_e164, null, null);
  return jsonb_build_object('ok', true);
end $$;

create function private.list_account_phones(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('e164', e164, 'verified_at', verified_at) order by e164), '[]')
    from public.account_phones
    where account_id = p_account_id
  );
end $$;

-- Of these phones, those that the account has not proven.
create function private.unverified_phones(p_account_id uuid, p_phones text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select distinct phone
    from unnest(p_phones) as phone
    where not exists (select from public.account_phones where account_id = p_account_id and e164 = phone)
    order by phone
  );
end $$;

create function private.prune_phone_checks() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.phone_checks where created_at < private.now() - interval '2 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'phone_checks');

grant execute on function
  private.begin_phone_check(jsonb, uuid, text, bytea, text),
  private.finish_phone_check(jsonb, uuid, text, bytea),
  private.remove_account_phone(jsonb, uuid, text)
to app_server;
grant execute on function private.list_account_phones(uuid) to authenticated;
