-- Accounts and people in the back office.

create view private.staff_list_accounts with (security_invoker = true) as
  select
    a.id,
    a.name,
    private.search_key(a.name) as name_key,
    a.status,
    a.country,
    a.currency,
    a.stripe_customer_id,
    (select count(*) from public.memberships m where m.account_id = a.id) as people,
    (
      select count(*)
      from public.purchased_numbers n
      where n.account_id = a.id and n.ended_at is null
    ) as live_numbers,
    (
      select coalesce(sum(p.debt_cents), 0)
      from public.payments p
      where p.account_id = a.id and p.status = 'capture_failed'
    ) as debt_cents,
    a.created_at
  from public.accounts a;

create view private.staff_list_people with (security_invoker = true) as
  select
    p.user_id as id,
    p.email,
    p.display_name,
    private.search_key(p.display_name) as name_key,
    (
      select string_agg(a.name, ', ' order by a.name)
      from public.memberships m
      join public.accounts a on a.id = m.account_id
      where m.user_id = p.user_id
    ) as accounts,
    u.email_confirmed_at,
    u.last_sign_in_at,
    u.banned_until,
    p.created_at
  from public.profiles p
  join auth.users u on u.id = p.user_id;
insert into private.staff_lists (name) values ('accounts'), ('people');

create index accounts_by_created on public.accounts (created_at, id);
create index accounts_by_name on public.accounts (name, id);
create index profiles_by_created on public.profiles (created_at, user_id);
create index profiles_by_email on public.profiles (email, user_id);

-- One account with its people, keys, newest numbers and orders, debts and years; null when there is none.
create function private.staff_get_account(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'region', a.region,
      'time_zone', a.time_zone,
      'locale', a.locale,
      'members', private.account_members_json(a.id),
      'keys', private.account_keys_json(a.id),
      'numbers', private.newest_json('private.staff_list_numbers', a.id),
      'orders', private.newest_json('private.staff_list_orders', a.id),
      'debts', private.account_debts_json(a.id),
      'years', private.account_years_json(a.id),
      'deferred', private.deferred_json(a.id),
      'billing_held_at', (select held_at from public.billing_profiles where account_id = a.id),
      'disputes', private.newest_json('private.staff_list_disputes', a.id))
    from private.staff_list_accounts l
    join public.accounts a on a.id = l.id
    where l.id = p_id
  );
end $$;

create function private.account_members_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'user_id', p.user_id,
      'email', p.email,
      'display_name', p.display_name,
      'role', m.role
    ) order by m.created_at), '[]')
    from public.memberships m
    join public.profiles p on p.user_id = m.user_id
    where m.account_id = p_account_id
  );
end $$;

create function private.account_keys_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(k) - 'hash' order by k.created_at desc), '[]')
    from public.api_keys k
    where k.account_id = p_account_id
  );
end $$;

-- The ten newest rows of a list that belong to an account.
create function private.newest_json(p_view regclass, p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rows jsonb;
begin
  execute format(
    'select coalesce(jsonb_agg(to_jsonb(l) order by l.created_at desc), ''[]'') from ('
    'select * from %s where account_id = $1 order by created_at desc limit 10) l', p_view)
    into v_rows using p_account_id;
  return v_rows;
end $$;

create function private.account_debts_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at), '[]')
    from private.staff_list_payments p
    where p.account_id = p_account_id and p.status = 'capture_failed' and p.debt_cents > 0
  );
end $$;

-- One person with the accounts that they act for and what they bought last; null when there is none.
create function private.staff_get_person(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'locale', p.locale,
      'time_zone', p.time_zone,
      'staff_role', (select s.role from public.staff_members s where s.user_id = p.user_id),
      'sessions', (select count(*) from auth.sessions s where s.user_id = p.user_id),
      'memberships', private.person_memberships_json(p.user_id),
      'orders', private.person_orders_json(p.user_id))
    from private.staff_list_people l
    join public.profiles p on p.user_id = l.id
    where l.id = p_id
  );
end $$;

create function private.person_memberships_json(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'account_id', a.id,
      'account_name', a.name,
      'status', a.status,
      'role', m.role,
      'since', m.created_at
    ) order by m.created_at), '[]')
    from public.memberships m
    join public.accounts a on a.id = m.account_id
    where m.user_id = p_user_id
  );
end $$;

create function private.person_orders_json(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(o) order by o.created_at desc), '[]')
    from (
      select *
      from private.staff_list_orders
      where user_id = p_user_id
      order by created_at desc
      limit 10
    ) o
  );
end $$;

grant execute on function
  private.staff_get_account(jsonb, uuid),
  private.staff_get_person(jsonb, uuid)
to app_server;
