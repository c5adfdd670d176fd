-- Carts and their holds. One visible deadline per cart, on the database's clock.

create table public.carts (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea unique,
  account_id uuid references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
  api_key_id uuid references public.api_keys (id),
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint carts_have_an_owner check (token_hash is not null or account_id is not null)
);
comment on table public.carts is
  'A basket of holds: a guest''s (by a hashed cookie), or one person''s or key''s for an account.';
create unique index carts_one_per_person on public.carts (account_id, user_id) where user_id is not null;
create unique index carts_one_per_key on public.carts (account_id, api_key_id) where api_key_id is not null;
create index carts_user on public.carts (user_id);
create index carts_api_key on public.carts (api_key_id);
create index carts_guests on public.carts (created_at) where account_id is null;

create table public.holds (
  id uuid primary key default gen_random_uuid(),
  cart_id uuid not null references public.carts (id),
  account_id uuid references public.accounts (id),
  status text not null default 'active' check (status in ('active', 'converted', 'released', 'expired')),
  e164 public.e164,
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  currency public.currency_code not null,
  setup_cents public.cents not null,
  monthly_cents public.cents not null,
  tax_percent numeric(6, 3) not null default 0,
  tax_cents public.cents not null default 0,
  setup_cost numeric(12, 4) not null,
  monthly_cost numeric(12, 4) not null,
  cost_currency public.currency_code not null,
  exchange_rate numeric(18, 8) not null,
  pricing_rule_id uuid,
  reservation_ref text,
  reservation_expires_at timestamptz,
  checked_at timestamptz,
  client_address text,
  order_id uuid,
  extended_at timestamptz,
  expires_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null default private.now(),
  constraint holds_end_with_an_instant check ((status = 'active') = (ended_at is null))
);
comment on table public.holds is
  'Ours (a reservation is the carrier''s). Exclusive in our shop; firm while reservation_expires_at lies ahead.';
comment on column public.holds.e164 is
  'null for a random number of an area: price and SKU are fixed, the number is known after purchase';
-- P1: one live hold per number. The clock cannot be in the predicate, so hold_number ends a lapsed hold first.
create unique index holds_one_live_per_number on public.holds (e164) where status = 'active' and e164 is not null;
create index holds_number on public.holds (e164, expires_at) where e164 is not null;
create index holds_cart on public.holds (cart_id, status);
create index holds_account on public.holds (account_id) where status = 'active';
create index holds_address on public.holds (client_address) where status = 'active';
create index holds_due on public.holds (expires_at) where status = 'active';
create index holds_order on public.holds (order_id);
create index holds_area on public.holds (area_id);
create index holds_sku on public.holds (sku_id);
create index holds_reservation on public.holds (reservation_ref) where reservation_ref is not null;
create index holds_reserved on public.holds (e164, reservation_expires_at) where reservation_ref is not null;
create index holds_reservation_lapse on public.holds (reservation_expires_at)
  where status = 'active' and reservation_ref is not null;

alter table public.carts enable row level security;
alter table public.holds enable row level security;

-- Guests act without an account; everybody else needs the permission on the account they name.
create function private.authorize_cart(p_actor jsonb, p_account_id uuid, p_permission text) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_actor ->> 'kind' = 'guest' then
    if p_account_id is not null or private.cart_token(p_actor) is null then
      perform private.refuse(401, 'UNAUTHENTICATED');
    end if;
    return;
  end if;
  if private.is_system(p_actor) then
    perform private.refuse(403, 'FORBIDDEN');
  end if;
  perform private.authorize(p_actor, p_account_id, p_permission);
end $$;

-- The hash of the cookie's token, null without a proper one. A person may still carry a guest's.
create function private.cart_token(p_actor jsonb) returns bytea
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if p_actor ->> 'cart' ~ '^[0-9a-f]{64}$' then
    return decode(p_actor ->> 'cart', 'hex');
  end if;
  return null;
end $$;

create function private.guest_cart_id(p_actor jsonb) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from public.carts where token_hash = private.cart_token(p_actor) and account_id is null);
end $$;

-- The caller's cart for an account; without an account a guest's.
create function private.cart_id(p_actor jsonb, p_account_id uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  case p_actor ->> 'kind'
    when 'guest' then
      return private.guest_cart_id(p_actor);
    when 'user' then
      return (
        select id from public.carts where account_id = p_account_id and user_id = (p_actor ->> 'user_id')::uuid
      );
    else
      return (
        select id from public.carts where account_id = p_account_id and api_key_id = (p_actor ->> 'key_id')::uuid
      );
  end case;
end $$;

-- All carts of a caller: a person's and key's of every account.
create function private.cart_ids(p_actor jsonb) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(array_agg(c.id), '{}')
    from public.carts c
    where (c.token_hash = private.cart_token(p_actor) and c.account_id is null)
      or (p_actor ->> 'kind' = 'user' and c.user_id = (p_actor ->> 'user_id')::uuid)
      or (p_actor ->> 'kind' = 'key' and c.api_key_id = (p_actor ->> 'key_id')::uuid)
  );
end $$;

-- Changes of one cart happen one after another: each locks it first.
create function private.lock_cart(p_actor jsonb, p_account_id uuid) returns public.carts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  select * into v_cart from public.carts where id = private.cart_id(p_actor, p_account_id) for update;
  return v_cart;
end $$;

-- The same, and it is made on demand.
create function private.open_cart(p_actor jsonb, p_account_id uuid) returns public.carts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  case p_actor ->> 'kind'
    when 'guest' then
      insert into public.carts as c (token_hash)
        values (private.cart_token(p_actor))
        on conflict (token_hash) do update set updated_at = private.now() where c.account_id is null
        returning * into v_cart;
      if not found then
        -- The cookie's cart already moved to an account: that cookie is spent.
        perform private.refuse(401, 'UNAUTHENTICATED');
      end if;
    when 'user' then
      insert into public.carts (account_id, user_id)
        values (p_account_id, (p_actor ->> 'user_id')::uuid)
        on conflict (account_id, user_id) where user_id is not null do update set updated_at = private.now()
        returning * into v_cart;
    else
      insert into public.carts (account_id, api_key_id)
        values (p_account_id, (p_actor ->> 'key_id')::uuid)
        on conflict (account_id, api_key_id) where api_key_id is not null do update set updated_at = private.now()
        returning * into v_cart;
  end case;
  return v_cart;
end $$;

create function private.hold_json(h public.holds, a public.areas) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', h.id,
    'status', case when h.status = 'active' and h.expires_at <= private.now() then 'expired' else h.status end,
    'e164', h.e164,
    'carrier_id', h.carrier_id,
    'area_id', h.area_id,
    'country', a.country,
    'area_slug', a.slug,
    'place', private.place_of(a),
    'prefix', a.prefix,
    'number_type', a.number_type,
    'features', a.features,
    'price', private.price_json(row(
      h.currency, h.setup_cents, h.monthly_cents, h.tax_percent, h.tax_cents,
      h.setup_cost, h.monthly_cost, h.cost_currency, h.exchange_rate, h.pricing_rule_id, h.sku_id)::private.quote),
    'expires_at', h.expires_at,
    'firm_until', case when h.reservation_expires_at > private.now() then h.reservation_expires_at end,
    'checked_at', h.checked_at,
    'extended', h.extended_at is not null,
    'created_at', h.created_at);
end $$;

create function private.place_of(a public.areas) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return concat_ws(', ', a.name, nullif(a.region_code, ''));
end $$;

-- A cart as its owner sees it; an empty one without an id. Lapsed holds are listed for half an hour, unless their
-- number is held again.
create function private.cart_json(p_cart_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
begin
  return (
    with shown as (
      select h.*, private.hold_json(h, a) as json, h.status = 'active' and h.expires_at > v_now as is_live
      from public.holds h
      join public.areas a on a.id = h.area_id
      where h.cart_id = p_cart_id
        and h.status in ('active', 'expired')
        and h.expires_at > v_now - interval '30 minutes'
    ), live as (
      select * from shown where is_live
    ), lapsed as (
      select * from shown s where not is_live and not exists (select from live l where l.e164 = s.e164)
    )
    select jsonb_build_object(
      'id', p_cart_id,
      'items', coalesce(jsonb_agg(json order by created_at, id), '[]'),
      'expired_items', coalesce((select jsonb_agg(json order by expires_at desc) from lapsed), '[]'),
      'deadline', min(expires_at),
      'server_now', v_now,
      'can_extend', coalesce(bool_and(extended_at is null), false),
      'open_order_id', private.open_order_id(p_cart_id),
      'currency', coalesce(min(currency), 'USD'),
      'setup_cents', coalesce(sum(setup_cents), 0),
      'monthly_cents', coalesce(sum(monthly_cents), 0),
      'tax_cents', coalesce(sum(tax_cents), 0),
      'due_today_cents', coalesce(sum(setup_cents + monthly_cents + tax_cents), 0))
    from live
  );
end $$;

create function private.open_order_id(p_cart_id uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from public.orders where cart_id = p_cart_id and status = 'awaiting_payment');
end $$;

create function private.get_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  if p_actor ->> 'kind' = 'user' and private.guest_cart_id(p_actor) is not null then
    -- A sign-in that died half-way left the guest's cart behind: it is moved now.
    perform private.merge_cart(p_actor, p_account_id);
  end if;
  return private.cart_json(private.cart_id(p_actor, p_account_id));
end $$;

grant execute on function private.get_cart(jsonb, uuid) to app_server;
