-- "Take the nearest": a lost line is replaced by another number of the same place, type and features, at the lower of
-- both prices. An area that went off sale meanwhile (by staff, or by the margin guard) sells no substitute either.

create function private.substitute_line(
  p_job_id uuid,
  p_generation integer,
  p_e164 text,
  p_carrier_ref text,
  p_code text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
  v_refusal jsonb;
  v_new uuid;
begin
  v_job := private.fence(p_job_id, p_generation);
  v_item := private.lock_line(v_job);
  if v_item.id is null then
    return private.refusal('TOO_LATE');
  end if;
  if not private.lock_free_number(p_e164) then
    return private.refusal('NUMBER_TAKEN');
  end if;
  v_refusal := private.refuse_stopped(v_item.area_id);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_new := private.insert_substitute(v_item, private.lower_quote(v_item), p_e164, p_carrier_ref);
  update public.order_items set
    status = 'substituted',
    substituted_by = v_new,
    failure_code = p_code,
    ended_at = private.now()
  where id = v_item.id;
  perform private.end_job(v_job.id, 'failed', p_code, v_job.error_message);
  perform private.note(v_job.purchased_number_id, v_item.account_id, 'number.substituted',
    jsonb_build_object('order_id', v_item.order_id, 'by', p_e164));
  perform private.audit(private.system(), v_item.account_id, 'line.substituted', 'order_item:' || v_item.id,
    jsonb_build_object('status', v_item.status, 'e164', v_item.e164),
    jsonb_build_object('status', 'substituted', 'e164', p_e164, 'by', v_new), p_code);
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  perform private.start_line(v_new, v_item.account_id);
  return jsonb_build_object('ok', true, 'item_id', v_new);
end $$;

-- Today's price, or the line's own when that is lower or the SKU is not sold any more. The numbers of the order count
-- as owned by now.
create function private.lower_quote(i public.order_items) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote := private.quote_area(
    i.area_id, private.buyer(i.account_id, private.cart_count(null, i.account_id)));
begin
  if q.sku_id = i.sku_id and q.currency = i.currency
    and q.setup_cents + q.monthly_cents + q.tax_cents <= i.total_cents then
    return q;
  end if;
  q.currency := i.currency;
  q.setup_cents := i.setup_cents;
  q.monthly_cents := i.monthly_cents;
  q.list_cents := i.list_monthly_cents;
  q.volume_count := i.volume_count;
  q.tax_percent := i.tax_percent;
  q.tax_cents := i.tax_cents;
  q.setup_cost := i.setup_cost;
  q.monthly_cost := i.monthly_cost;
  q.cost_currency := i.cost_currency;
  q.exchange_rate := i.exchange_rate;
  return q;
end $$;

create function private.insert_substitute(i public.order_items, q private.quote, p_e164 text, p_carrier_ref text)
returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_position smallint := (select max(position) + 1 from public.order_items where order_id = i.order_id);
  v_new uuid;
begin
  insert into public.order_items (order_id, account_id, position, e164, carrier_id, carrier_ref, area_id, sku_id,
      country, place, number_type, features, currency, setup_cents, monthly_cents, list_monthly_cents, volume_count,
      tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    values (i.order_id, i.account_id, v_position, p_e164, i.carrier_id, p_carrier_ref, i.area_id, i.sku_id, i.country,
      i.place, i.number_type, i.features, i.currency, q.setup_cents, q.monthly_cents, q.list_cents, q.volume_count,
      q.tax_percent, q.tax_cents,
      q.setup_cents + q.monthly_cents + q.tax_cents, q.setup_cost, q.monthly_cost, q.cost_currency, q.exchange_rate)
    returning id into v_new;
  return v_new;
end $$;

grant execute on function private.substitute_line(uuid, integer, text, text, text) to app_worker;
