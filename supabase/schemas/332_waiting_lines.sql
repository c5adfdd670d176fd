-- A buyer gives up the lines that wait for a carrier.

-- Gives up the lines of an order that wait for a carrier. What went live first counts; repeating it changes nothing.
-- Refusal: ORDER_STATE when the order never waited.
create function private.cancel_waiting_lines(p_actor jsonb, p_account_id uuid, p_order_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_canceled integer;
begin
  perform private.authorize(p_actor, p_account_id, 'order');
  -- Jobs before their order, as a run locks them.
  perform from public.provisioning_queue
    where order_id = p_order_id and account_id = p_account_id and action = 'purchase'
    order by id
    for update;
  select * into v_order from public.orders where id = p_order_id and account_id = p_account_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_order.waiting_since is null then
    return private.refusal('ORDER_STATE');
  end if;
  v_canceled := case when v_order.settling_at is null then private.drop_open_lines(p_order_id) else 0 end;
  if v_canceled > 0 then
    perform private.audit(p_actor, p_account_id, 'order.lines-canceled', 'order:' || p_order_id, null,
      jsonb_build_object('lines', v_canceled), 'canceled_by_buyer');
    perform private.lines_done(p_order_id);
  end if;
  return jsonb_build_object('ok', true, 'canceled', v_canceled, 'order', private.order_json(p_order_id));
end $$;

-- A new generation: what a run still brings for such a line is refused, and nothing more is ordered.
create function private.drop_open_lines(p_order_id uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
  v_count integer := 0;
begin
  for v_item in
    select *
    from public.order_items
    where order_id = p_order_id and status in ('pending', 'provisioning')
    order by position
    for update
  loop
    update public.provisioning_queue set generation = generation + 1
      where order_item_id = v_item.id and action = 'purchase' and status in ('pending', 'processing', 'waiting')
      returning * into v_job;
    continue when not found;
    perform private.drop_line(v_job, v_item, 'CANCELED_BY_BUYER');
    perform private.end_job(v_job.id, 'failed', 'CANCELED_BY_BUYER');
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

grant execute on function
  private.cancel_waiting_lines(jsonb, uuid, uuid)
to app_server;
