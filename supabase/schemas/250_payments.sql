-- Payments and refunds: money of an order, up to its authorization.

create table public.payments (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  kind text not null default 'checkout' check (kind in ('checkout', 'recharge', 'debt')),
  status text not null check (
    status in ('requires_payment', 'authorized', 'captured', 'voided', 'expired', 'capture_failed')
  ),
  stripe_payment_intent_id text unique,
  stripe_payment_method_id text,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  amount_cents public.cents not null check (amount_cents > 0),
  captured_cents public.cents not null default 0 check (captured_cents <= amount_cents),
  debt_cents public.cents not null default 0,
  currency public.currency_code not null,
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
-- One live authorization or charge per order and kind: a second one is voided immediately and never gets this far.
create unique index payments_one_live_per_order on public.payments (order_id, kind)
  where status in ('authorized', 'captured', 'capture_failed');
create index payments_order on public.payments (order_id);
create index payments_account on public.payments (account_id);
create trigger touch before update on public.payments for each row execute function private.touch_updated_at();

create table public.refunds (
  id uuid primary key default gen_random_uuid(),
  payment_id uuid references public.payments (id),
  order_id uuid references public.orders (id),
  invoice_id uuid,
  credit_note_id uuid,
  account_id uuid not null references public.accounts (id),
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'failed', 'canceled')),
  amount_cents public.cents not null check (amount_cents > 0),
  currency public.currency_code not null,
  reason text not null,
  stripe_refund_id text unique,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint refunds_of_an_order_or_an_invoice
    check ((payment_id is null) = (order_id is null) and (payment_id is null) <> (invoice_id is null))
);
comment on table public.refunds is 'Money given back, one row each.';
comment on column public.refunds.invoice_id is 'of which monthly invoice''s charge; null: of an order''s payment';
comment on column public.refunds.credit_note_id is
  'the credit note that ordered it; null: it was made at Stripe, and its credit note follows';
comment on column public.refunds.stripe_refund_id is 'null: Stripe has not been asked yet, or refused';
create index refunds_payment on public.refunds (payment_id);
create index refunds_order on public.refunds (order_id);
create index refunds_account on public.refunds (account_id);
create trigger touch before update on public.refunds for each row execute function private.touch_updated_at();

alter table public.payments enable row level security;
alter table public.refunds enable row level security;

create policy "managers read payments" on public.payments for select to authenticated
  using (account_id = any ((select private.account_ids('billing'))::uuid[]));
create policy "managers read refunds" on public.refunds for select to authenticated
  using (account_id = any ((select private.account_ids('billing'))::uuid[]));

grant select (
  id, order_id, account_id, kind, status, card_brand, card_last4, amount_cents, captured_cents, debt_cents, currency,
  capture_before, authorized_at, captured_at, failure_code, created_at
) on public.payments to authenticated;
grant select (
  id, payment_id, order_id, invoice_id, account_id, status, amount_cents, currency, reason, created_at
) on public.refunds to authenticated;

-- P2: money never exceeds live goods.
create function private.guard_captured() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_live integer;
  v_captured integer;
begin
  if new.captured_cents = 0 then
    return new;
  end if;
  select coalesce(sum(total_cents), 0) into v_live
    from public.order_items
    where order_id = new.order_id and status = 'live';
  select new.captured_cents + coalesce(sum(captured_cents), 0) into v_captured
    from public.payments
    where order_id = new.order_id and id <> new.id;
  if v_captured > v_live then
    raise exception 'captured % of order % would exceed its live lines %', v_captured, new.order_id, v_live
      using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before insert or update of captured_cents on public.payments
  for each row execute function private.guard_captured();

-- The authorized payment of an order becomes goods: numbers, queue and outbox rows in one transaction. Repeating it
-- changes nothing.
-- p_payment: {payment_intent_id, amount_cents, currency, capture_before, payment_method_id, card_brand, card_last4,
-- stripe_session_id}
-- Returns {action: "started" | "already" | "void", reason?}; on `void` the caller cancels that PaymentIntent at Stripe.
create function private.authorize_order(p_order_id uuid, p_payment jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_known text;
  v_reason text;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found then
    return jsonb_build_object('action', 'void', 'reason', 'no such order');
  end if;
  perform private.complete_session(p_payment ->> 'stripe_session_id');
  select status into v_known
    from public.payments
    where stripe_payment_intent_id = p_payment ->> 'payment_intent_id' and status <> 'requires_payment';
  if found then
    return jsonb_build_object('action', 'already', 'status', v_known);
  end if;
  v_reason := private.unusable_reason(v_order, p_payment);
  if v_reason is not null then
    perform private.refuse_payment(v_order, p_payment, v_reason);
    return jsonb_build_object('action', 'void', 'reason', v_reason);
  end if;
  perform private.record_authorization(v_order, p_payment);
  perform private.start_lines(v_order);
  -- Ended after the numbers exist, so the two unique indexes hand over without a gap.
  perform private.end_order_holds(p_order_id, 'converted');
  perform private.wake_settlement('order-settle-by:' || p_order_id, p_order_id,
    private.now() + private.duration('settle_after_minutes'));
  perform private.audit(private.system(), v_order.account_id, 'order.authorized', 'order:' || p_order_id, null,
    jsonb_build_object('payment_intent', p_payment ->> 'payment_intent_id', 'amount_cents', v_order.total_cents));
  return jsonb_build_object('action', 'started');
end $$;

create function private.complete_session(p_stripe_session_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.checkout_sessions set status = 'complete', ended_at = private.now()
    where stripe_session_id = p_stripe_session_id and status in ('creating', 'open');
end $$;

-- Why the order cannot be had for this payment; null: it can. An account that was suspended or closed while its buyer
-- paid gets no number.
create function private.unusable_reason(p_order public.orders, p_payment jsonb) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account_status text := (select status from public.accounts where id = p_order.account_id);
begin
  return case
    when p_order.status <> 'awaiting_payment' then 'order is ' || p_order.status
    when v_account_status <> 'active' then 'account is ' || v_account_status
    when (p_payment ->> 'amount_cents')::integer <> p_order.total_cents then 'amount differs'
    when upper(p_payment ->> 'currency') <> p_order.currency then 'currency differs'
    when (select count(*) from public.holds where order_id = p_order.id and status = 'active')
      <> (select count(*) from public.order_items where order_id = p_order.id) then 'a hold has ended'
  end;
end $$;

-- The authorization is given back. No later payment can help an order that waited for this one: it ends, and its
-- numbers go back on sale.
create function private.refuse_payment(p_order public.orders, p_payment jsonb, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_intent text := p_payment ->> 'payment_intent_id';
  v_amount integer := (p_payment ->> 'amount_cents')::integer;
  v_closed text := case when p_reason = 'a hold has ended' then 'hold_lost' else 'payment_refused' end;
begin
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, currency,
      failure_code, authorized_at)
    values (p_order.id, p_order.account_id, 'checkout', 'requires_payment', v_intent, v_amount,
      upper(p_payment ->> 'currency'), p_reason, private.now())
    on conflict (stripe_payment_intent_id) do nothing;
  if p_order.status <> 'awaiting_payment' then
    return;
  end if;
  perform private.alert_operator('A payment could not be used: ' || p_reason,
    jsonb_build_object('order', p_order.reference, 'payment_intent', v_intent), 'unusable-payment:' || v_intent);
  perform private.close_order(private.system(), p_order, 'canceled', v_closed);
  perform private.end_order_holds(p_order.id, 'released');
  perform private.notify_user(p_order.user_id, p_order.account_id, 'orders', 'order-canceled', jsonb_build_object(
    'order_id', p_order.id, 'order_reference', p_order.reference, 'currency', p_order.currency,
    'authorized_cents', v_amount, 'lost', '[]'::jsonb, 'reason', v_closed), 'order-canceled:' || p_order.id);
end $$;

create function private.record_authorization(p_order public.orders, p_payment jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id,
      card_brand, card_last4, amount_cents, currency, capture_before, authorized_at)
    values (p_order.id, p_order.account_id, 'checkout', 'authorized', p_payment ->> 'payment_intent_id',
      p_payment ->> 'payment_method_id', p_payment ->> 'card_brand', p_payment ->> 'card_last4', p_order.total_cents,
      p_order.currency, (p_payment ->> 'capture_before')::timestamptz, private.now())
    on conflict (stripe_payment_intent_id) do update set status = 'authorized', authorized_at = private.now();
  update public.orders set
    status = 'authorized',
    authorized_at = private.now(),
    settle_by = private.now() + private.duration('settle_after_minutes')
  where id = p_order.id;
end $$;

create function private.start_lines(p_order public.orders) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item uuid;
begin
  for v_item in select id from public.order_items where order_id = p_order.id order by position loop
    begin
      perform private.start_line(v_item, p_order.account_id);
    exception when unique_violation then
      -- The number already has an owner (an import, for example): the line is lost, the rest of the order goes on.
      update public.order_items set status = 'failed', failure_code = 'NUMBER_TAKEN', ended_at = private.now()
        where id = v_item;
    end;
  end loop;
  if not exists (select from public.order_items where order_id = p_order.id and status = 'provisioning') then
    perform private.emit(
      'order/lines-terminal', 'order-lines:' || p_order.id || ':none', jsonb_build_object('orderId', p_order.id));
  end if;
end $$;

-- A PaymentIntent that must not be used was canceled at Stripe (or had already ended there).
create function private.record_void(p_payment_intent_id text, p_status text default 'voided') returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.payments set status = p_status, ended_at = private.now()
    where stripe_payment_intent_id = p_payment_intent_id
      and status in ('requires_payment', 'authorized')
      and captured_cents = 0;
end $$;

-- Payments recorded as unusable whose PaymentIntent still has to be canceled.
create function private.list_unvoided_payments(p_limit integer default 100) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(stripe_payment_intent_id), '[]')
    from (
      select stripe_payment_intent_id
      from public.payments
      where status = 'requires_payment' and created_at < private.now() - interval '30 seconds'
      limit p_limit
    ) p
  );
end $$;

-- What a charge paid for: a payment of an order, or a monthly invoice; locked. No row: the charge is not ours.
create function private.charged_thing(p_payment_intent_id text)
returns table (payment_id uuid, order_id uuid, invoice_id uuid, account_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select p.id, p.order_id, null::uuid, p.account_id
    from public.payments p
    where p.stripe_payment_intent_id = p_payment_intent_id
    for update;
  if not found then
    return query
      select null::uuid, null::uuid, i.id, i.account_id
      from public.invoices i
      where i.stripe_payment_intent_id = p_payment_intent_id and i.state = 'paid'
      for update;
  end if;
end $$;

-- A refund as Stripe has it now. p_ours: the row that ordered it; null: it was made at Stripe. Returns false for a
-- charge that is not ours.
create function private.record_refund(
  p_payment_intent_id text,
  p_refund_id text,
  p_amount_cents integer,
  p_currency text,
  p_status text,
  p_reason text,
  p_ours uuid default null
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_thing record;
  v_before public.refunds;
begin
  perform private.require_system();
  select * into v_thing from private.charged_thing(p_payment_intent_id);
  if not found then
    return false;
  end if;
  select * into v_before from public.refunds where stripe_refund_id = p_refund_id or id = p_ours for update;
  update public.refunds set stripe_refund_id = p_refund_id, status = p_status
    where id = p_ours and stripe_refund_id is null;
  insert into public.refunds (payment_id, order_id, invoice_id, account_id, status, amount_cents, currency, reason,
      stripe_refund_id)
    values (v_thing.payment_id, v_thing.order_id, v_thing.invoice_id, v_thing.account_id, p_status, p_amount_cents,
      upper(p_currency), p_reason, p_refund_id)
    on conflict (stripe_refund_id) do update set status = excluded.status, amount_cents = excluded.amount_cents;
  if (v_before.status, v_before.amount_cents) is distinct from (p_status, p_amount_cents) then
    perform private.audit(private.system(), v_thing.account_id, 'refund.recorded',
      coalesce('order:' || v_thing.order_id, 'invoice:' || v_thing.invoice_id),
      case when v_before.id is not null then jsonb_build_object(
        'refund', p_refund_id, 'status', v_before.status, 'amount_cents', v_before.amount_cents) end,
      jsonb_build_object('refund', p_refund_id, 'status', p_status, 'amount_cents', p_amount_cents), p_reason);
  end if;
  return true;
end $$;

grant execute on function
  private.authorize_order(uuid, jsonb),
  private.record_void(text, text),
  private.list_unvoided_payments(integer),
  private.record_refund(text, text, integer, text, text, text, uuid)
to app_worker;
