-- Orders: what a customer wants to buy. Orders are about goods, payments about money.

create table public.orders (
  id uuid primary key default gen_random_uuid(),
  reference text not null unique,
  account_id uuid not null references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
  buyer_name text not null,
  cart_id uuid not null references public.carts (id),
  status text not null default 'draft' check (status in
    ('draft', 'awaiting_payment', 'authorized', 'provisioning', 'completed', 'partially_completed', 'canceled', 'expired')),
  currency char(3) not null,
  setup_cents integer not null default 0 check (setup_cents >= 0),
  monthly_cents integer not null default 0 check (monthly_cents >= 0),
  tax_cents integer not null default 0 check (tax_cents >= 0),
  total_cents integer not null default 0 check (total_cents = setup_cents + monthly_cents + tax_cents),
  lost_line_policy text not null default 'drop' check (lost_line_policy in ('drop', 'nearest')),
  forward_to text check (forward_to ~ '^\+[1-9][0-9]{6,14}$'),
  consent_version text not null,
  consent_at timestamptz not null,
  locale text not null default 'en-US',
  deadline timestamptz not null,
  authorized_at timestamptz,
  settle_by timestamptz,
  settling_at timestamptz,
  settle_amount_cents integer check (settle_amount_cents >= 0),
  settled_at timestamptz,
  closed_reason text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint orders_settle_at_most_the_total check (settle_amount_cents is null or settle_amount_cents <= total_cents),
  constraint orders_authorized_have_an_instant check (status in ('draft', 'awaiting_payment', 'canceled', 'expired') or authorized_at is not null),
  constraint orders_done_are_settled check (status not in ('completed', 'partially_completed') or settled_at is not null)
);
comment on table public.orders is 'What a customer wants to buy. Money is in payments.';
comment on column public.orders.buyer_name is 'the account''s name when the order was placed; stands on the receipt';
comment on column public.orders.consent_version is 'version of the recurring-charge text that the buyer accepted';
comment on column public.orders.deadline is 'the earliest hold''s expiry when the order was placed; the Checkout Session is expired then';
comment on column public.orders.settling_at is 'from here no line may change: settle_amount_cents is what will be captured';
create index orders_account on public.orders (account_id, created_at desc);
create index orders_user on public.orders (user_id);
create index orders_open on public.orders (status, deadline) where status in ('awaiting_payment', 'authorized', 'provisioning');
create index orders_cart on public.orders (cart_id);
create unique index orders_one_awaiting_per_cart on public.orders (cart_id) where status in ('draft', 'awaiting_payment');
create trigger touch before update on public.orders for each row execute function private.touch_updated_at();

alter table public.holds add foreign key (order_id) references public.orders (id);

create table public.order_items (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  hold_id uuid references public.holds (id),
  position smallint not null,
  status text not null default 'pending' check (status in ('pending', 'provisioning', 'live', 'failed', 'substituted')),
  e164 text check (e164 ~ '^\+[1-9][0-9]{6,14}$'),
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  country char(2) not null,
  place text not null,
  number_type text not null,
  features text[] not null default '{}',
  currency char(3) not null,
  setup_cents integer not null check (setup_cents >= 0),
  monthly_cents integer not null check (monthly_cents >= 0),
  tax_percent numeric(6, 3) not null default 0,
  tax_cents integer not null check (tax_cents >= 0),
  total_cents integer not null check (total_cents = setup_cents + monthly_cents + tax_cents),
  setup_cost numeric(12, 4) not null,
  monthly_cost numeric(12, 4) not null,
  cost_currency char(3) not null,
  exchange_rate numeric(18, 8) not null,
  substituted_by uuid references public.order_items (id),
  failure_code text,
  ended_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (order_id, position),
  constraint order_items_substituted_names_its_heir check ((status = 'substituted') = (substituted_by is not null)),
  constraint order_items_failed_says_why check (status <> 'failed' or failure_code is not null)
);
comment on table public.order_items is 'One number of an order; each unit is its own line.';
create index order_items_account on public.order_items (account_id);
create index order_items_hold on public.order_items (hold_id);
create index order_items_substituted_by on public.order_items (substituted_by);

alter table public.orders enable row level security;
alter table public.order_items enable row level security;
-- What an account bought. Policies use the row's own account_id, never a join through the number: numbers change hands.
create policy "members read their orders" on public.orders for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "staff read" on public.orders for select to authenticated using ((select private.is_staff()));
create policy "members read their order items" on public.order_items for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "staff read" on public.order_items for select to authenticated using ((select private.is_staff()));
grant select (
  id, reference, account_id, user_id, status, currency, setup_cents, monthly_cents, tax_cents, total_cents,
  lost_line_policy, forward_to, consent_version, consent_at, locale, deadline, authorized_at, settle_by,
  settle_amount_cents, settled_at, closed_reason, created_at, updated_at, buyer_name
) on public.orders to authenticated;
grant select (
  id, order_id, account_id, position, status, e164, area_id, country, place, number_type, features, currency,
  setup_cents, monthly_cents, tax_percent, tax_cents, total_cents, substituted_by, failure_code, ended_at, created_at
) on public.order_items to authenticated;

-- P2 and P5 as constraints: a live line stays live, a settling order's lines are frozen, and money never exceeds live goods.
create function private.guard_order_item() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.status in ('live', 'failed', 'substituted') and new.status is distinct from old.status then
    raise exception 'line % is already %', old.id, old.status using errcode = '23514';
  end if;
  if new.status is distinct from old.status and exists (select from public.orders where id = new.order_id and settling_at is not null) then
    raise exception 'order % is settling: its lines are frozen', new.order_id using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before update on public.order_items for each row execute function private.guard_order_item();

create function private.keep_buyer_name() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.buyer_name := (select name from public.accounts where id = new.account_id);
  return new;
end $$;

create trigger keep_buyer_name before insert on public.orders for each row execute function private.keep_buyer_name();

-- A short reference that people can read out: no vowels, no look-alikes.
create function private.new_order_reference() returns text language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare v_letters constant text := '23456789BCDFGHJKMNPQRSTVWXZ'; v_ref text := 'NN-'; v_bytes bytea := extensions.gen_random_bytes(8);
begin
  for i in 0 .. 7 loop
    v_ref := v_ref || substr(v_letters, 1 + get_byte(v_bytes, i) % length(v_letters), 1);
  end loop;
  return v_ref;
end $$;

-- What was charged, is owed (until when) and was given back: every member and key of the account may know the sums, though payments and
-- their cards are for managers. Definer rights, so it looks itself who asks: under the role `authenticated` the caller's accounts, else our own functions.
create function private.order_money(p_order_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('account_id', o.account_id,
    'captured_cents', m.captured, 'debt_cents', m.debt,
    'debt_due', case when m.debt > 0 then jsonb_build_object(
      'suspend_at', coalesce(o.settled_at, private.now()) + make_interval(hours => private.setting('suspend_debt_hours')::integer),
      'release_at', coalesce(o.settled_at, private.now()) + make_interval(days => private.setting('release_debt_days')::integer)) end,
    'refunded_cents', coalesce((select sum(r.amount_cents) from public.refunds r where r.order_id = o.id and r.status = 'succeeded'), 0))
  from public.orders o
  cross join lateral (select coalesce(sum(p.captured_cents), 0) as captured, coalesce(sum(p.debt_cents), 0) as debt
    from public.payments p where p.order_id = o.id) m
  where o.id = p_order_id and (coalesce(current_setting('role', true), 'none') <> 'authenticated'
    or o.account_id = any (private.account_ids()) or private.is_staff())
$$;

create function private.order_json(p_order_id uuid) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('id', o.id, 'reference', o.reference, 'account_id', o.account_id, 'buyer_name', o.buyer_name, 'status', o.status, 'currency', o.currency,
    'setup_cents', o.setup_cents, 'monthly_cents', o.monthly_cents, 'tax_cents', o.tax_cents, 'total_cents', o.total_cents,
    'lost_line_policy', o.lost_line_policy, 'forward_to', o.forward_to, 'deadline', o.deadline, 'consent_version', o.consent_version,
    'consent_at', o.consent_at, 'authorized_at', o.authorized_at, 'settle_by', o.settle_by, 'settled_at', o.settled_at,
    'closed_reason', o.closed_reason, 'created_at', o.created_at, 'server_now', private.now(),
    'payment', (select jsonb_build_object('status', p.status, 'card_brand', p.card_brand, 'card_last4', p.card_last4, 'amount_cents', p.amount_cents,
        'captured_cents', p.captured_cents, 'failure_code', p.failure_code)
      from public.payments p where p.order_id = o.id and p.status <> 'voided' order by p.created_at desc limit 1),
    'items', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'position', i.position, 'status', i.status, 'e164', i.e164, 'country', i.country,
        'place', i.place, 'number_type', i.number_type, 'features', i.features, 'currency', i.currency, 'setup_cents', i.setup_cents,
        'monthly_cents', i.monthly_cents, 'tax_percent', i.tax_percent, 'tax_cents', i.tax_cents, 'total_cents', i.total_cents,
        'failure_code', i.failure_code, 'substituted_by', i.substituted_by, 'number_id', n.id, 'number_status', n.status,
        'paid_until', n.paid_until) order by i.position)
      from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id where i.order_id = o.id), '[]')) || private.order_money(o.id)
  from public.orders o where o.id = p_order_id
$$;

-- Places an order for everything live in the caller's cart. Repeating it returns the same order while the cart is unchanged.
-- p_request: {lost_line_policy, forward_to?, needs_forward_to, consent_version, locale, expected_total_cents?}
-- Refusals: CART_EMPTY, HOLD_EXPIRED, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, AMOUNT_TOO_SMALL, CURRENCY_MISMATCH, PRICE_CHANGED, SESSION_OPEN.
create function private.place_order(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts; v_order public.orders; v_total integer; v_setup integer; v_monthly integer; v_tax integer; v_count integer;
  v_currency text; v_currencies integer; v_deadline timestamptz; v_now timestamptz := private.now();
  v_policy text := coalesce(p_request ->> 'lost_line_policy', 'drop'); v_forward text := nullif(p_request ->> 'forward_to', '');
begin
  if p_actor ->> 'kind' = 'guest' then perform private.refuse(401, 'UNAUTHENTICATED'); end if;
  perform private.authorize_cart(p_actor, p_account_id, 'order');
  if coalesce(p_request ->> 'consent_version', '') = '' then return jsonb_build_object('ok', false, 'code', 'CONSENT_REQUIRED'); end if;
  if v_forward is null and coalesce((p_request ->> 'needs_forward_to')::boolean, false) then
    return jsonb_build_object('ok', false, 'code', 'ANSWER_PATH_REQUIRED');
  end if;
  v_cart := private.lock_cart(p_actor, p_account_id, false);
  if v_cart.id is null then return jsonb_build_object('ok', false, 'code', 'CART_EMPTY'); end if;

  select count(*), sum(setup_cents), sum(monthly_cents), sum(tax_cents), min(currency), count(distinct currency), min(expires_at)
    into v_count, v_setup, v_monthly, v_tax, v_currency, v_currencies, v_deadline
    from public.holds where cart_id = v_cart.id and status = 'active' and expires_at > v_now;

  -- An order already waiting for payment: the same cart continues it, another cart needs its session closed first.
  select * into v_order from public.orders where cart_id = v_cart.id and status in ('draft', 'awaiting_payment') for update;
  if found then
    if v_count > 0 and v_order.account_id = p_account_id and v_order.deadline > v_now
      and v_order.lost_line_policy = v_policy and v_order.forward_to is not distinct from v_forward
      and not exists (select from public.holds h where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > v_now and h.order_id is distinct from v_order.id)
      and v_count = (select count(*) from public.order_items where order_id = v_order.id) then
      return jsonb_build_object('ok', true, 'repeated', true, 'order', private.order_json(v_order.id));
    end if;
    if exists (select from public.checkout_sessions where order_id = v_order.id and purpose = 'order' and status in ('creating', 'open')) then
      return jsonb_build_object('ok', false, 'code', 'SESSION_OPEN', 'order_id', v_order.id);
    end if;
    update public.orders set status = 'canceled', closed_reason = 'replaced' where id = v_order.id;
    update public.holds set order_id = null where order_id = v_order.id and status = 'active';
    perform private.audit(p_actor, v_order.account_id, 'order.canceled', 'order:' || v_order.id,
      jsonb_build_object('status', v_order.status), jsonb_build_object('status', 'canceled'), 'replaced');
  end if;

  if v_count = 0 then
    return jsonb_build_object('ok', false, 'code', case when exists (
      select from public.holds where cart_id = v_cart.id and expires_at > v_now - interval '30 minutes' and (status = 'expired' or status = 'active'))
      then 'HOLD_EXPIRED' else 'CART_EMPTY' end);
  end if;
  if v_currencies > 1 then return jsonb_build_object('ok', false, 'code', 'CURRENCY_MISMATCH'); end if;
  v_total := v_setup + v_monthly + v_tax;
  if v_total < private.setting('min_order_cents') then return jsonb_build_object('ok', false, 'code', 'AMOUNT_TOO_SMALL'); end if;
  if p_request ? 'expected_total_cents' and (p_request ->> 'expected_total_cents')::integer is distinct from v_total then
    return jsonb_build_object('ok', false, 'code', 'PRICE_CHANGED', 'details', jsonb_build_object('total_cents', v_total));
  end if;

  insert into public.orders (reference, account_id, user_id, cart_id, status, currency, setup_cents, monthly_cents, tax_cents, total_cents,
      lost_line_policy, forward_to, consent_version, consent_at, locale, deadline)
    values (private.new_order_reference(), p_account_id, (p_actor ->> 'user_id')::uuid, v_cart.id, 'awaiting_payment', v_currency, v_setup, v_monthly,
      v_tax, v_total, v_policy, v_forward, p_request ->> 'consent_version', v_now, coalesce(p_request ->> 'locale', 'en-US'), v_deadline)
    returning * into v_order;
  insert into public.order_items (order_id, account_id, hold_id, position, e164, carrier_id, carrier_ref, area_id, sku_id, country, place, number_type,
      features, currency, setup_cents, monthly_cents, tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    select v_order.id, p_account_id, h.id, row_number() over (order by h.created_at, h.id), h.e164, h.carrier_id, h.carrier_ref, h.area_id, h.sku_id, a.country,
      concat_ws(', ', a.name, nullif(a.region_code, '')), a.number_type, a.features, h.currency, h.setup_cents, h.monthly_cents, h.tax_percent, h.tax_cents,
      h.setup_cents + h.monthly_cents + h.tax_cents, h.setup_cost, h.monthly_cost, h.cost_currency, h.exchange_rate
    from public.holds h join public.areas a on a.id = h.area_id
    where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > v_now;
  update public.holds set order_id = v_order.id where cart_id = v_cart.id and status = 'active' and expires_at > v_now;
  perform private.emit('checkout/deadline-reached', 'checkout-deadline:' || v_order.id, jsonb_build_object('orderId', v_order.id), v_deadline);
  perform private.audit(p_actor, p_account_id, 'order.placed', 'order:' || v_order.id, null,
    jsonb_build_object('status', v_order.status, 'reference', v_order.reference, 'total_cents', v_total, 'lines', v_count));
  return jsonb_build_object('ok', true, 'repeated', false, 'order', private.order_json(v_order.id));
end $$;

-- Reads run as the caller (security invoker), inside a transaction that took the role `authenticated` with the caller's claims:
-- row level security decides, the account is only a filter.
create function private.get_order(p_account_id uuid, p_order_id uuid) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select private.order_json(o.id) from public.orders o where o.id = p_order_id and o.account_id = p_account_id
$$;

-- Keyset page, newest first. Cursor: created_at and id of the last row seen.
create function private.list_orders(p_account_id uuid, p_limit integer default 25, p_before timestamptz default null, p_before_id uuid default null) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(private.order_json(o.id) order by o.created_at desc, o.id desc), '[]') from (
    select id, created_at from public.orders
    where account_id = p_account_id and status <> 'draft' and (p_before is null or (created_at, id) < (p_before, p_before_id))
    order by created_at desc, id desc limit least(p_limit, 100)) o
$$;

grant execute on function
  private.place_order(jsonb, uuid, jsonb)
to app_server;
grant execute on function
  private.order_money(uuid),
  private.order_json(uuid),
  private.get_order(uuid, uuid),
  private.list_orders(uuid, integer, timestamptz, uuid)
to authenticated;
