-- Accounts, people, staff and API keys.
-- Deleting a user never deletes an account, number, order or audit row: what refers to a person is set null or is their
-- own profile.

create table public.accounts (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(name) between 1 and 120),
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  country char(2) check (country ~ '^[A-Z]{2}$'),
  region text,
  currency public.currency_code not null default 'USD',
  locale text not null default 'en-US',
  time_zone text not null default 'UTC',
  postal_code text,
  city text,
  street jsonb not null default '[]',
  tax_id text,
  facts_version integer not null default 1,
  tax_id_state text check (tax_id_state in ('pending', 'verified', 'unverified', 'unavailable')),
  tax_id_looked_at timestamptz,
  stripe_customer_id text unique,
  buyer_changed_at timestamptz,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.accounts is 'The customer: a person or a company. Owns everything that is bought.';
comment on column public.accounts.region is
  'the code of a state or province, in countries that have them here (private.address_formats)';
comment on column public.accounts.street is 'lines of text: the billing address before its city';
comment on column public.accounts.facts_version is
  'counts the changes of the billing address and the tax id; an edit names the one that it saw';
comment on column public.accounts.tax_id_state is
  'what an authority says of the tax id, as Stripe has it; unverified: it does not know the id; null: not known yet';
comment on column public.accounts.tax_id_looked_at is 'when Stripe was last read about it';
create index accounts_tax_id_pending on public.accounts (tax_id_looked_at) where tax_id_state = 'pending';
comment on column public.accounts.buyer_changed_at is
  'since when Stripe''s customer has another name or address than the account; null: the same';
create index accounts_unsynced on public.accounts (buyer_changed_at)
  where buyer_changed_at is not null and stripe_customer_id is not null;
comment on column public.accounts.currency is 'one per account, fixed once an order exists';
create trigger touch before update on public.accounts for each row execute function private.touch_updated_at();

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  display_name text check (char_length(display_name) <= 120),
  locale text not null default 'en-US',
  time_zone text not null default 'UTC',
  last_account_id uuid references public.accounts (id) on delete set null,
  search_preferences jsonb not null default '{}',
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.profiles is 'A person; one per sign-in.';
comment on column public.profiles.search_preferences is
  'What this buyer prefers in search results: {sort, type, features[]}';
create index profiles_last_account on public.profiles (last_account_id);
create trigger touch before update on public.profiles for each row execute function private.touch_updated_at();

create table public.memberships (
  account_id uuid not null references public.accounts (id),
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'billing')),
  created_at timestamptz not null default private.now(),
  primary key (account_id, user_id)
);
comment on table public.memberships is 'Which people act for which account, and as what.';
create index memberships_user on public.memberships (user_id);

create table public.staff_members (
  user_id uuid primary key references auth.users (id) on delete cascade,
  role text not null check (role in ('support', 'operator', 'admin')),
  factor_id uuid,
  enrolled_at timestamptz,
  last_signed_in_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default private.now()
);
comment on table public.staff_members is 'Our own people. No sign-up or profile function writes here.';
comment on column public.staff_members.factor_id is
  'the second factor that was enrolled with an invitation; a session that another factor verified opens nothing. Null '
  'after a recovery: the next invitation enrolls another';

create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  name text not null check (char_length(name) between 1 and 80),
  prefix text not null check (prefix ~ '^[a-z0-9]{8}$'),
  hash bytea not null unique,
  scopes text[] not null default '{}',
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_keys_scopes check (
    scopes <@ array[
      'numbers:read', 'numbers:write', 'messages:read', 'messages:write', 'orders:read', 'orders:write', 'cart:write',
      'webhooks:write'
    ]
  )
);
comment on table public.api_keys is 'Keys of programs. The secret is shown once; only its SHA-256 is kept.';
create index api_keys_account on public.api_keys (account_id);
create index api_keys_created_by on public.api_keys (created_by);

-- The helpers of all policies. Only top-level claims count; user_metadata is written by users and never read.
create function private.account_ids(p_permission text default 'read') returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_claims jsonb := private.claims();
begin
  if not v_claims ? 'key_id' then
    return (
      select array_agg(m.account_id)
      from public.memberships m
      where m.user_id = private.user_id() and private.role_may(m.role, p_permission)
    );
  end if;
  if not private.role_may('key', p_permission) then
    return null;
  end if;
  return (
    select array_agg(k.account_id)
    from public.api_keys k
    join public.accounts a on a.id = k.account_id and a.status <> 'closed'
    where k.id = (v_claims ->> 'key_id')::uuid
      and k.account_id = (v_claims ->> 'account_id')::uuid
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > private.now())
  );
end $$;
comment on function private.account_ids(text) is
  'Accounts in which the caller holds the permission: a member by their role, or the API key in the claims, regardless '
  'of its scopes.';

grant execute on function private.account_ids(text) to authenticated;

alter table public.accounts enable row level security;
alter table public.profiles enable row level security;
alter table public.memberships enable row level security;
alter table public.staff_members enable row level security;
alter table public.api_keys enable row level security;

create policy "members read their account" on public.accounts for select to authenticated
  using (id = any ((select private.account_ids('belong'))::uuid[]));
create policy "a person reads their profile" on public.profiles for select to authenticated
  using (user_id = (select private.user_id()));
create policy "people see their own membership, managers the team" on public.memberships for select to authenticated
  using (user_id = (select private.user_id()) or account_id = any ((select private.account_ids('team'))::uuid[]));
create policy "managers list the keys of their account" on public.api_keys for select to authenticated
  using (account_id = any ((select private.account_ids('team'))::uuid[]));

grant select on public.profiles, public.memberships to authenticated;
grant select (
  id, name, status, country, region, postal_code, city, street, currency, locale, time_zone, tax_id, created_at,
  updated_at
) on public.accounts to authenticated;
grant select (
  id, account_id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at
) on public.api_keys to authenticated;

-- A new user gets a profile and an account of their own. user_metadata is written by the user, so only harmless words
-- are taken from it.
create function private.create_account_for_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_metadata jsonb := coalesce(new.raw_user_meta_data, '{}');
  v_zone text := coalesce(nullif(v_metadata ->> 'time_zone', ''), 'UTC');
  v_name text := left(coalesce(
    nullif(private.clean_line(v_metadata ->> 'display_name'), ''),
    nullif(private.clean_line(v_metadata ->> 'full_name'), ''),
    split_part(new.email, '@', 1),
    'My account'), 120);
  v_account uuid;
begin
  if not private.is_time_zone(v_zone) then
    v_zone := 'UTC';
  end if;
  insert into public.accounts (name, time_zone)
    values (v_name, v_zone)
    returning id into v_account;
  insert into public.profiles (user_id, email, display_name, time_zone, last_account_id)
    values (new.id, coalesce(new.email, ''), v_name, v_zone, v_account);
  insert into public.memberships (account_id, user_id, role)
    values (v_account, new.id, 'owner');
  return new;
end $$;

create trigger create_account after insert on auth.users
  for each row execute function private.create_account_for_user();

create function private.is_time_zone(p_name text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from pg_catalog.pg_timezone_names where name = p_name);
end $$;

create function private.follow_user_email() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.profiles set email = coalesce(new.email, '') where user_id = new.id;
  return new;
end $$;

create trigger follow_email after update of email on auth.users
  for each row when (new.email is distinct from old.email) execute function private.follow_user_email();
