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
create index carts_user on public.carts (user_id) where user_id is not null;
create index carts_api_key on public.carts (api_key_id) where api_key_id is not null;
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
  pricing_rule_version integer,
  volume_prices jsonb,
  reservation_ref text,
  reservation_expires_at timestamptz,
  checked_at timestamptz,
  client_address text,
  order_id uuid,
  extended_at timestamptz,
  expires_at timestamptz not null,
  ended_at timestamptz,
  is_lost boolean not null default false,
  created_at timestamptz not null default private.now(),
  constraint holds_end_with_an_instant check ((status = 'active') = (ended_at is null))
);
comment on table public.holds is
  'Ours (a reservation is the carrier''s). Exclusive in our shop; firm while reservation_expires_at lies ahead.';
comment on column public.holds.monthly_cents is
  'for one number; what a cart pays for each of several: private.priced_holds';
comment on column public.holds.volume_prices is
  '[{from, monthly_cents}]: what a month costs from so many numbers on; frozen with the hold';
comment on column public.holds.is_lost is 'it ended because the carrier no longer has the number';
comment on column public.holds.e164 is
  'null for a random number of an area: price and SKU are fixed, the number is known after purchase';
-- P1: one live hold per number. The clock cannot be in the predicate, so hold_number ends a lapsed hold first.
create unique index holds_one_live_per_number on public.holds (e164) where status = 'active' and e164 is not null;
create index holds_number on public.holds (e164, expires_at) where e164 is not null;
create index holds_cart on public.holds (cart_id, status);
create index holds_account on public.holds (account_id) where status = 'active' and account_id is not null;
create index holds_address on public.holds (client_address) where status = 'active';
create index holds_due on public.holds (expires_at) where status = 'active';
create index holds_order on public.holds (order_id) where order_id is not null;
create index holds_area on public.holds (area_id) where status = 'active';
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
declare
  v_ids uuid[] := array_remove(array[private.guest_cart_id(p_actor)], null);
begin
  case p_actor ->> 'kind'
    when 'user' then
      return v_ids || array(select id from public.carts where user_id = (p_actor ->> 'user_id')::uuid);
    when 'key' then
      return v_ids || array(select id from public.carts where api_key_id = (p_actor ->> 'key_id')::uuid);
    else
      return v_ids;
  end case;
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

-- How many numbers count for a volume price: those that the account has, and those that its cart holds.
create function private.cart_count(p_cart_id uuid, p_account_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_held integer;
  v_owned integer := 0;
begin
  select count(*) into v_held
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > v_now;
  if p_account_id is not null then
    select count(*) into v_owned
      from public.purchased_numbers
      where account_id = p_account_id and status in ('provisioning', 'active', 'suspended', 'porting_in');
  end if;
  return v_held + v_owned;
end $$;

-- What a hold froze, at so many numbers.
create function private.hold_quote(h public.holds, p_count integer) returns private.quote
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote;
begin
  q.area_id := h.area_id;
  q.status := 'sold';
  q.currency := h.currency;
  q.setup_cents := h.setup_cents;
  q.monthly_cents := private.monthly_at(h.monthly_cents, h.volume_prices, p_count);
  q.tax_percent := h.tax_percent;
  q.tax_cents := private.tax_on(q.setup_cents + q.monthly_cents, h.tax_percent, h.currency);
  q.setup_cost := h.setup_cost;
  q.monthly_cost := h.monthly_cost;
  q.cost_currency := h.cost_currency;
  q.exchange_rate := h.exchange_rate;
  q.pricing_rule_id := h.pricing_rule_id;
  q.pricing_rule_version := h.pricing_rule_version;
  q.sku_id := h.sku_id;
  q.volume_count := p_count;
  q.list_cents := h.monthly_cents;
  q.volume_prices := h.volume_prices;
  return q;
end $$;

-- The live holds of a cart with what each costs at so many numbers: monthly_cents and tax_cents are those of the count.
-- A cart has few; told so, the planner looks its holds up instead of reading all holds there are.
create function private.priced_holds(p_cart_id uuid, p_count integer) returns setof public.holds
language plpgsql stable security definer rows 10 set search_path = pg_catalog, pg_temp as $$
declare
  h public.holds;
  q private.quote;
begin
  for h in
    select *
    from public.holds
    where cart_id = p_cart_id and status = 'active' and expires_at > private.now()
  loop
    q := private.hold_quote(h, p_count);
    h.monthly_cents := q.monthly_cents;
    h.tax_cents := q.tax_cents;
    return next h;
  end loop;
end $$;

create function private.hold_json(h public.holds, a public.areas, q private.quote) returns jsonb
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
    'concurrent_calls', private.concurrent_calls(h.sku_id),
    'price', private.price_json(q),
    'minute_price', private.area_minute_price(a, q.currency),
    'expires_at', h.expires_at,
    'firm_until', case when h.reservation_expires_at > private.now() then h.reservation_expires_at end,
    'checked_at', h.checked_at,
    'extended', h.extended_at is not null,
    'lost', h.is_lost,
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
  v_count integer := private.cart_count(p_cart_id, (select account_id from public.carts where id = p_cart_id));
begin
  return (
    select jsonb_build_object(
      'id', p_cart_id,
      'items', coalesce(jsonb_agg(json order by created_at, id) filter (where is_live), '[]'),
      'expired_items', coalesce(jsonb_agg(json order by expires_at desc) filter (where not is_held), '[]'),
      'deadline', min(expires_at) filter (where is_live),
      'server_now', v_now,
      'can_extend', coalesce(bool_and(extended_at is null) filter (where is_live), false),
      'open_order_id', private.open_order_id(p_cart_id),
      'needs_place', private.needs_place((select account_id from public.carts where id = p_cart_id)),
      'volume_count', v_count,
      'currency', coalesce(min(currency) filter (where is_live), 'USD'),
      'setup_cents', coalesce(sum(setup_cents) filter (where is_live), 0),
      'monthly_cents', coalesce(sum(monthly_cents) filter (where is_live), 0),
      'tax_cents', coalesce(sum(tax_cents) filter (where is_live), 0),
      'due_today_cents', coalesce(sum(setup_cents + monthly_cents + tax_cents) filter (where is_live), 0))
    from (
      select h.id, h.created_at, h.expires_at, h.extended_at, h.currency, h.setup_cents, q.monthly_cents, q.tax_cents,
        private.hold_json(h, a, q) as json, l.is_live,
        bool_or(l.is_live) over (partition by coalesce(h.e164, h.id::text)) as is_held
      from public.holds h
      join public.areas a on a.id = h.area_id
      cross join lateral private.hold_quote(h, v_count) q
      cross join lateral (select h.status = 'active' and h.expires_at > v_now as is_live) l
      where h.cart_id = p_cart_id and h.status in ('active', 'expired')
        and h.expires_at > v_now - interval '30 minutes'
    ) items
  );
end $$;

create function private.open_order_id(p_cart_id uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from public.orders where cart_id = p_cart_id and status = 'awaiting_payment');
end $$;

create function private.get_cart(p_actor jsonb, p_account_id uuid default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'belong');
  if p_actor ->> 'kind' = 'user' and private.guest_cart_id(p_actor) is not null then
    -- A sign-in that died half-way left the guest's cart behind: it is moved now.
    perform private.merge_cart(p_actor, p_account_id);
  end if;
  return private.cart_json(private.cart_id(p_actor, p_account_id));
end $$;

grant execute on function private.get_cart(jsonb, uuid) to app_server;
