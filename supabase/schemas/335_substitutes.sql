-- "Take the nearest": a lost line is replaced by another number of the same place, type and features, at the lower of
-- both prices: of its own area, else of an equal one at another carrier. An area that went off sale meanwhile (by
-- staff, or by the margin guard) sells no substitute either.

-- What the shop says of a number before it is sold (components/number-facts/abilities.tsx).
create function private.promised(p_features text[]) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return array(select f from unnest(p_features) f where f in ('voice_in', 'sms_in', 'sms_out'));
end $$;

-- Areas of other carriers that are what the line of a job was sold as, the carrier of our choice first: {carrier_id,
-- area_id, area_ref, sku_ref, features}. What is not local has no place but its country.
create function private.list_equal_areas(p_job_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'carrier_id', a.carrier_id,
      'area_id', a.id,
      'area_ref', a.carrier_ref,
      'sku_ref', s.carrier_ref,
      'features', private.promised(i.features)
    ) order by c.priority, a.prefix, a.id), '[]')
    from public.provisioning_queue q
    join public.order_items i on i.id = q.order_item_id
    join public.areas own on own.id = i.area_id
    join public.areas a on a.country = own.country and a.number_type = own.number_type
      and a.features @> private.promised(i.features) and a.carrier_id <> i.carrier_id
      and a.is_on_sale and a.can_list_numbers and not a.needs_documents
    join private.selling_carriers c on c.id = a.carrier_id
    join private.sold_skus s on s.area_id = a.id
    where q.id = p_job_id and (
      own.number_type <> 'local'
      or (lower(a.name) = lower(own.name) and a.region_code is not distinct from own.region_code))
  );
end $$;

create function private.substitute_line(
  p_job_id uuid,
  p_generation integer,
  p_e164 text,
  p_carrier_ref text,
  p_code text,
  p_area_id uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
  v_area_id uuid;
  v_offer private.quote;
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
  v_area_id := coalesce(p_area_id, v_item.area_id);
  v_refusal := private.refuse_stopped(v_area_id);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_offer := private.lower_quote(v_item, v_area_id);
  if v_offer.sku_id is null then
    return private.refusal('NOT_SOLD');
  end if;
  v_new := private.insert_substitute(v_item, v_area_id, v_offer, p_e164, p_carrier_ref);
  perform private.note_substitute(v_job, v_item, v_new, p_e164, p_code);
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  perform private.start_line(v_new, v_item.account_id);
  return jsonb_build_object('ok', true, 'item_id', v_new);
end $$;

-- The old line ends, and its number's timeline and the audit log name the heir.
create function private.note_substitute(
  p_job public.provisioning_queue,
  p_item public.order_items,
  p_new uuid,
  p_e164 text,
  p_code text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.order_items set
    status = 'substituted',
    substituted_by = p_new,
    failure_code = p_code,
    ended_at = private.now()
  where id = p_item.id;
  perform private.end_job(p_job.id, 'failed', p_code, p_job.error_message);
  perform private.note(p_job.purchased_number_id, p_item.account_id, 'number.substituted',
    jsonb_build_object('order_id', p_item.order_id, 'by', p_e164));
  perform private.audit(private.system(), p_item.account_id, 'line.substituted', 'order_item:' || p_item.id,
    jsonb_build_object('status', p_item.status, 'e164', p_item.e164),
    jsonb_build_object('status', 'substituted', 'e164', p_e164, 'by', p_new), p_code);
end $$;

-- Today's price, or the line's own when that is lower or the SKU is not sold any more. The numbers of the order count
-- as owned by now. No row: another carrier's number, which would cost us more than the line brings.
create function private.lower_quote(i public.order_items, p_area_id uuid) returns private.quote
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote := private.quote_area(
    p_area_id, private.buyer(i.account_id, private.cart_count(null, i.account_id)));
  v_is_own boolean := p_area_id = i.area_id;
begin
  if q.status = 'sold' and q.currency = i.currency and (q.sku_id = i.sku_id or not v_is_own)
    and q.setup_cents + q.monthly_cents + q.tax_cents <= i.total_cents then
    return q;
  end if;
  if v_is_own then
    q.sku_id := i.sku_id;
    q.setup_cost := i.setup_cost;
    q.monthly_cost := i.monthly_cost;
    q.cost_currency := i.cost_currency;
    q.exchange_rate := i.exchange_rate;
  elsif q.status <> 'sold' or q.currency is distinct from i.currency or q.setup_cost + q.monthly_cost
    > private.in_cost_currency(i.setup_cents + i.monthly_cents, i.currency, q.exchange_rate) then
    return null;
  end if;
  q.currency := i.currency;
  q.setup_cents := i.setup_cents;
  q.monthly_cents := i.monthly_cents;
  q.list_cents := i.list_monthly_cents;
  q.volume_count := i.volume_count;
  q.tax_percent := i.tax_percent;
  q.tax_cents := i.tax_cents;
  return q;
end $$;

create function private.insert_substitute(
  i public.order_items,
  p_area_id uuid,
  q private.quote,
  p_e164 text,
  p_carrier_ref text
) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_position smallint := (select max(position) + 1 from public.order_items where order_id = i.order_id);
  v_new uuid;
begin
  insert into public.order_items (order_id, account_id, position, e164, carrier_id, carrier_ref, area_id, sku_id,
      country, place, number_type, features, currency, setup_cents, monthly_cents, list_monthly_cents, volume_count,
      tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    select i.order_id, i.account_id, v_position, p_e164, a.carrier_id, p_carrier_ref, a.id, q.sku_id, i.country,
      i.place, i.number_type, case when a.id = i.area_id then i.features else a.features end, i.currency,
      q.setup_cents, q.monthly_cents, q.list_cents, q.volume_count, q.tax_percent, q.tax_cents,
      q.setup_cents + q.monthly_cents + q.tax_cents, q.setup_cost, q.monthly_cost, q.cost_currency, q.exchange_rate
    from public.areas a
    where a.id = p_area_id
    returning id into v_new;
  return v_new;
end $$;

grant execute on function
  private.list_equal_areas(uuid),
  private.substitute_line(uuid, integer, text, text, text, uuid)
to app_worker;
