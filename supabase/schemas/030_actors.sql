-- Actors: who asks, and what they may do. Every function of `private` that serves a caller begins here.
-- An actor is jsonb made in one place (lib/callers/actor.ts) from a verified token, key or cookie:
--   {"kind":"user","user_id":…,"session_id":…,"cart":hex|null} · {"kind":"key","key_id":…,"account_id":…,"scopes":[…]}
--   {"kind":"guest","cart":hex} · {"kind":"system"}

create function private.role_may(p_role text, p_permission text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case p_role
    when 'owner' then true
    when 'admin' then p_permission <> 'own'
    when 'member' then p_permission in ('belong', 'read', 'buy', 'order', 'configure', 'text')
    when 'billing' then p_permission in ('belong', 'billing')
    when 'key' then p_permission in ('belong', 'read', 'buy', 'order', 'configure', 'text')
    else false
  end;
end $$;
comment on function private.role_may(text, text) is
  'Permissions: belong (know the account, shop with a cart of one''s own), read (its goods), buy (hold), '
  'order (spend), configure, text (send), terminate, billing, team, own.';

create function private.scope_for(p_permission text) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case case p_permission when 'belong' then 'read' else p_permission end
    when 'read' then array[
      'numbers:read', 'messages:read', 'orders:read', 'numbers:write', 'messages:write', 'orders:write', 'cart:write'
    ]
    when 'buy' then array['cart:write', 'orders:write']
    when 'order' then array['orders:write']
    when 'configure' then array['numbers:write']
    when 'text' then array['messages:write']
    else '{}'::text[]
  end;
end $$;

-- What the actor is for the account: a member's role, `key` for a live key with a fitting scope, else null.
create function private.actor_role(p_actor jsonb, p_account_id uuid, p_permission text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  case p_actor ->> 'kind'
    when 'user' then
      return (
        select role from public.memberships
        where account_id = p_account_id and user_id = private.require_person(p_actor)
      );
    when 'key' then
      return (
        select 'key'
        from public.api_keys k
        join public.accounts a on a.id = k.account_id and a.status <> 'closed'
        where k.id = (p_actor ->> 'key_id')::uuid
          and k.account_id = p_account_id
          and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > private.now())
          and k.scopes && private.scope_for(p_permission)
      );
    else
      perform private.refuse(401, 'UNAUTHENTICATED');
  end case;
end $$;

-- Another account's existence is never confirmed: strangers get NOT_FOUND, members without the right get FORBIDDEN.
create function private.authorize(p_actor jsonb, p_account_id uuid, p_permission text) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_role text;
begin
  if private.is_system(p_actor) then
    return;
  end if;
  if p_account_id is null then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  v_role := private.actor_role(p_actor, p_account_id, p_permission);
  if v_role is null then
    if p_actor ->> 'kind' = 'key' and exists (
      select from public.api_keys where id = (p_actor ->> 'key_id')::uuid and account_id = p_account_id
    ) then
      perform private.refuse(403, 'FORBIDDEN');
    end if;
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if not private.role_may(v_role, p_permission) then
    perform private.refuse(403, 'FORBIDDEN');
  end if;
  if p_permission in ('buy', 'order', 'configure', 'text') and exists (
    select from public.accounts where id = p_account_id and status <> 'active'
  ) then
    perform private.refuse(403, 'ACCOUNT_SUSPENDED');
  end if;
end $$;
comment on function private.authorize(jsonb, uuid, text) is
  'Raises PT401, PT403 or PT404 unless the actor may do this for the account.';

-- The account that a person used last, else the oldest.
create function private.usual_account(p_user_id uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select m.account_id
    from public.memberships m
    left join public.profiles p on p.user_id = m.user_id
    where m.user_id = p_user_id
    order by (m.account_id = p.last_account_id) desc nulls last, m.created_at, m.account_id
    limit 1
  );
end $$;

-- Which account a caller means: the one named, else a key's own or the person's usual one. Refused without p_permission
-- there. Remembers an explicit choice.
create function private.resolve_account(
  p_actor jsonb,
  p_account_id uuid default null,
  p_permission text default 'belong'
) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid := (p_actor ->> 'account_id')::uuid;
  v_user uuid;
begin
  if p_actor ->> 'kind' = 'key' then
    if p_account_id is not null and p_account_id <> v_account then
      perform private.refuse(404, 'NOT_FOUND');
    end if;
    perform private.authorize(p_actor, v_account, p_permission);
    return v_account;
  end if;
  v_user := private.require_person(p_actor);
  v_account := coalesce(p_account_id, private.usual_account(v_user));
  if v_account is null then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  -- A membership that was just found is enough to belong; the rest is asked.
  if p_account_id is not null or p_permission <> 'belong' then
    perform private.authorize(p_actor, v_account, p_permission);
  end if;
  if p_account_id is not null then
    update public.profiles set last_account_id = v_account
      where user_id = v_user and last_account_id is distinct from v_account;
  end if;
  return v_account;
end $$;

-- The actor of an API key, found by the SHA-256 of its secret; null when unknown, revoked or expired. Notes the use at
-- most once a minute.
create function private.get_api_key_actor(p_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_key public.api_keys;
begin
  select k.* into v_key
    from public.api_keys k
    join public.accounts a on a.id = k.account_id and a.status <> 'closed'
    where k.hash = p_hash
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > private.now());
  if not found then
    return null;
  end if;
  update public.api_keys set last_used_at = private.now()
    where id = v_key.id and (last_used_at is null or last_used_at < private.now() - interval '1 minute');
  return jsonb_build_object(
    'kind', 'key', 'key_id', v_key.id, 'account_id', v_key.account_id, 'scopes', v_key.scopes);
end $$;

-- A person's name, zone and search preferences. The audit row has the keys that changed.
create function private.update_profile(p_actor jsonb, p_changes jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_zone text := p_changes ->> 'time_zone';
  v_before jsonb;
  v_after jsonb;
  v_changed text[];
begin
  if v_zone is not null and not private.is_time_zone(v_zone) then
    return private.refusal('VALIDATION_FAILED', '{"field": "time_zone"}');
  end if;
  select to_jsonb(p) into v_before from public.profiles p where user_id = v_user for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  update public.profiles p set
    display_name = case
      when p_changes ? 'display_name' then nullif(private.clean_line(p_changes ->> 'display_name'), '')
      else display_name end,
    time_zone = coalesce(v_zone, time_zone),
    locale = coalesce(p_changes ->> 'locale', locale),
    search_preferences = coalesce(p_changes -> 'search_preferences', search_preferences)
  where user_id = v_user
  returning to_jsonb(p) into v_after;
  select array_agg(k) into v_changed
    from unnest(array['display_name', 'time_zone', 'locale', 'search_preferences']) k
    where v_before -> k is distinct from v_after -> k;
  if v_changed is not null then
    perform private.audit(p_actor, null, 'profile.changed', 'user:' || v_user,
      (select jsonb_object_agg(k, v_before -> k) from unnest(v_changed) k),
      (select jsonb_object_agg(k, v_after -> k) from unnest(v_changed) k));
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- The name of an account: on the receipts of its next orders, and callers hear it in the default greeting. Owners and
-- admins.
create function private.rename_account(p_actor jsonb, p_account_id uuid, p_name text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text := private.clean_line(p_name);
  v_before text;
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  if v_name is null or char_length(v_name) not between 1 and 120 then
    return private.refusal('VALIDATION_FAILED', '{"field": "account_name"}');
  end if;
  select name into v_before from public.accounts where id = p_account_id for update;
  if v_before <> v_name then
    update public.accounts set name = v_name where id = p_account_id;
    perform private.audit(p_actor, p_account_id, 'account.renamed', 'account:' || p_account_id,
      jsonb_build_object('name', v_before), jsonb_build_object('name', v_name));
  end if;
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.resolve_account(jsonb, uuid, text),
  private.get_api_key_actor(bytea),
  private.update_profile(jsonb, jsonb),
  private.rename_account(jsonb, uuid, text)
to app_server;
