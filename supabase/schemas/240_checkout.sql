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

alter table public.checkout_sessions enable row level security;

-- The order's payable session: the open one, or a new attempt in `creating`, with all that Stripe is told (stable, so a retry sends the same body).
create function private.begin_checkout_session(p_actor jsonb, p_account_id uuid, p_order_id uuid, p_purpose text default 'order') returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders; v_session public.checkout_sessions; v_amount integer; v_account public.accounts;
begin
  perform private.authorize(p_actor, p_account_id, case when p_purpose = 'order' then 'order' else 'read' end);
  -- A key never touches money: debts are paid by people.
  if p_purpose is distinct from 'order' and p_actor ->> 'kind' = 'key' then perform private.refuse(403, 'FORBIDDEN'); end if;
  select * into v_order from public.orders where id = p_order_id and account_id = p_account_id for update;
  if not found then return jsonb_build_object('ok', false, 'code', 'NOT_FOUND'); end if;
  if p_purpose = 'order' then
    if v_order.status <> 'awaiting_payment' then return jsonb_build_object('ok', false, 'code', 'ORDER_STATE', 'details', jsonb_build_object('status', v_order.status)); end if;
    if v_order.deadline <= private.now() + interval '5 seconds' then return jsonb_build_object('ok', false, 'code', 'HOLD_EXPIRED'); end if;
    v_amount := v_order.total_cents;
  else
    select sum(debt_cents) into v_amount from public.payments where order_id = p_order_id and status = 'capture_failed';
    if coalesce(v_amount, 0) = 0 then return jsonb_build_object('ok', false, 'code', 'ORDER_STATE', 'details', jsonb_build_object('status', 'no debt')); end if;
  end if;
  -- An attempt that was never answered for five minutes has no link that a buyer could have: a new one may begin.
  update public.checkout_sessions set status = 'abandoned', ended_at = private.now()
    where order_id = p_order_id and purpose = p_purpose and status = 'creating' and created_at < private.now() - interval '5 minutes';
  select * into v_session from public.checkout_sessions where order_id = p_order_id and purpose = p_purpose and status in ('creating', 'open');
  if not found then
    insert into public.checkout_sessions (order_id, account_id, purpose, attempt, amount_cents, currency, expires_at)
      select p_order_id, p_account_id, p_purpose, coalesce(max(attempt), 0) + 1, v_amount, v_order.currency, private.now() + interval '1 hour'
      from public.checkout_sessions where order_id = p_order_id and purpose = p_purpose
      returning * into v_session;
  end if;
  select * into v_account from public.accounts where id = p_account_id;
  return jsonb_build_object('ok', true, 'session', jsonb_build_object('id', v_session.id, 'attempt', v_session.attempt, 'status', v_session.status,
      'stripe_session_id', v_session.stripe_session_id, 'url', v_session.url, 'expires_at', v_session.expires_at, 'amount_cents', v_session.amount_cents,
      'currency', v_session.currency, 'purpose', v_session.purpose),
    'order', private.order_json(p_order_id), 'stripe_customer_id', v_account.stripe_customer_id, 'account_name', v_account.name,
    'email', (select email from public.profiles where user_id = coalesce((p_actor ->> 'user_id')::uuid, v_order.user_id)));
end $$;

create function private.attach_checkout_session(p_session_id uuid, p_stripe_session_id text, p_url text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_row public.checkout_sessions;
begin
  perform private.require_system();
  update public.checkout_sessions set status = 'open', stripe_session_id = p_stripe_session_id, url = p_url
    where id = p_session_id and (status = 'creating' or stripe_session_id = p_stripe_session_id) and status in ('creating', 'open')
    returning * into v_row;
  if not found then return jsonb_build_object('ok', false, 'code', 'ORDER_STATE'); end if;
  return jsonb_build_object('ok', true, 'url', v_row.url);
end $$;

create function private.set_stripe_customer(p_account_id uuid, p_customer_id text, p_replaces text default null) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.accounts set stripe_customer_id = p_customer_id
    where id = p_account_id and stripe_customer_id is not distinct from p_replaces;
  return (select stripe_customer_id from public.accounts where id = p_account_id);
end $$;
comment on function private.set_stripe_customer(uuid, text, text) is 'The account''s customer afterwards. p_replaces: the one that is gone; null sets the first one only.';

-- Sessions of an order that may still be paid, for the order itself or for its debt.
create function private.list_open_sessions(p_order_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  select jsonb_build_object(
    'order', (select jsonb_build_object('id', o.id, 'status', o.status, 'deadline', o.deadline, 'due', o.deadline <= private.now()) from public.orders o where o.id = p_order_id),
    'sessions', coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'stripe_session_id', s.stripe_session_id, 'status', s.status, 'purpose', s.purpose,
      'attempt', s.attempt, 'age_seconds', extract(epoch from private.now() - s.created_at)))
      filter (where s.id is not null), '[]'))
  from public.checkout_sessions s where s.order_id = p_order_id and s.status in ('creating', 'open')
$$;

-- Who saw a session without a link and calls it abandoned may be overtaken by whoever attaches the link: that page can be paid, so it
-- counts until Stripe confirms its end. Before, the order was canceled and its numbers went back on sale under the open page.
create function private.close_checkout_session(p_session_id uuid, p_outcome text, p_release boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_session public.checkout_sessions;
begin
  perform private.require_system();
  update public.checkout_sessions set status = p_outcome, ended_at = private.now()
    where id = p_session_id and (status = 'creating' or (status = 'open' and p_outcome <> 'abandoned')) returning * into v_session;
  if not found then select * into v_session from public.checkout_sessions where id = p_session_id; end if;
  if not found or v_session.purpose <> 'order' then return jsonb_build_object('ok', true); end if;
  return private.expire_order(v_session.order_id, p_release);
end $$;

-- Ends an unpaid order whose deadline has passed and whose sessions are all closed; its holds go back on sale.
create function private.expire_order(p_order_id uuid, p_release boolean default false) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found or v_order.status not in ('draft', 'awaiting_payment') then return jsonb_build_object('ok', true, 'status', v_order.status); end if;
  if exists (select from public.checkout_sessions where order_id = p_order_id and purpose = 'order' and status in ('creating', 'open', 'complete')) then
    return jsonb_build_object('ok', true, 'status', v_order.status);
  end if;
  if v_order.deadline <= private.now() then
    update public.orders set status = 'expired', closed_reason = 'deadline' where id = p_order_id;
    perform private.end_hold(h.id, 'expired') from public.holds h where h.order_id = p_order_id and h.status = 'active';
    perform private.audit('{"kind":"system"}', v_order.account_id, 'order.expired', 'order:' || p_order_id,
      jsonb_build_object('status', v_order.status), jsonb_build_object('status', 'expired'), 'deadline');
    return jsonb_build_object('ok', true, 'status', 'expired');
  elsif p_release then
    update public.orders set status = 'canceled', closed_reason = 'replaced' where id = p_order_id;
    update public.holds set order_id = null where order_id = p_order_id and status = 'active';
    perform private.audit('{"kind":"system"}', v_order.account_id, 'order.canceled', 'order:' || p_order_id,
      jsonb_build_object('status', v_order.status), jsonb_build_object('status', 'canceled'), 'replaced');
    return jsonb_build_object('ok', true, 'status', 'canceled');
  end if;
  return jsonb_build_object('ok', true, 'status', v_order.status);
end $$;

-- Orders waiting for payment whose buyer may have paid without our hearing of it (webhook lost): their open sessions.
create function private.list_unheard_sessions(p_older_than_seconds integer default 60, p_limit integer default 100) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'order_id', s.order_id, 'stripe_session_id', s.stripe_session_id, 'purpose', s.purpose)), '[]')
  from (select * from public.checkout_sessions where status = 'open' and created_at < private.now() - make_interval(secs => p_older_than_seconds) order by created_at limit p_limit) s
$$;

create view private.due_checkouts with (security_invoker = true) as
  select deadline + interval '5 seconds' as at from public.orders where status = 'awaiting_payment'
  union all
  select created_at + interval '1 minute' from public.checkout_sessions where status = 'open';

grant execute on function
  private.begin_checkout_session(jsonb, uuid, uuid, text)
to app_server;
grant execute on function
  private.attach_checkout_session(uuid, text, text),
  private.set_stripe_customer(uuid, text, text),
  private.list_open_sessions(uuid),
  private.close_checkout_session(uuid, text, boolean),
  private.expire_order(uuid, boolean),
  private.list_unheard_sessions(integer, integer)
to app_worker;
