-- Carts and their holds. One visible deadline per cart, on the database's clock. Every function is one round trip and safe to repeat.

-- Carts, holds, orders, checkout sessions, payments, refunds. Orders are about goods, payments about money.
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
comment on table public.carts is 'A basket of holds: a guest''s (by a hashed cookie), or one person''s or key''s for an account.';
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
  e164 text check (e164 ~ '^\+[1-9][0-9]{6,14}$'),
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  currency char(3) not null,
  setup_cents integer not null check (setup_cents >= 0),
  monthly_cents integer not null check (monthly_cents >= 0),
  tax_percent numeric(6, 3) not null default 0,
  tax_cents integer not null default 0 check (tax_cents >= 0),
  setup_cost numeric(12, 4) not null,
  monthly_cost numeric(12, 4) not null,
  cost_currency char(3) not null,
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
comment on table public.holds is 'Ours (a reservation is the carrier''s). Exclusive in our shop; firm while reservation_expires_at lies ahead.';
comment on column public.holds.e164 is 'null for a random number of an area: price and SKU are fixed, the number is known after purchase';
-- P1: one live hold per number. The clock cannot be in the predicate, so hold_number ends a lapsed hold first.
create unique index holds_one_live_per_number on public.holds (e164) where status = 'active' and e164 is not null;
create index holds_cart on public.holds (cart_id, status);
create index holds_account on public.holds (account_id) where status = 'active';
create index holds_address on public.holds (client_address) where status = 'active';
create index holds_due on public.holds (expires_at) where status = 'active';
create index holds_order on public.holds (order_id);
create index holds_area on public.holds (area_id);
create index holds_sku on public.holds (sku_id);
create index holds_reservation on public.holds (reservation_ref) where reservation_ref is not null;
create index holds_reserved on public.holds (e164, reservation_expires_at) where reservation_ref is not null;
create index holds_reservation_lapse on public.holds (reservation_expires_at) where status = 'active' and reservation_ref is not null;

alter table public.carts enable row level security;
alter table public.holds enable row level security;

-- The carts of a caller: a guest's by cookie, a person's or key's per account (a person may still carry a guest cart).
create function private.cart_ids(p_actor jsonb) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(array_agg(c.id), '{}') from public.carts c
    where (c.token_hash = decode(nullif(p_actor ->> 'cart', ''), 'hex') and c.account_id is null)
      or (p_actor ->> 'kind' = 'user' and c.user_id = (p_actor ->> 'user_id')::uuid)
      or (p_actor ->> 'kind' = 'key' and c.api_key_id = (p_actor ->> 'key_id')::uuid));
end $$;

-- The caller's cart for an account (null account: a guest's), made on demand. Locks it: changes of one cart happen one after another.
create function private.lock_cart(p_actor jsonb, p_account_id uuid, p_create boolean) returns public.carts
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_cart public.carts;
begin
  if p_actor ->> 'kind' = 'guest' then
    if p_create then
      insert into public.carts (token_hash) values (decode(p_actor ->> 'cart', 'hex')) on conflict (token_hash) do nothing;
    end if;
    select * into v_cart from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null for update;
    if not found and p_create then
      -- The cookie's cart already moved to an account: that cookie is spent.
      perform private.refuse(401, 'UNAUTHENTICATED');
    end if;
    return v_cart;
  end if;
  if p_actor ->> 'kind' = 'user' then
    if p_create then
      insert into public.carts (account_id, user_id) values (p_account_id, (p_actor ->> 'user_id')::uuid)
        on conflict (account_id, user_id) where user_id is not null do nothing;
    end if;
    select * into v_cart from public.carts where account_id = p_account_id and user_id = (p_actor ->> 'user_id')::uuid for update;
  else
    if p_create then
      insert into public.carts (account_id, api_key_id) values (p_account_id, (p_actor ->> 'key_id')::uuid)
        on conflict (account_id, api_key_id) where api_key_id is not null do nothing;
    end if;
    select * into v_cart from public.carts where account_id = p_account_id and api_key_id = (p_actor ->> 'key_id')::uuid for update;
  end if;
  return v_cart;
end $$;

-- Guests act without an account; everybody else needs the permission on the account they name.
create function private.authorize_cart(p_actor jsonb, p_account_id uuid, p_permission text) returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_actor ->> 'kind' = 'guest' then
    if p_account_id is not null or coalesce(p_actor ->> 'cart', '') !~ '^[0-9a-f]{64}$' then perform private.refuse(401, 'UNAUTHENTICATED'); end if;
  else
    if private.is_system(p_actor) then perform private.refuse(403, 'FORBIDDEN'); end if;
    perform private.authorize(p_actor, p_account_id, p_permission);
  end if;
end $$;

create function private.hold_json(h public.holds) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('id', h.id, 'status', case when h.status = 'active' and h.expires_at <= private.now() then 'expired' else h.status end,
    'e164', h.e164, 'carrier_id', h.carrier_id, 'area_id', h.area_id, 'country', a.country, 'area_slug', a.slug,
    'place', concat_ws(', ', a.name, nullif(a.region_code, '')), 'prefix', a.prefix, 'number_type', a.number_type, 'features', a.features,
    'price', jsonb_build_object('currency', h.currency, 'setup_cents', h.setup_cents, 'monthly_cents', h.monthly_cents,
      'tax_percent', h.tax_percent, 'tax_cents', h.tax_cents, 'due_today_cents', h.setup_cents + h.monthly_cents + h.tax_cents,
      'year_cents', h.setup_cents + 12 * h.monthly_cents + round((h.setup_cents + 12 * h.monthly_cents) * h.tax_percent / 100)::integer),
    'expires_at', h.expires_at, 'firm_until', case when h.reservation_expires_at > private.now() then h.reservation_expires_at end,
    'checked_at', h.checked_at, 'extended', h.extended_at is not null, 'created_at', h.created_at)
  from public.areas a where a.id = h.area_id
$$;

create function private.cart_json(p_cart_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with live as (select h.* from public.holds h where h.cart_id = p_cart_id and h.status = 'active' and h.expires_at > private.now())
  select jsonb_build_object(
    'id', p_cart_id,
    'items', coalesce((select jsonb_agg(private.hold_json(h) order by h.created_at, h.id) from public.holds h join live on live.id = h.id), '[]'),
    'expired_items', coalesce((select jsonb_agg(private.hold_json(h) order by h.expires_at desc) from public.holds h
      where h.cart_id = p_cart_id and h.expires_at > private.now() - interval '30 minutes'
        and (h.status = 'expired' or (h.status = 'active' and h.expires_at <= private.now()))
        and not exists (select from live l where l.e164 = h.e164)), '[]'),
    'deadline', (select min(expires_at) from live),
    'server_now', private.now(),
    'can_extend', exists (select from live where extended_at is null) and not exists (select from live where extended_at is not null),
    'open_order_id', (select o.id from public.orders o where o.cart_id = p_cart_id and o.status = 'awaiting_payment'),
    'currency', coalesce((select min(currency) from live), 'USD'),
    'setup_cents', coalesce((select sum(setup_cents) from live), 0), 'monthly_cents', coalesce((select sum(monthly_cents) from live), 0),
    'tax_cents', coalesce((select sum(tax_cents) from live), 0),
    'due_today_cents', coalesce((select sum(setup_cents + monthly_cents + tax_cents) from live), 0))
$$;

create function private.empty_cart_json() returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('id', null, 'items', '[]'::jsonb, 'expired_items', '[]'::jsonb, 'deadline', null, 'server_now', private.now(), 'can_extend', false,
    'open_order_id', null, 'currency', 'USD', 'setup_cents', 0, 'monthly_cents', 0, 'tax_cents', 0, 'due_today_cents', 0)
$$;

-- At sign-in the guest's holds move to the account. On a clash of deadlines the later one wins, up to one full extension after each hold was made.
create function private.merge_cart(p_actor jsonb, p_account_id uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_guest public.carts; v_cart public.carts; v_deadline timestamptz; v_account public.accounts; v_moved integer := 0; v_room integer;
begin
  perform private.require_person(p_actor);
  perform private.authorize(p_actor, p_account_id, 'read');
  if coalesce(p_actor ->> 'cart', '') !~ '^[0-9a-f]{64}$' then return jsonb_build_object('ok', true, 'moved', 0); end if;
  select * into v_guest from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null for update;
  if not found then return jsonb_build_object('ok', true, 'moved', 0); end if;
  v_cart := private.lock_cart(p_actor, p_account_id, true);
  select * into v_account from public.accounts where id = p_account_id;
  -- An account's cap holds for what arrives too, or a chain of guest carts would hold any quantity: the newest holds beyond it end.
  perform pg_advisory_xact_lock(hashtextextended('holds:' || p_account_id, 0));
  select greatest(0, private.setting('max_holds_per_account') - count(*)) into v_room
    from public.holds where account_id = p_account_id and status = 'active' and expires_at > private.now();
  perform private.end_hold(h.id, 'released') from (select id from public.holds
    where cart_id = v_guest.id and status = 'active' and expires_at > private.now() order by created_at, id offset v_room) h;
  select greatest(
      (select min(expires_at) from public.holds where cart_id = v_guest.id and status = 'active' and expires_at > private.now()),
      (select min(expires_at) from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now()))
    into v_deadline;
  update public.holds h set cart_id = v_cart.id, account_id = p_account_id,
      tax_percent = private.tax_percent(v_account.country, v_account.region),
      tax_cents = round((h.setup_cents + h.monthly_cents) * private.tax_percent(v_account.country, v_account.region) / 100)
    where h.cart_id = v_guest.id and h.status = 'active';
  get diagnostics v_moved = row_count;
  update public.holds h set cart_id = v_cart.id where h.cart_id = v_guest.id and h.status = 'expired' and h.expires_at > private.now() - interval '30 minutes';
  if v_moved > 0 then
    update public.holds h set expires_at = greatest(h.expires_at, least(v_deadline, h.created_at
        + make_interval(mins => (private.setting('hold_minutes') + private.setting('hold_extension_minutes'))::integer)))
      where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > private.now() and h.order_id is null;
  end if;
  delete from public.carts c where c.id = v_guest.id and not exists (select from public.holds h where h.cart_id = c.id);
  return jsonb_build_object('ok', true, 'moved', v_moved);
end $$;

create function private.get_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_cart_id uuid;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  if p_actor ->> 'kind' = 'guest' then
    select id into v_cart_id from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null;
  elsif p_actor ->> 'kind' = 'user' then
    -- A sign-in that died half-way left the guest's cart behind: it is moved now.
    if coalesce(p_actor ->> 'cart', '') ~ '^[0-9a-f]{64}$'
      and exists (select from public.carts where token_hash = decode(p_actor ->> 'cart', 'hex') and account_id is null) then
      perform private.merge_cart(p_actor, p_account_id);
    end if;
    select id into v_cart_id from public.carts where account_id = p_account_id and user_id = (p_actor ->> 'user_id')::uuid;
  else
    select id into v_cart_id from public.carts where account_id = p_account_id and api_key_id = (p_actor ->> 'key_id')::uuid;
  end if;
  if v_cart_id is null then return private.empty_cart_json(); end if;
  return private.cart_json(v_cart_id);
end $$;

-- Adds one extension to every live hold of the cart, once.
create function private.extend_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_cart public.carts; v_until timestamptz;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'read');
  v_cart := private.lock_cart(p_actor, p_account_id, false);
  if v_cart.id is null or not exists (select from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now()) then
    return jsonb_build_object('ok', false, 'code', 'HOLD_EXPIRED');
  end if;
  -- An order that waits for payment froze its deadline: its payment page is closed by the caller first, then asked again.
  if exists (select from public.orders where cart_id = v_cart.id and status = 'awaiting_payment') then
    return jsonb_build_object('ok', false, 'code', 'SESSION_OPEN', 'order_id', (select id from public.orders where cart_id = v_cart.id and status = 'awaiting_payment'));
  end if;
  if exists (select from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now() and extended_at is not null) then
    return jsonb_build_object('ok', false, 'code', 'ALREADY_EXTENDED', 'cart', private.cart_json(v_cart.id));
  end if;
  select min(expires_at) + make_interval(mins => private.setting('hold_extension_minutes')::integer) into v_until
    from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > private.now();
  update public.holds set expires_at = greatest(expires_at, v_until), extended_at = private.now()
    where cart_id = v_cart.id and status = 'active' and expires_at > private.now();
  return jsonb_build_object('ok', true, 'cart', private.cart_json(v_cart.id));
end $$;

grant execute on function
  private.merge_cart(jsonb, uuid),
  private.get_cart(jsonb, uuid),
  private.extend_cart(jsonb, uuid)
to app_server;
