-- Orders: what a customer wants to buy. Orders are about goods, payments about money.

create table public.orders (
  id uuid primary key default gen_random_uuid(),
  reference text not null unique,
  account_id uuid not null references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
  buyer_name text not null,
  cart_id uuid not null references public.carts (id),
  status text not null default 'draft' check (status in (
    'draft', 'awaiting_payment', 'authorized', 'provisioning',
    'completed', 'partially_completed', 'canceled', 'expired'
  )),
  currency public.currency_code not null,
  setup_cents public.cents not null default 0,
  monthly_cents public.cents not null default 0,
  tax_cents public.cents not null default 0,
  total_cents public.cents not null default 0 check (total_cents = setup_cents + monthly_cents + tax_cents),
  lost_line_policy text not null default 'drop' check (lost_line_policy in ('drop', 'nearest')),
  forward_to public.e164,
  consent_version text not null,
  consent_at timestamptz not null,
  locale text not null default 'en-US',
  deadline timestamptz not null,
  authorized_at timestamptz,
  settle_by timestamptz,
  waiting_since timestamptz,
  waits_until timestamptz,
  settling_at timestamptz,
  settle_amount_cents public.cents,
  settled_at timestamptz,
  invoiced_at timestamptz,
  closed_reason text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint orders_settle_at_most_the_total check (settle_amount_cents is null or settle_amount_cents <= total_cents),
  constraint orders_authorized_have_an_instant check (
    status in ('draft', 'awaiting_payment', 'canceled', 'expired') or authorized_at is not null
  ),
  constraint orders_done_are_settled check (
    status not in ('completed', 'partially_completed') or settled_at is not null
  )
);
comment on table public.orders is 'What a customer wants to buy. Money is in payments.';
comment on column public.orders.buyer_name is 'the account''s name when the order was placed; stands on the receipt';
comment on column public.orders.consent_version is 'version of the recurring-charge text that the buyer accepted';
comment on column public.orders.deadline is
  'the earliest hold''s expiry when the order was placed; the Checkout Session is expired then';
comment on column public.orders.settle_by is
  'settlement starts then; moves on while a carrier cannot be reached';
comment on column public.orders.waiting_since is 'since when settlement waits for a carrier that cannot be reached';
comment on column public.orders.waits_until is
  'how long it may wait at most; lines that are not live then are given up';
comment on column public.orders.settling_at is
  'from here no line may change: settle_amount_cents is what will be captured';
comment on column public.orders.invoiced_at is 'when its invoice was issued';
create index orders_account on public.orders (account_id, created_at desc);
create index orders_user on public.orders (user_id);
create index orders_open on public.orders (status, deadline)
  where status in ('awaiting_payment', 'authorized', 'provisioning');
create index orders_cart on public.orders (cart_id);
create index orders_to_invoice on public.orders (settled_at)
  where invoiced_at is null and settled_at is not null and settle_amount_cents > 0;
create unique index orders_one_awaiting_per_cart on public.orders (cart_id)
  where status in ('draft', 'awaiting_payment');
create trigger touch before update on public.orders for each row execute function private.touch_updated_at();

alter table public.holds add foreign key (order_id) references public.orders (id);

create table public.order_items (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  hold_id uuid references public.holds (id),
  position smallint not null,
  status text not null default 'pending' check (status in ('pending', 'provisioning', 'live', 'failed', 'substituted')),
  e164 public.e164,
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  country char(2) not null,
  place text not null,
  number_type text not null,
  features text[] not null default '{}',
  currency public.currency_code not null,
  setup_cents public.cents not null,
  monthly_cents public.cents not null,
  list_monthly_cents public.cents not null check (list_monthly_cents >= monthly_cents),
  volume_count integer not null check (volume_count > 0),
  tax_percent numeric(6, 3) not null default 0,
  tax_cents public.cents not null,
  total_cents public.cents not null check (total_cents = setup_cents + monthly_cents + tax_cents),
  setup_cost numeric(12, 4) not null,
  monthly_cost numeric(12, 4) not null,
  cost_currency public.currency_code not null,
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
comment on column public.order_items.monthly_cents is 'of each of volume_count numbers; one alone: list_monthly_cents';
create index order_items_open on public.order_items (area_id) where status in ('pending', 'provisioning');
create index order_items_account on public.order_items (account_id);
create index order_items_hold on public.order_items (hold_id);
create index order_items_substituted_by on public.order_items (substituted_by);

alter table public.orders enable row level security;
alter table public.order_items enable row level security;

-- Policies use the row's own account_id, never a join through the number: numbers change hands.
create policy "members read their orders" on public.orders for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their order items" on public.order_items for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));

-- Our costs and the carrier's raw words are not the customer's: columns are named.
grant select (
  id, reference, account_id, user_id, status, currency, setup_cents, monthly_cents, tax_cents, total_cents,
  lost_line_policy, forward_to, consent_version, consent_at, locale, deadline, authorized_at, settle_by,
  waiting_since, waits_until, settle_amount_cents, settled_at, closed_reason, created_at, updated_at, buyer_name
) on public.orders to authenticated;
grant select (
  id, order_id, account_id, position, status, e164, area_id, country, place, number_type, features, currency,
  setup_cents, monthly_cents, list_monthly_cents, volume_count, tax_percent, tax_cents, total_cents, substituted_by,
  failure_code, ended_at, created_at
) on public.order_items to authenticated;

-- P2 and P5: a live line stays live, and a settling order's lines are frozen.
create function private.guard_order_item() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.status is not distinct from old.status then
    return new;
  end if;
  if old.status in ('live', 'failed', 'substituted') then
    raise exception 'line % is already %', old.id, old.status using errcode = '23514';
  end if;
  if exists (select from public.orders where id = new.order_id and settling_at is not null) then
    raise exception 'order % is settling: its lines are frozen', new.order_id using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before update on public.order_items for each row execute function private.guard_order_item();

create function private.keep_buyer_name() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.buyer_name := (select name from public.accounts where id = new.account_id);
  return new;
end $$;

create trigger keep_buyer_name before insert on public.orders for each row execute function private.keep_buyer_name();

-- Every end of an order that was not settled is explained.
create function private.close_order(p_actor jsonb, p_order public.orders, p_status text, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.orders set status = p_status, closed_reason = p_reason where id = p_order.id;
  perform private.audit(p_actor, p_order.account_id, 'order.' || p_status, 'order:' || p_order.id,
    jsonb_build_object('status', p_order.status), jsonb_build_object('status', p_status), p_reason);
end $$;

-- When the numbers of an unpaid order are suspended and released.
create function private.debt_deadlines(p_order public.orders) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := coalesce(p_order.settled_at, private.now());
begin
  return jsonb_build_object(
    'suspend_at', v_from + private.duration('suspend_debt_hours'),
    'release_at', v_from + private.duration('release_debt_days'));
end $$;

-- What was charged, is owed (until when) and was given back: every member and key of the account may know the sums,
-- though payments and their cards are for managers. Definer rights, so it looks itself who asks: under the role
-- `authenticated` the caller's accounts, else our own functions.
create function private.order_money(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_captured bigint;
  v_debt bigint;
begin
  select * into v_order
    from public.orders
    where id = p_order_id
      and (coalesce(current_setting('role', true), 'none') <> 'authenticated'
        or account_id = any (private.account_ids()));
  if not found then
    return null;
  end if;
  select coalesce(sum(captured_cents), 0), coalesce(sum(debt_cents), 0) into v_captured, v_debt
    from public.payments
    where order_id = p_order_id;
  return jsonb_build_object(
    'account_id', v_order.account_id,
    'captured_cents', v_captured,
    'debt_cents', v_debt,
    'debt_due', case when v_debt > 0 then private.debt_deadlines(v_order) end,
    'refunded_cents', (
      select coalesce(sum(amount_cents), 0)
      from public.refunds
      where order_id = p_order_id and status = 'succeeded'
    ));
end $$;

-- Reads run as the caller (security invoker), inside a transaction that took the role `authenticated` with the caller's
-- claims: row level security decides, the account is only a filter.
create function private.order_items_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', i.id,
      'position', i.position,
      'status', i.status,
      'e164', i.e164,
      'country', i.country,
      'place', i.place,
      'number_type', i.number_type,
      'features', i.features,
      'currency', i.currency,
      'setup_cents', i.setup_cents,
      'monthly_cents', i.monthly_cents,
      'list_monthly_cents', i.list_monthly_cents,
      'volume_count', i.volume_count,
      'tax_percent', i.tax_percent,
      'tax_cents', i.tax_cents,
      'total_cents', i.total_cents,
      'failure_code', i.failure_code,
      'substituted_by', i.substituted_by,
      'number_id', n.id,
      'number_status', n.status,
      'paid_until', coalesce(n.paid_until, (
        select c.paid_until
        from public.number_contracts c
        where c.number_id = n.id and c.ended_at is null
      ))
    ) order by i.position), '[]')
    from public.order_items i
    left join public.purchased_numbers n on n.order_item_id = i.id
    where i.order_id = p_order_id
  );
end $$;

create function private.order_payment_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'status', p.status,
      'card_brand', p.card_brand,
      'card_last4', p.card_last4,
      'amount_cents', p.amount_cents,
      'captured_cents', p.captured_cents,
      'failure_code', p.failure_code)
    from public.payments p
    where p.order_id = p_order_id and p.status <> 'voided'
    order by p.created_at desc
    limit 1
  );
end $$;

create function private.order_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', o.id,
      'reference', o.reference,
      'account_id', o.account_id,
      'buyer_name', o.buyer_name,
      'status', o.status,
      'currency', o.currency,
      'setup_cents', o.setup_cents,
      'monthly_cents', o.monthly_cents,
      'tax_cents', o.tax_cents,
      'total_cents', o.total_cents,
      'lost_line_policy', o.lost_line_policy,
      'forward_to', o.forward_to,
      'deadline', o.deadline,
      'consent_version', o.consent_version,
      'consent_at', o.consent_at,
      'authorized_at', o.authorized_at,
      'settle_by', o.settle_by,
      'waiting_since', o.waiting_since,
      'waits_until', o.waits_until,
      'settled_at', o.settled_at,
      'closed_reason', o.closed_reason,
      'created_at', o.created_at,
      'server_now', private.now(),
      'payment', private.order_payment_json(o.id),
      'dispute', private.dispute_json(o.id, null),
      'documents', private.order_documents_json(o.id),
      'items', private.order_items_json(o.id)) || private.order_money(o.id)
    from public.orders o
    where o.id = p_order_id
  );
end $$;

create function private.get_order(p_account_id uuid, p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.order_json(o.id)
    from public.orders o
    where o.id = p_order_id and o.account_id = p_account_id
  );
end $$;

-- Keyset page, newest first. Cursor: created_at and id of the last row seen.
create function private.list_orders(
  p_account_id uuid,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(private.order_json(o.id) order by o.created_at desc, o.id desc), '[]')
    from (
      select id, created_at
      from public.orders
      where account_id = p_account_id
        and status <> 'draft'
        and (p_before is null or (created_at, id) < (p_before, p_before_id))
      order by created_at desc, id desc
      limit least(p_limit, 100)
    ) o
  );
end $$;

grant execute on function
  private.order_money(uuid),
  private.order_items_json(uuid),
  private.order_payment_json(uuid),
  private.order_json(uuid),
  private.get_order(uuid, uuid),
  private.list_orders(uuid, integer, timestamptz, uuid)
to authenticated;
