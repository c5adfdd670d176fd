-- Numbers: the asset, its contract and configuration, the provisioning queue and our orders at carriers.

create table public.purchased_numbers (
  id uuid primary key default gen_random_uuid(),
  account_id uuid references public.accounts (id),
  order_item_id uuid unique references public.order_items (id),
  status text not null default 'provisioning' check (status in
    ('provisioning', 'active', 'suspended', 'releasing', 'released', 'porting_in', 'porting_out', 'failed')),
  e164 text check (e164 ~ '^\+[1-9][0-9]{6,14}$'),
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  country char(2) not null,
  place text not null,
  number_type text not null,
  features text[] not null default '{}',
  label text check (char_length(label) <= 80),
  needs_documents boolean not null default false,
  setup_cost numeric(12, 4) not null default 0,
  monthly_cost numeric(12, 4) not null default 0,
  cost_currency char(3) not null default 'USD',
  paid_until timestamptz,
  release_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  ended_reason text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint purchased_numbers_active_are_known check (status not in ('active', 'suspended') or (e164 is not null and carrier_ref is not null and activated_at is not null)),
  constraint purchased_numbers_end_with_an_instant check ((status in ('released', 'failed')) = (ended_at is not null))
);
comment on table public.purchased_numbers is 'A number we own upstream. account_id null = our own stock.';
comment on column public.purchased_numbers.e164 is 'null until read back, for random numbers of an area';
comment on column public.purchased_numbers.paid_until is 'the carrier''s end of the paid period; without renewal the number ends then';
-- P1: one live purchase per number, and one owner per carrier number.
create unique index purchased_numbers_one_live on public.purchased_numbers (e164) where status not in ('released', 'failed') and e164 is not null;
create unique index purchased_numbers_one_per_carrier_ref on public.purchased_numbers (carrier_id, carrier_ref) where status not in ('released', 'failed') and carrier_ref is not null;
create index purchased_numbers_account on public.purchased_numbers (account_id, created_at desc);
create index purchased_numbers_area on public.purchased_numbers (area_id);
create index purchased_numbers_paid_until on public.purchased_numbers (paid_until) where status in ('active', 'suspended');
create index purchased_numbers_digits on public.purchased_numbers using gin (e164 extensions.gin_trgm_ops);
create trigger touch before update on public.purchased_numbers for each row execute function private.touch_updated_at();

create table public.number_contracts (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  order_item_id uuid references public.order_items (id),
  currency char(3) not null,
  monthly_cents integer not null check (monthly_cents >= 0),
  setup_cents integer not null check (setup_cents >= 0),
  period text not null default 'month' check (period in ('month', 'year')),
  starts_at timestamptz not null default private.now(),
  renews_at timestamptz,
  cancel_at timestamptz,
  canceled_by uuid references auth.users (id) on delete set null,
  ended_at timestamptz,
  consent_version text not null,
  consent_at timestamptz not null,
  created_at timestamptz not null default private.now()
);
comment on table public.number_contracts is 'What the customer pays for a number, and the consent to recurring charges.';
comment on column public.number_contracts.renews_at is 'null while renewals are not charged: the number ends with its paid period';
create unique index number_contracts_one_open on public.number_contracts (number_id) where ended_at is null;
create index number_contracts_number on public.number_contracts (number_id);
create index number_contracts_account on public.number_contracts (account_id);
create index number_contracts_item on public.number_contracts (order_item_id);
create index number_contracts_canceled_by on public.number_contracts (canceled_by);

create table public.number_configurations (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  version integer not null,
  wanted jsonb not null,
  read_back jsonb,
  applied_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (number_id, version)
);
comment on table public.number_configurations is 'Versions of the wanted state of a number, with what the carrier read back.';
comment on column public.number_configurations.wanted is '{answer_path: {kind: "sip", host} | {kind: "pstn", e164}}';
create index number_configurations_account on public.number_configurations (account_id);

create table public.provisioning_queue (
  id uuid primary key default gen_random_uuid(),
  purchased_number_id uuid not null references public.purchased_numbers (id),
  order_id uuid references public.orders (id),
  order_item_id uuid references public.order_items (id),
  account_id uuid references public.accounts (id),
  action text not null check (action in ('purchase', 'configure', 'release', 'suspend', 'resume', 'port_in')),
  status text not null default 'pending' check (status in ('pending', 'processing', 'waiting', 'succeeded', 'failed', 'dead')),
  priority smallint not null default 5,
  attempts smallint not null default 0,
  max_attempts smallint not null default 3,
  scheduled_for timestamptz not null default private.now(),
  run_id text,
  lease_until timestamptz,
  generation integer not null default 0,
  error_code text,
  error_message text,
  raw_reply jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  finished_at timestamptz,
  constraint provisioning_queue_leases check ((status = 'processing') = (run_id is not null and lease_until is not null))
);
comment on table public.provisioning_queue is 'The truth about work at carriers; Inngest only wakes it. A result of an older generation is refused.';
comment on column public.provisioning_queue.status is 'waiting: parked until something outside happens; dead: attempts used up, a person must look';
create unique index provisioning_queue_one_open on public.provisioning_queue (purchased_number_id, action) where status in ('pending', 'processing', 'waiting');
create index provisioning_queue_due on public.provisioning_queue (scheduled_for) where status in ('pending', 'waiting');
create index provisioning_queue_leases on public.provisioning_queue (lease_until) where status = 'processing';
create index provisioning_queue_order on public.provisioning_queue (order_id);
create index provisioning_queue_item on public.provisioning_queue (order_item_id);
create index provisioning_queue_number on public.provisioning_queue (purchased_number_id);
create index provisioning_queue_account on public.provisioning_queue (account_id);
create trigger touch before update on public.provisioning_queue for each row execute function private.touch_updated_at();

create table public.carrier_orders (
  id uuid primary key default gen_random_uuid(),
  order_item_id uuid not null references public.order_items (id),
  purchased_number_id uuid not null references public.purchased_numbers (id),
  carrier_id text not null references public.carriers (id),
  status text not null default 'created' check (status in ('created', 'submitted', 'pending', 'completed', 'canceled', 'rejected')),
  carrier_order_ref text,
  wanted_e164 text,
  amount_reserved numeric(12, 4) not null default 0,
  amount_charged numeric(12, 4),
  currency char(3) not null default 'USD',
  submitted_at timestamptz,
  settled_at timestamptz,
  closed_code text,
  late_until timestamptz,
  late_checked_at timestamptz,
  late_number_ref text,
  raw jsonb,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint carrier_orders_close_with_an_instant check ((status in ('completed', 'canceled', 'rejected')) = (settled_at is not null))
);
comment on table public.carrier_orders is 'Ours upstream. Written before the carrier is called; id is the carrier''s external_reference_id.';
comment on column public.carrier_orders.submitted_at is 'when a request last went out; until the grace has passed an unknown outcome is only looked up';
comment on column public.carrier_orders.late_until is 'lines that failed: until then the sweeper looks for goods that arrived late';
-- At most one open order per line: an unknown outcome blocks a second one until it is looked up.
create unique index carrier_orders_one_open on public.carrier_orders (order_item_id) where status in ('created', 'submitted', 'pending');
create unique index carrier_orders_ref on public.carrier_orders (carrier_id, carrier_order_ref) where carrier_order_ref is not null;
create index carrier_orders_item on public.carrier_orders (order_item_id);
create index carrier_orders_number on public.carrier_orders (purchased_number_id);
create index carrier_orders_late on public.carrier_orders (late_until) where late_until is not null;
create trigger touch before update on public.carrier_orders for each row execute function private.touch_updated_at();
