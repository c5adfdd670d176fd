-- Every change can be explained: each transition of an order, a number, a refund, a carrier's sales and a person's settings leaves an
-- audit row with who, what it was, what it became and why; the number's timeline carries the reason too, so that its page can say it.

alter table public.provisioning_queue add column reason text;
comment on column public.provisioning_queue.reason is 'why suspend, resume or release was queued: unpaid, debt paid; goes into the audit log and the timeline';

create or replace function private.queue_action(p_number_id uuid, p_action text, p_reason text default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job uuid; v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  if p_action = 'release' and v_number.status in ('active', 'suspended', 'provisioning') then
    update public.purchased_numbers set status = 'releasing', ended_reason = p_reason where id = p_number_id;
    perform private.audit('{"kind":"system"}', v_number.account_id, 'number.releasing', 'number:' || p_number_id,
      jsonb_build_object('status', v_number.status), jsonb_build_object('status', 'releasing'), p_reason);
  end if;
  insert into public.provisioning_queue (purchased_number_id, account_id, action, reason, max_attempts) values (p_number_id, v_number.account_id, p_action, p_reason, 50)
    on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing returning id into v_job;
  if v_job is not null then
    perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
  end if;
  return v_job;
end $$;

-- The goods side of a line that is given up: what may exist at the carrier is released, what may still arrive is watched.
create or replace function private.give_up_goods(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_number public.purchased_numbers; v_order public.carrier_orders; v_job uuid; v_status text;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  for v_order in select * from public.carrier_orders where purchased_number_id = p_number_id for update loop
    if v_order.status in ('created', 'submitted', 'pending') then
      perform private.settle_reserve(v_order, null);
      update public.carrier_orders set status = 'canceled', settled_at = private.now(), closed_code = p_reason where id = v_order.id;
    end if;
    update public.carrier_orders set late_until = private.now() + make_interval(hours => private.setting('late_goods_hours')::integer)
      where id = v_order.id and submitted_at is not null and (status <> 'completed' or v_number.carrier_ref is null);
  end loop;
  v_status := case when v_number.carrier_ref is null then 'failed' else 'releasing' end;
  if v_number.carrier_ref is not null then
    -- It exists upstream: ours until the carrier confirms the release, invisible to the customer.
    update public.purchased_numbers set status = 'releasing', account_id = null, ended_reason = p_reason where id = p_number_id;
    insert into public.provisioning_queue (purchased_number_id, action, reason, max_attempts) values (p_number_id, 'release', p_reason, 50)
      on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing returning id into v_job;
    if v_job is not null then
      perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
    end if;
  else
    update public.purchased_numbers set status = 'failed', account_id = null, ended_at = private.now(), ended_reason = p_reason where id = p_number_id;
  end if;
  perform private.audit('{"kind":"system"}', v_number.account_id, 'number.given-up', 'number:' || p_number_id,
    jsonb_build_object('status', v_number.status, 'account_id', v_number.account_id), jsonb_build_object('status', v_status, 'account_id', null), p_reason);
end $$;

-- Ends an unpaid order whose deadline has passed and whose sessions are all closed; its holds go back on sale.
create or replace function private.expire_order(p_order_id uuid, p_release boolean default false) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Places an order for everything live in the caller's cart. Repeating it returns the same order while the cart is unchanged.
-- p_request: {lost_line_policy, forward_to?, needs_forward_to, consent_version, locale, expected_total_cents?}
-- Refusals: CART_EMPTY, HOLD_EXPIRED, CONSENT_REQUIRED, ANSWER_PATH_REQUIRED, AMOUNT_TOO_SMALL, CURRENCY_MISMATCH, PRICE_CHANGED, SESSION_OPEN.
create or replace function private.place_order(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- "Take the nearest": the lost line is replaced by another number of the same place, type and features, at the lower of both prices.
create or replace function private.substitute_line(p_job_id uuid, p_generation integer, p_e164 text, p_carrier_ref text, p_code text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job public.provisioning_queue; v_item public.order_items; v_order public.orders; v_quote private.quote; v_new uuid; v_account public.accounts; v_now timestamptz := private.now();
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_order from public.orders where id = v_job.order_id for update;
  select * into v_item from public.order_items where id = v_job.order_item_id for update;
  if v_order.settling_at is not null or v_item.status not in ('pending', 'provisioning') then return jsonb_build_object('ok', false, 'code', 'TOO_LATE'); end if;
  -- Holds and purchases have a unique index each, none spans both: this lock, which hold_number takes too, keeps a number out of one of them.
  perform pg_advisory_xact_lock(hashtextextended('number:' || p_e164, 0));
  if exists (select from public.purchased_numbers where e164 = p_e164 and status not in ('released', 'failed'))
    or exists (select from public.holds where e164 = p_e164 and status = 'active') then
    return jsonb_build_object('ok', false, 'code', 'NUMBER_TAKEN');
  end if;
  select * into v_account from public.accounts where id = v_item.account_id;
  v_quote := private.quote_sku(v_item.sku_id, v_item.currency, v_account.country, v_account.region);
  if (v_quote).currency is null or (v_quote).setup_cents + (v_quote).monthly_cents + (v_quote).tax_cents > v_item.total_cents then
    v_quote.setup_cents := v_item.setup_cents; v_quote.monthly_cents := v_item.monthly_cents; v_quote.tax_cents := v_item.tax_cents;
    v_quote.tax_percent := v_item.tax_percent; v_quote.setup_cost := v_item.setup_cost; v_quote.monthly_cost := v_item.monthly_cost;
    v_quote.cost_currency := v_item.cost_currency; v_quote.exchange_rate := v_item.exchange_rate;
  end if;
  insert into public.order_items (order_id, account_id, position, status, e164, carrier_id, carrier_ref, area_id, sku_id, country, place, number_type, features, currency,
      setup_cents, monthly_cents, tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    values (v_item.order_id, v_item.account_id, (select max(position) + 1 from public.order_items where order_id = v_item.order_id), 'pending', p_e164, v_item.carrier_id,
      p_carrier_ref, v_item.area_id, v_item.sku_id, v_item.country, v_item.place, v_item.number_type, v_item.features, v_item.currency, (v_quote).setup_cents,
      (v_quote).monthly_cents, (v_quote).tax_percent, (v_quote).tax_cents, (v_quote).setup_cents + (v_quote).monthly_cents + (v_quote).tax_cents, (v_quote).setup_cost,
      (v_quote).monthly_cost, (v_quote).cost_currency, (v_quote).exchange_rate)
    returning id into v_new;
  update public.order_items set status = 'substituted', substituted_by = v_new, failure_code = p_code, ended_at = v_now where id = v_item.id;
  update public.provisioning_queue set status = 'failed', run_id = null, lease_until = null, finished_at = v_now, error_code = p_code where id = v_job.id;
  perform private.note(v_job.purchased_number_id, v_item.account_id, 'number.substituted', jsonb_build_object('order_id', v_order.id, 'by', p_e164));
  perform private.audit('{"kind":"system"}', v_item.account_id, 'line.substituted', 'order_item:' || v_item.id,
    jsonb_build_object('status', v_item.status, 'e164', v_item.e164), jsonb_build_object('status', 'substituted', 'e164', p_e164, 'by', v_new), p_code);
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  perform private.start_line(v_new, v_item.account_id);
  return jsonb_build_object('ok', true, 'item_id', v_new);
end $$;

-- Closes an order after its money is known: status, customer's message, audit.
create or replace function private.finish_order(p_order_id uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders; v_live integer; v_lost integer; v_status text; v_template text; v_captured integer; v_debt integer;
begin
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then return jsonb_build_object('ok', true, 'status', v_order.status, 'repeated', true); end if;
  select count(*) filter (where status = 'live'), count(*) filter (where status = 'failed') into v_live, v_lost from public.order_items where order_id = p_order_id;
  select coalesce(sum(captured_cents), 0), coalesce(sum(debt_cents), 0) into v_captured, v_debt from public.payments where order_id = p_order_id;
  if v_captured + v_debt <> v_order.settle_amount_cents then
    raise exception 'order % is not settled: captured % + debt % of %', p_order_id, v_captured, v_debt, v_order.settle_amount_cents using errcode = '23514';
  end if;
  v_status := case when v_live = 0 then 'canceled' when v_lost = 0 then 'completed' else 'partially_completed' end;
  update public.orders set status = v_status, settled_at = private.now(), closed_reason = case when v_live = 0 then 'nothing_available' end where id = p_order_id;
  v_template := case when v_debt > 0 then 'payment-failed' when v_live = 0 then 'order-canceled' when v_lost > 0 then 'order-partly-completed' else 'order-receipt' end;
  perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', v_template,
    private.receipt_json(p_order_id), v_template || ':' || p_order_id);
  perform private.audit('{"kind":"system"}', v_order.account_id, 'order.settled', 'order:' || p_order_id, jsonb_build_object('status', v_order.status),
    jsonb_build_object('status', v_status, 'captured_cents', v_captured, 'debt_cents', v_debt, 'live', v_live, 'lost', v_lost),
    case when v_live = 0 then 'nothing_available' when v_debt > 0 then 'unpaid' end);
  return jsonb_build_object('ok', true, 'status', v_status);
end $$;

-- The authorisation is gone or the capture was refused, and the re-read PaymentIntent will never pay.
create or replace function private.record_authorization_lost(p_order_id uuid, p_payment_intent_id text, p_code text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.payments set status = 'expired', failure_code = p_code, ended_at = private.now()
    where order_id = p_order_id and stripe_payment_intent_id = p_payment_intent_id and status = 'authorized';
  if found then
    perform private.audit('{"kind":"system"}', (select account_id from public.orders where id = p_order_id), 'payment.lost', 'order:' || p_order_id,
      jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'authorized'), jsonb_build_object('payment_intent', p_payment_intent_id, 'status', 'expired'), p_code);
  end if;
end $$;

-- The one off-session charge of the same sum: written before it is tried, so a repeat finds it.
create or replace function private.record_recharge(p_order_id uuid, p_payment_intent_id text, p_succeeded boolean, p_code text default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  if v_order.status not in ('authorized', 'provisioning') then return jsonb_build_object('ok', true, 'repeated', true); end if;
  if p_succeeded then
    insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, amount_cents, captured_cents, currency, authorized_at, captured_at)
      values (p_order_id, v_order.account_id, 'recharge', 'captured', p_payment_intent_id, v_order.settle_amount_cents, v_order.settle_amount_cents, v_order.currency, private.now(), private.now())
      on conflict (stripe_payment_intent_id) do nothing;
  else
    update public.payments set status = 'capture_failed', debt_cents = v_order.settle_amount_cents, failure_code = coalesce(p_code, failure_code)
      where order_id = p_order_id and kind = 'checkout' and status in ('expired', 'authorized') and not exists (
        select from public.payments d where d.order_id = p_order_id and d.status = 'capture_failed');
    if found then
      perform private.audit('{"kind":"system"}', v_order.account_id, 'payment.refused', 'order:' || p_order_id, jsonb_build_object('debt_cents', 0),
        jsonb_build_object('debt_cents', v_order.settle_amount_cents), p_code);
    end if;
    perform private.alert_operator('A capture failed for good', jsonb_build_object('order', v_order.reference, 'debt_cents', v_order.settle_amount_cents, 'code', p_code), 'capture-failed:' || p_order_id);
  end if;
  return private.finish_order(p_order_id);
end $$;

create or replace function private.record_debt_paid(p_order_id uuid, p_payment_intent_id text, p_amount_cents integer, p_stripe_session_id text, p_card jsonb default '{}') returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.orders; v_number record; v_debt integer;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  update public.checkout_sessions set status = 'complete', ended_at = private.now() where stripe_session_id = p_stripe_session_id and status in ('creating', 'open');
  if exists (select from public.payments where stripe_payment_intent_id = p_payment_intent_id) then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select coalesce(sum(debt_cents), 0) into v_debt from public.payments where order_id = p_order_id and status = 'capture_failed';
  if v_debt = 0 or v_debt <> p_amount_cents then
    perform private.alert_operator('A debt payment does not match', jsonb_build_object('order', v_order.reference, 'paid_cents', p_amount_cents, 'debt_cents', v_debt), 'debt-mismatch:' || p_payment_intent_id);
    return jsonb_build_object('ok', false, 'code', 'RULE_REFUSED');
  end if;
  update public.payments set debt_cents = 0, status = 'expired' where order_id = p_order_id and status = 'capture_failed';
  insert into public.payments (order_id, account_id, kind, status, stripe_payment_intent_id, stripe_payment_method_id, card_brand, card_last4, amount_cents, captured_cents, currency,
      authorized_at, captured_at)
    values (p_order_id, v_order.account_id, 'debt', 'captured', p_payment_intent_id, p_card ->> 'payment_method_id', p_card ->> 'card_brand', p_card ->> 'card_last4',
      p_amount_cents, p_amount_cents, v_order.currency, private.now(), private.now());
  -- Jobs before numbers, the order in which a run locks them. A release that was tried may have happened and goes on; a suspension
  -- that was tried may have happened too, so the answer path is set again.
  for v_number in
    with called_off as (
      update public.provisioning_queue q set status = 'failed', finished_at = private.now(), error_code = 'DEBT_PAID'
      from public.purchased_numbers n join public.order_items i on i.id = n.order_item_id
      where i.order_id = p_order_id and q.purchased_number_id = n.id and q.status in ('pending', 'waiting')
        and (q.action = 'suspend' or (q.action = 'release' and q.generation = 0 and n.ended_reason = 'unpaid'))
      returning q.purchased_number_id as id, q.action, q.generation)
    select n.id from public.purchased_numbers n join public.order_items i on i.id = n.order_item_id left join called_off c on c.id = n.id
    where i.order_id = p_order_id
    group by n.id, n.status
    having n.status = 'suspended' or (n.status = 'releasing' and bool_or(c.action = 'release'))
      or (n.status = 'active' and bool_or(c.action = 'suspend' and c.generation > 0))
  loop
    update public.purchased_numbers set status = 'suspended', ended_reason = null where id = v_number.id and status = 'releasing';
    if found then
      perform private.audit('{"kind":"system"}', v_order.account_id, 'number.release-called-off', 'number:' || v_number.id,
        jsonb_build_object('status', 'releasing'), jsonb_build_object('status', 'suspended'), 'debt paid');
    end if;
    perform private.queue_action(v_number.id, 'resume', 'debt paid');
  end loop;
  perform private.notify_user(v_order.user_id, v_order.account_id, 'receipts', 'order-receipt', private.receipt_json(p_order_id), 'debt-receipt:' || p_order_id);
  perform private.audit('{"kind":"system"}', v_order.account_id, 'debt.paid', 'order:' || p_order_id, jsonb_build_object('debt_cents', v_debt),
    jsonb_build_object('debt_cents', 0, 'amount_cents', p_amount_cents, 'payment_intent', p_payment_intent_id));
  return jsonb_build_object('ok', true);
end $$;

-- A refund as Stripe knows it, whoever made it. Unknown payments are not ours.
create or replace function private.record_refund(p_payment_intent_id text, p_refund_id text, p_amount_cents integer, p_currency text, p_status text, p_reason text) returns boolean
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

-- Too little money at the carrier is our problem: selling stops before the next authorisation, operators are told once an hour.
create or replace function private.pause_selling(p_carrier text, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before from public.carriers where id = p_carrier for update;
  update public.carriers set selling_paused_reason = p_reason, selling_paused_at = coalesce(selling_paused_at, private.now()) where id = p_carrier;
  if found and v_before is distinct from p_reason then
    perform private.audit('{"kind":"system"}', null, 'selling.paused', 'carrier:' || p_carrier,
      jsonb_build_object('selling_paused_reason', v_before), jsonb_build_object('selling_paused_reason', p_reason), p_reason);
  end if;
  perform private.alert_operator('Selling is paused at ' || p_carrier, jsonb_build_object('reason', p_reason),
    'selling-paused:' || p_carrier || ':' || to_char(private.now(), 'YYYYMMDDHH24'));
end $$;

create or replace function private.resume_selling(p_carrier text) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_before text;
begin
  perform private.require_system();
  select selling_paused_reason into v_before from public.carriers where id = p_carrier and selling_paused_at is not null for update;
  if not found then return false; end if;
  update public.carriers set selling_paused_reason = null, selling_paused_at = null where id = p_carrier;
  perform private.audit('{"kind":"system"}', null, 'selling.resumed', 'carrier:' || p_carrier,
    jsonb_build_object('selling_paused_reason', v_before), jsonb_build_object('selling_paused_reason', null), 'balance is enough again');
  return true;
end $$;

-- A person's name, zone and search preferences. The audit row has the keys that changed.
create or replace function private.update_profile(p_actor jsonb, p_changes jsonb) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := (p_actor ->> 'user_id')::uuid; v_zone text := p_changes ->> 'time_zone';
  v_before jsonb; v_after jsonb; v_keys text[] := array['display_name', 'time_zone', 'locale', 'search_preferences'];
begin
  if p_actor ->> 'kind' is distinct from 'user' then perform private.refuse(401, 'UNAUTHENTICATED'); end if;
  if v_zone is not null and not exists (select from pg_catalog.pg_timezone_names where name = v_zone) then
    return jsonb_build_object('ok', false, 'code', 'VALIDATION_FAILED', 'details', jsonb_build_object('field', 'time_zone'));
  end if;
  select to_jsonb(p) into v_before from public.profiles p where user_id = v_user for update;
  if not found then perform private.refuse(404, 'NOT_FOUND'); end if;
  update public.profiles p set
    display_name = case when p_changes ? 'display_name' then nullif(trim(p_changes ->> 'display_name'), '') else display_name end,
    time_zone = coalesce(v_zone, time_zone),
    locale = coalesce(p_changes ->> 'locale', locale),
    search_preferences = coalesce(p_changes -> 'search_preferences', search_preferences)
  where user_id = v_user returning to_jsonb(p) into v_after;
  select array_agg(k) into v_keys from unnest(v_keys) k where v_before -> k is distinct from v_after -> k;
  if v_keys is not null then
    perform private.audit(p_actor, null, 'profile.changed', 'user:' || v_user,
      (select jsonb_object_agg(k, v_before -> k) from unnest(v_keys) k), (select jsonb_object_agg(k, v_after -> k) from unnest(v_keys) k));
  end if;
  return jsonb_build_object('ok', true);
end $$;

create or replace function private.set_notification_preference(p_actor jsonb, p_category text, p_channel text, p_enabled boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_user uuid := (p_actor ->> 'user_id')::uuid; v_before boolean;
begin
  if p_actor ->> 'kind' is distinct from 'user' then perform private.refuse(401, 'UNAUTHENTICATED'); end if;
  perform from public.profiles where user_id = v_user for update;
  if not found then perform private.refuse(404, 'NOT_FOUND'); end if;
  select enabled into v_before from public.notification_preferences where user_id = v_user and category = p_category and channel = p_channel;
  insert into public.notification_preferences (user_id, category, channel, enabled)
    values (v_user, p_category, p_channel, p_enabled)
    on conflict (user_id, category, channel) do update set enabled = excluded.enabled, updated_at = private.now();
  -- Nothing chosen means on.
  if coalesce(v_before, true) is distinct from p_enabled then
    perform private.audit(p_actor, null, 'notifications.changed', 'user:' || v_user,
      jsonb_build_object(p_category, coalesce(v_before, true), 'channel', p_channel), jsonb_build_object(p_category, p_enabled, 'channel', p_channel));
  end if;
  return jsonb_build_object('ok', true);
end $$;
