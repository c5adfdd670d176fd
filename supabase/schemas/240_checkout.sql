-- Checkout: the payment page of an order or of its debt, and how an unpaid order ends.

create table public.checkout_sessions (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  purpose text not null default 'order' check (purpose in ('order', 'debt')),
  attempt smallint not null,
  status text not null default 'creating' check (status in ('creating', 'open', 'complete', 'expired', 'abandoned')),
  stripe_session_id text unique,
  url text,
  amount_cents public.cents not null check (amount_cents > 0),
  currency public.currency_code not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default private.now(),
  ended_at timestamptz,
  unique (order_id, purpose, attempt),
  constraint checkout_sessions_open_are_known check (status <> 'open' or stripe_session_id is not null)
);
comment on table public.checkout_sessions is
  'Stripe Checkout Sessions of an order. At most one may be payable at a time.';
create unique index checkout_sessions_one_open on public.checkout_sessions (order_id, purpose)
  where status in ('creating', 'open');
create index checkout_sessions_account on public.checkout_sessions (account_id);
create index checkout_sessions_due on public.checkout_sessions (expires_at) where status in ('creating', 'open');

alter table public.checkout_sessions enable row level security;

-- Whether the order may still be paid on a page.
create function private.has_open_session(p_order_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.checkout_sessions
    where order_id = p_order_id and purpose = 'order' and status in ('creating', 'open')
  );
end $$;

create function private.order_debt(p_order_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(debt_cents), 0)
    from public.payments
    where order_id = p_order_id and status = 'capture_failed'
  );
end $$;

-- The order's payable session: the open one, or a new attempt in `creating`, with all that Stripe gets (stable, so a
-- retry sends the same body).
create function private.begin_checkout_session(
  p_actor jsonb,
  p_account_id uuid,
  p_order_id uuid,
  p_purpose text default 'order'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_account public.accounts;
  v_amount integer;
  v_refusal jsonb;
begin
  perform private.authorize(p_actor, p_account_id, case when p_purpose = 'order' then 'order' else 'belong' end);
  -- A key never touches money: debts are paid by people.
  if p_purpose is distinct from 'order' and p_actor ->> 'kind' = 'key' then
    perform private.refuse(403, 'FORBIDDEN');
  end if;
  select * into v_order from public.orders where id = p_order_id and account_id = p_account_id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  v_amount := case when p_purpose = 'order' then v_order.total_cents else private.order_debt(p_order_id) end;
  v_refusal := private.refuse_checkout(v_order, p_purpose, v_amount);
  if v_refusal is not null then
    return v_refusal;
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return jsonb_build_object(
    'ok', true,
    'session', private.session_json(private.open_session(v_order, p_purpose, v_amount)),
    'order', private.order_json(p_order_id),
    'stripe_customer_id', v_account.stripe_customer_id,
    'account_name', v_account.name,
    'email', (
      select email
      from public.profiles
      where user_id = coalesce((p_actor ->> 'user_id')::uuid, v_order.user_id)
    ));
end $$;

create function private.refuse_checkout(p_order public.orders, p_purpose text, p_amount integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_purpose <> 'order' and p_amount = 0 then
    return private.refusal('ORDER_STATE', '{"status": "no debt"}');
  end if;
  if p_purpose <> 'order' then
    return null;
  end if;
  if p_order.status <> 'awaiting_payment' then
    return private.refusal('ORDER_STATE', jsonb_build_object('status', p_order.status));
  end if;
  if p_order.deadline <= private.now() + interval '5 seconds' then
    return private.refusal('HOLD_EXPIRED');
  end if;
  return null;
end $$;

create function private.open_session(p_order public.orders, p_purpose text, p_amount integer)
returns public.checkout_sessions
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session public.checkout_sessions;
begin
  -- An attempt that was never answered for five minutes has no link that a buyer could have: a new one may begin.
  update public.checkout_sessions set status = 'abandoned', ended_at = private.now()
    where order_id = p_order.id and purpose = p_purpose
      and status = 'creating' and created_at < private.now() - interval '5 minutes';
  select * into v_session
    from public.checkout_sessions
    where order_id = p_order.id and purpose = p_purpose and status in ('creating', 'open');
  if found then
    return v_session;
  end if;
  insert into public.checkout_sessions (order_id, account_id, purpose, attempt, amount_cents, currency, expires_at)
    select p_order.id, p_order.account_id, p_purpose, coalesce(max(attempt), 0) + 1, p_amount, p_order.currency,
      private.now() + interval '1 hour'
    from public.checkout_sessions
    where order_id = p_order.id and purpose = p_purpose
    returning * into v_session;
  return v_session;
end $$;

create function private.session_json(s public.checkout_sessions) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', s.id,
    'attempt', s.attempt,
    'status', s.status,
    'stripe_session_id', s.stripe_session_id,
    'url', s.url,
    'expires_at', s.expires_at,
    'amount_cents', s.amount_cents,
    'currency', s.currency,
    'purpose', s.purpose);
end $$;

create function private.attach_checkout_session(p_session_id uuid, p_stripe_session_id text, p_url text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.checkout_sessions set status = 'open', stripe_session_id = p_stripe_session_id, url = p_url
    where id = p_session_id
      and (status = 'creating' or (status = 'open' and stripe_session_id = p_stripe_session_id));
  if not found then
    return private.refusal('ORDER_STATE');
  end if;
  return jsonb_build_object('ok', true, 'url', p_url);
end $$;

-- An account's customer may be gone at Stripe: deleted there, or of another Stripe account (embedded yesterday, test
-- mode today). A new one takes its place; of two tabs that notice concurrently the first wins, and the other gets what
-- it set.
create function private.set_stripe_customer(p_account_id uuid, p_customer_id text, p_replaces text default null)
returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.accounts set stripe_customer_id = p_customer_id
    where id = p_account_id and stripe_customer_id is not distinct from p_replaces;
  return (select stripe_customer_id from public.accounts where id = p_account_id);
end $$;
comment on function private.set_stripe_customer(uuid, text, text) is
  'The account''s customer afterwards. p_replaces: the one that is gone; null sets the first one only.';

-- Sessions of an order that may still be paid, for the order itself or for its debt.
create function private.list_open_sessions(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return jsonb_build_object(
    'order', (
      select jsonb_build_object(
        'id', o.id, 'status', o.status, 'deadline', o.deadline, 'due', o.deadline <= private.now())
      from public.orders o
      where o.id = p_order_id
    ),
    'sessions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', s.id,
        'stripe_session_id', s.stripe_session_id,
        'status', s.status,
        'purpose', s.purpose,
        'attempt', s.attempt,
        'age_seconds', extract(epoch from private.now() - s.created_at)
      )), '[]')
      from public.checkout_sessions s
      where s.order_id = p_order_id and s.status in ('creating', 'open')
    ));
end $$;

-- A session without a link that is called abandoned may get its link concurrently: that page can be paid, so it counts
-- until Stripe confirms its end. p_release: the order ends too, and its holds go back to the cart.
create function private.close_checkout_session(p_session_id uuid, p_outcome text, p_release boolean default false)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_session public.checkout_sessions;
begin
  perform private.require_system();
  update public.checkout_sessions set status = p_outcome, ended_at = private.now()
    where id = p_session_id and (status = 'creating' or (status = 'open' and p_outcome <> 'abandoned'));
  select * into v_session from public.checkout_sessions where id = p_session_id;
  if not found or v_session.purpose <> 'order' then
    return jsonb_build_object('ok', true);
  end if;
  return private.expire_order(v_session.order_id, p_release);
end $$;

-- Ends an unpaid order whose sessions are all closed: after its deadline its holds go back on sale; with p_release it
-- is canceled before, and they stay in the cart.
create function private.expire_order(p_order_id uuid, p_release boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found or v_order.status not in ('draft', 'awaiting_payment') or exists (
    select from public.checkout_sessions
    where order_id = p_order_id and purpose = 'order' and status in ('creating', 'open', 'complete')
  ) then
    return jsonb_build_object('ok', true, 'status', v_order.status);
  end if;
  if v_order.deadline <= private.now() then
    perform private.close_order(private.system(), v_order, 'expired', 'deadline');
    perform private.end_order_holds(p_order_id, 'expired');
    return jsonb_build_object('ok', true, 'status', 'expired');
  end if;
  if p_release then
    perform private.replace_order(private.system(), v_order);
    return jsonb_build_object('ok', true, 'status', 'canceled');
  end if;
  return jsonb_build_object('ok', true, 'status', v_order.status);
end $$;

create function private.end_order_holds(p_order_id uuid, p_status text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.end_hold(h.id, p_status)
    from public.holds h
    where h.order_id = p_order_id and h.status = 'active';
end $$;

-- Open sessions whose buyer may have paid without our getting the webhook.
create function private.list_unconfirmed_sessions(p_older_than_seconds integer default 60, p_limit integer default 100)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', s.id,
      'order_id', s.order_id,
      'stripe_session_id', s.stripe_session_id,
      'purpose', s.purpose
    )), '[]')
    from (
      select *
      from public.checkout_sessions
      where status = 'open' and created_at < private.now() - make_interval(secs => p_older_than_seconds)
      order by created_at
      limit p_limit
    ) s
  );
end $$;

create function private.wake_deadline(p_key text, p_order_id uuid, p_due timestamptz default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('checkout/deadline-reached', p_key, jsonb_build_object('orderId', p_order_id), p_due);
end $$;

create view private.due_checkouts with (security_invoker = true) as
  select deadline + interval '5 seconds' as at
  from public.orders
  where status = 'awaiting_payment'
  union all
  select created_at + interval '1 minute'
  from public.checkout_sessions
  where status = 'open';

create function private.sweep_deadlines() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.wake_deadline(private.sweep_key('checkout-deadline:' || o.id), o.id)
    from (
      select id
      from public.orders
      where status = 'awaiting_payment' and deadline < private.now() - interval '5 seconds'
      limit 500
    ) o;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'deadlines');

grant execute on function private.begin_checkout_session(jsonb, uuid, uuid, text) to app_server;
grant execute on function
  private.attach_checkout_session(uuid, text, text),
  private.set_stripe_customer(uuid, text, text),
  private.list_open_sessions(uuid),
  private.close_checkout_session(uuid, text, boolean),
  private.expire_order(uuid, boolean),
  private.list_unconfirmed_sessions(integer, integer)
to app_worker;
