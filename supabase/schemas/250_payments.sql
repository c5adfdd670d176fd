-- Payments and refunds: money of an order, up to the authorisation.

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

alter table public.payments enable row level security;
alter table public.refunds enable row level security;
create policy "managers read payments" on public.payments for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "staff read" on public.payments for select to authenticated using ((select private.is_staff()));
create policy "managers read refunds" on public.refunds for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "staff read" on public.refunds for select to authenticated using ((select private.is_staff()));
grant select (
  id, order_id, account_id, kind, status, card_brand, card_last4, amount_cents, captured_cents, debt_cents, currency,
  capture_before, authorized_at, captured_at, failure_code, created_at
) on public.payments to authenticated;
grant select (
  id, payment_id, order_id, account_id, status, amount_cents, currency, reason, created_at
) on public.refunds to authenticated;

create function private.guard_captured() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_live integer; v_captured integer;
begin
  if new.captured_cents = 0 then return new; end if;
  select coalesce(sum(total_cents), 0) into v_live from public.order_items where order_id = new.order_id and status = 'live';
  select coalesce(sum(captured_cents), 0) into v_captured from public.payments where order_id = new.order_id and id <> new.id;
  if v_captured + new.captured_cents > v_live then
    raise exception 'captured % of order % would exceed its live lines %', v_captured + new.captured_cents, new.order_id, v_live using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before insert or update of captured_cents on public.payments for each row execute function private.guard_captured();

-- The authorised payment of an order becomes goods: numbers, queue and outbox rows in one transaction. Repeating it changes nothing.
-- p_payment: {payment_intent_id, amount_cents, currency, capture_before, payment_method_id, card_brand, card_last4, stripe_session_id}
-- Returns {action: "started" | "already" | "void", reason?}: `void` means the caller cancels that PaymentIntent at Stripe at once.
create function private.authorize_order(p_order_id uuid, p_payment jsonb) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders; v_payment public.payments; v_item public.order_items; v_number uuid; v_job uuid; v_now timestamptz := private.now();
  v_pi text := p_payment ->> 'payment_intent_id'; v_reason text; v_closed text; v_account_status text;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if not found then return jsonb_build_object('action', 'void', 'reason', 'no such order'); end if;
  update public.checkout_sessions set status = 'complete', ended_at = v_now
    where order_id = p_order_id and stripe_session_id = p_payment ->> 'stripe_session_id' and status in ('creating', 'open');
  select * into v_payment from public.payments where stripe_payment_intent_id = v_pi;
  if found and v_payment.status <> 'requires_payment' then return jsonb_build_object('action', 'already', 'status', v_payment.status); end if;

  select status into v_account_status from public.accounts where id = v_order.account_id;
  v_reason := case
    when v_order.status <> 'awaiting_payment' then 'order is ' || v_order.status
    when v_account_status <> 'active' then 'account is ' || v_account_status
    when (p_payment ->> 'amount_cents')::integer <> v_order.total_cents then 'amount differs'
    when upper(p_payment ->> 'currency') <> v_order.currency then 'currency differs'
    when (select count(*) from public.holds where order_id = p_order_id and status = 'active') <> (select count(*) from public.order_items where order_id = p_order_id)
      then 'a hold has ended' end;
  if v_reason is not null then
    insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, currency, failure_code, authorized_at)
      values (p_order_id, v_order.account_id, 'checkout', 'requires_payment', v_pi, (p_payment ->> 'amount_cents')::integer, upper(p_payment ->> 'currency'), v_reason, v_now)
      on conflict (stripe_payment_intent_id) do nothing;
    -- No later payment can help an order that waited for this one: it ends, and its numbers go back on sale.
    if v_order.status = 'awaiting_payment' then
      perform private.alert_operator('A payment could not be used: ' || v_reason,
        jsonb_build_object('order', v_order.reference, 'payment_intent', v_pi), 'unusable-payment:' || v_pi);
      v_closed := case when v_reason = 'a hold has ended' then 'hold_lost' else 'payment_refused' end;
      update public.orders set status = 'canceled', closed_reason = v_closed where id = p_order_id;
      perform private.end_hold(h.id, 'released') from public.holds h where h.order_id = p_order_id and h.status = 'active';
      perform private.notify_user(v_order.user_id, v_order.account_id, 'orders', 'order-canceled',
        jsonb_build_object('order_id', p_order_id, 'order_reference', v_order.reference, 'currency', v_order.currency,
          'authorized_cents', (p_payment ->> 'amount_cents')::integer, 'lost', '[]'::jsonb, 'reason', v_closed), 'order-canceled:' || p_order_id);
    end if;
    return jsonb_build_object('action', 'void', 'reason', v_reason);
  end if;

  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id, card_brand, card_last4, amount_cents,
      currency, capture_before, authorized_at)
    values (p_order_id, v_order.account_id, 'checkout', 'authorized', v_pi, p_payment ->> 'payment_method_id', p_payment ->> 'card_brand',
      p_payment ->> 'card_last4', v_order.total_cents, v_order.currency, (p_payment ->> 'capture_before')::timestamptz, v_now)
    on conflict (stripe_payment_intent_id) do update set status = 'authorized', authorized_at = v_now;
  update public.orders set status = 'authorized', authorized_at = v_now,
      settle_by = v_now + make_interval(mins => private.setting('settle_after_minutes')::integer) where id = p_order_id;

  for v_item in select * from public.order_items where order_id = p_order_id order by position loop
    begin
      perform private.start_line(v_item.id, v_order.account_id);
    exception when unique_violation then
      -- Somebody owns the number already (an import, say): the line is lost, the rest of the order goes on.
      update public.order_items set status = 'failed', failure_code = 'NUMBER_TAKEN', ended_at = v_now where id = v_item.id;
    end;
  end loop;
  if not exists (select from public.order_items where order_id = p_order_id and status = 'provisioning') then
    perform private.emit('order/lines-terminal', 'order-lines:' || p_order_id || ':none', jsonb_build_object('orderId', p_order_id));
  end if;
  -- Ended after the numbers exist, so the two unique indexes hand over without a gap.
  perform private.end_hold(h.id, 'converted') from public.holds h where h.order_id = p_order_id and h.status = 'active';
  perform private.emit('order/settlement-due', 'order-settle-by:' || p_order_id, jsonb_build_object('orderId', p_order_id),
    v_now + make_interval(mins => private.setting('settle_after_minutes')::integer));
  perform private.audit('{"kind":"system"}', v_order.account_id, 'order.authorized', 'order:' || p_order_id, null,
    jsonb_build_object('payment_intent', v_pi, 'amount_cents', v_order.total_cents));
  return jsonb_build_object('action', 'started');
end $$;

-- A PaymentIntent that must not be used was canceled at Stripe (or had already ended there).
create function private.record_void(p_payment_intent_id text, p_status text default 'voided') returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.payments set status = p_status, ended_at = private.now()
    where stripe_payment_intent_id = p_payment_intent_id and status in ('requires_payment', 'authorized') and captured_cents = 0;
end $$;

-- Payments recorded as unusable whose PaymentIntent still has to be canceled.
create function private.list_unvoided_payments(p_limit integer default 100) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  select coalesce(jsonb_agg(stripe_payment_intent_id), '[]') from (
    select stripe_payment_intent_id from public.payments where status = 'requires_payment' and created_at < private.now() - interval '30 seconds' limit p_limit) p
$$;

-- A refund as Stripe knows it, whoever made it. Unknown payments are not ours.
create function private.record_refund(p_payment_intent_id text, p_refund_id text, p_amount_cents integer, p_currency text, p_status text, p_reason text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_payment public.payments; v_before public.refunds;
begin
  perform private.require_system();
  select * into v_payment from public.payments where stripe_payment_intent_id = p_payment_intent_id for update;
  if not found then return false; end if;
  select * into v_before from public.refunds where stripe_refund_id = p_refund_id;
  insert into public.refunds (payment_id, order_id, account_id, status, amount_cents, currency, reason, stripe_refund_id)
    values (v_payment.id, v_payment.order_id, v_payment.account_id, p_status, p_amount_cents, upper(p_currency), p_reason, p_refund_id)
    on conflict (stripe_refund_id) do update set status = excluded.status, amount_cents = excluded.amount_cents;
  if (v_before.status, v_before.amount_cents) is distinct from (p_status, p_amount_cents) then
    perform private.audit('{"kind":"system"}', v_payment.account_id, 'refund.recorded', 'order:' || v_payment.order_id,
      case when v_before.id is not null then jsonb_build_object('refund', p_refund_id, 'status', v_before.status, 'amount_cents', v_before.amount_cents) end,
      jsonb_build_object('refund', p_refund_id, 'status', p_status, 'amount_cents', p_amount_cents), p_reason);
  end if;
  return true;
end $$;

grant execute on function
  private.authorize_order(uuid, jsonb),
  private.record_void(text, text),
  private.list_unvoided_payments(integer),
  private.record_refund(text, text, integer, text, text, text)
to app_worker;
