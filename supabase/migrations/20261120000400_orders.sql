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

create table public.orders (
  id uuid primary key default gen_random_uuid(),
  reference text not null unique,
  account_id uuid not null references public.accounts (id),
  user_id uuid references auth.users (id) on delete set null,
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
comment on column public.orders.deadline is 'the earliest hold''s expiry when the order was placed; the Checkout Session is expired then';
comment on column public.orders.settling_at is 'from here no line may change: settle_amount_cents is what will be captured';
comment on column public.orders.consent_version is 'version of the recurring-charge text that the buyer accepted';
create index orders_account on public.orders (account_id, created_at desc);
create index orders_user on public.orders (user_id);
create index orders_open on public.orders (status, deadline) where status in ('awaiting_payment', 'authorized', 'provisioning');
create index orders_cart on public.orders (cart_id);
create unique index orders_one_awaiting_per_cart on public.orders (cart_id) where status in ('draft', 'awaiting_payment');
create trigger touch before update on public.orders for each row execute function private.touch_updated_at();

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
  order_id uuid references public.orders (id),
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

create table public.checkout_sessions (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  purpose text not null default 'order' check (purpose in ('order', 'debt')),
  attempt smallint not null,
  status text not null default 'creating' check (status in ('creating', 'open', 'complete', 'expired', 'abandoned')),
  stripe_session_id text unique,
  url text,
  amount_cents integer not null check (amount_cents > 0),
  currency char(3) not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default private.now(),
  ended_at timestamptz,
  unique (order_id, purpose, attempt),
  constraint checkout_sessions_open_are_known check (status <> 'open' or stripe_session_id is not null)
);
comment on table public.checkout_sessions is 'Stripe Checkout Sessions of an order. At most one may be payable at a time.';
create unique index checkout_sessions_one_open on public.checkout_sessions (order_id, purpose) where status in ('creating', 'open');
create index checkout_sessions_account on public.checkout_sessions (account_id);
create index checkout_sessions_due on public.checkout_sessions (expires_at) where status in ('creating', 'open');

create table public.payments (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  kind text not null default 'checkout' check (kind in ('checkout', 'recharge', 'debt')),
  status text not null check (status in ('requires_payment', 'authorized', 'captured', 'voided', 'expired', 'capture_failed')),
  stripe_payment_intent_id text unique,
  stripe_payment_method_id text,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  amount_cents integer not null check (amount_cents > 0),
  captured_cents integer not null default 0 check (captured_cents between 0 and amount_cents),
  debt_cents integer not null default 0 check (debt_cents >= 0),
  currency char(3) not null,
  capture_before timestamptz,
  authorized_at timestamptz,
  captured_at timestamptz,
  ended_at timestamptz,
  failure_code text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint payments_captured_have_money check ((status = 'captured') = (captured_cents > 0)),
  constraint payments_debt_only_when_failed check (debt_cents = 0 or status = 'capture_failed')
);
comment on table public.payments is 'Money of an order. Refunds are rows; "refunded" is their sum.';
-- One live authorisation or charge per order and kind: a second one is voided at once and never gets this far.
create unique index payments_one_live_per_order on public.payments (order_id, kind) where status in ('authorized', 'captured', 'capture_failed');
create index payments_order on public.payments (order_id);
create index payments_account on public.payments (account_id);
create trigger touch before update on public.payments for each row execute function private.touch_updated_at();

create table public.refunds (
  id uuid primary key default gen_random_uuid(),
  payment_id uuid not null references public.payments (id),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'failed', 'canceled')),
  amount_cents integer not null check (amount_cents > 0),
  currency char(3) not null,
  reason text not null,
  stripe_refund_id text unique,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.refunds is 'Money given back, one row each.';
create index refunds_payment on public.refunds (payment_id);
create index refunds_order on public.refunds (order_id);
create index refunds_account on public.refunds (account_id);
create trigger touch before update on public.refunds for each row execute function private.touch_updated_at();
