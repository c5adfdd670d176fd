-- "Ordered at the carrier" stood in a number's timeline before the carrier was asked. A timeline now begins with the payment, and `number.ordered`
-- is noted when the carrier has taken the order, once per number.

create or replace function private.start_line(p_item_id uuid, p_account_id uuid) returns uuid language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_item public.order_items; v_number uuid; v_job uuid;
begin
  select * into v_item from public.order_items where id = p_item_id for update;
  insert into public.purchased_numbers (account_id, order_item_id, e164, carrier_id, area_id, sku_id, country, place, number_type, features,
      setup_cost, monthly_cost, cost_currency)
    values (p_account_id, v_item.id, v_item.e164, v_item.carrier_id, v_item.area_id, v_item.sku_id, v_item.country, v_item.place, v_item.number_type,
      v_item.features, v_item.setup_cost, v_item.monthly_cost, v_item.cost_currency)
    returning id into v_number;
  update public.order_items set status = 'provisioning' where id = v_item.id;
  insert into public.provisioning_queue (purchased_number_id, order_id, order_item_id, account_id, action, max_attempts)
    values (v_number, v_item.order_id, v_item.id, p_account_id, 'purchase', private.setting('job_max_attempts')::smallint)
    returning id into v_job;
  perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
  perform private.note(v_number, p_account_id, 'number.paid', jsonb_build_object('order_id', v_item.order_id));
  return v_job;
end $$;

-- What the carrier says of our order. Only moves forward; completed, canceled and rejected are final.
create or replace function private.record_carrier_order(p_carrier_order_id uuid, p_status text, p_ref text, p_amount numeric default null, p_raw jsonb default null, p_code text default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_order public.carrier_orders; v_final boolean := p_status in ('completed', 'canceled', 'rejected'); v_job uuid;
begin
  perform private.require_system();
  select * into v_order from public.carrier_orders where id = p_carrier_order_id for update;
  if not found then return null; end if;
  if v_order.status in ('canceled', 'rejected') and p_status = 'completed' and v_order.late_until is not null then
    -- Goods that arrived after we gave the line up: the sweeper releases them; the cost is ours.
    update public.carrier_orders set carrier_order_ref = coalesce(carrier_order_ref, p_ref), amount_charged = coalesce(p_amount, amount_charged), raw = coalesce(p_raw, raw) where id = v_order.id;
  elsif v_order.status not in ('completed', 'canceled', 'rejected') then
    update public.carrier_orders set status = p_status, carrier_order_ref = coalesce(p_ref, carrier_order_ref), raw = coalesce(p_raw, raw),
      amount_charged = case when p_status = 'completed' then coalesce(p_amount, amount_charged) else amount_charged end,
      closed_code = case when v_final then p_code else closed_code end, settled_at = case when v_final then private.now() end
      where id = v_order.id;
    if v_final then perform private.settle_reserve(v_order, case when p_status = 'completed' then p_amount end); end if;
    if v_order.status in ('created', 'submitted') and p_status in ('pending', 'completed')
      and not exists (select from public.number_events where number_id = v_order.purchased_number_id and type = 'number.ordered') then
      perform private.note(v_order.purchased_number_id, i.account_id, 'number.ordered', jsonb_build_object('order_id', i.order_id))
        from public.order_items i where i.id = v_order.order_item_id;
    end if;
  end if;
  select q.id into v_job from public.provisioning_queue q where q.purchased_number_id = v_order.purchased_number_id and q.action = 'purchase'
    order by q.created_at desc limit 1;
  select * into v_order from public.carrier_orders where id = p_carrier_order_id;
  if v_final and v_job is not null then
    -- A run that waits hears the event; a parked job is due at once.
    perform private.emit('carrier-order/settled', 'carrier-order-settled:' || v_order.id, jsonb_build_object('jobId', v_job, 'carrierOrderId', v_order.id));
    update public.provisioning_queue set scheduled_for = private.now() where id = v_job and status = 'waiting' and scheduled_for > private.now();
    if found then
      perform private.emit('provisioning/requested', 'provision:' || v_job || ':settled:' || v_order.id, jsonb_build_object('jobId', v_job));
    end if;
  end if;
  return jsonb_build_object('id', v_order.id, 'status', v_order.status, 'job_id', v_job);
end $$;
