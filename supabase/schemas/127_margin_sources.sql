-- Where the margin guard learns of costs: the sync's batches, what carriers charge for orders, and the minute's look.

-- Before a batch is written: at what its changed areas are sold now,
-- {area id: {sku_id, monthly_cents, due_cents, cost}}.
create function private.prices_of_changed(p_carrier text, p_changes jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with changed as (
      select distinct c ->> 'area_ref' as ref
      from jsonb_array_elements(p_changes) c
      where c ->> 'kind' = 'cost_changed'
    ), sold as (
      select a.id, private.offer_of(a, private.sold_sku(a.id)) as offer
      from changed
      join public.areas a on a.carrier_id = p_carrier and a.carrier_ref = changed.ref
    )
    select coalesce(jsonb_object_agg(id, jsonb_build_object(
      'sku_id', (offer).sku_id,
      'monthly_cents', (offer).monthly_cents,
      'due_cents', (offer).due_cents,
      'cost', (offer).cost)), '{}')
    from sold
    where (offer).due_cents is not null
  );
end $$;

-- The areas of a batch that are worth a look; all others are above their floors. Their costs changed, their price is
-- under the floor, an order was charged beyond the list, or an alert is open. A look at one costs as much as a quote of
-- them all.
create function private.areas_to_review(p_ids uuid[], p_prices jsonb) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select q.area_id
    from private.quote_areas(p_ids, private.buyer()) q
    where q.status = 'under_floor'
      or p_prices ? q.area_id::text
      or exists (select from public.area_skus k where k.id = q.sku_id and k.charged_cost is not null)
      or exists (
        select from public.margin_alerts v where v.area_id = q.area_id and v.status in ('open', 'repricing')
      )
    order by q.area_id;
end $$;

-- After it was written: how many offers stopped.
create function private.review_catalog(p_carrier text, p_areas jsonb, p_prices jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids uuid[];
  v_id uuid;
  v_count integer := 0;
begin
  select array_agg(o.id) into v_ids
    from jsonb_array_elements(p_areas) a
    join public.areas o on o.carrier_id = p_carrier and o.carrier_ref = a ->> 'ref';
  for v_id in select private.areas_to_review(v_ids, p_prices) loop
    v_count := v_count + private.review_offer(v_id, p_prices -> v_id::text,
      case when p_prices ? v_id::text then 'cost' else 'price' end)::integer;
  end loop;
  perform private.notify_margin_alerts(p_carrier);
  return v_count;
end $$;

-- A carrier was paid for an order. More than it lists is news: the area is looked at with the price of the line.
create function private.review_charge(p_carrier_order_id uuid, p_item_id uuid, p_charged numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_item public.order_items;
  v_loss numeric;
  v_is_news boolean;
begin
  select * into v_item from public.order_items where id = p_item_id;
  if p_charged is null or p_charged <= v_item.setup_cost + v_item.monthly_cost then
    return;
  end if;
  perform from public.areas where id = v_item.area_id for no key update;
  update public.area_skus k set charged_cost = p_charged
    where k.id = v_item.sku_id and private.known_cost(k) < p_charged;
  v_is_news := found;
  if v_is_news then
    perform private.review_offer(v_item.area_id, jsonb_build_object(
      'sku_id', v_item.sku_id,
      'monthly_cents', v_item.monthly_cents,
      'due_cents', v_item.setup_cents + v_item.monthly_cents,
      'cost', v_item.setup_cost + v_item.monthly_cost), 'charge', p_carrier_order_id);
  end if;
  v_loss := p_charged - private.in_cost_currency(v_item.setup_cents + v_item.monthly_cents, v_item.currency,
    v_item.exchange_rate);
  if v_loss > 0 then
    perform private.add_loss(v_item.area_id, v_loss);
  end if;
  perform private.notify_margin_alerts(v_item.carrier_id);
end $$;

create function private.in_cost_currency(p_cents integer, p_currency text, p_rate numeric) returns numeric
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return p_cents / private.minor_units(1, p_currency) / p_rate;
end $$;

-- To the alert that is open, else to the last one.
create function private.add_loss(p_area_id uuid, p_loss numeric) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.margin_alerts set lost = lost + p_loss
    where id = (
      select id
      from public.margin_alerts
      where area_id = p_area_id
      order by closed_at desc nulls first, opened_at desc
      limit 1
    );
end $$;

-- What live holds and paid lines of an area would lose: {holds, lines, amount}, amount in the carrier's currency.
create function private.margin_at_risk(p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with promised as (
      select 'hold' as kind, h.sku_id, h.setup_cents + h.monthly_cents as due_cents, h.currency, h.exchange_rate
      from public.holds h
      where h.area_id = p_area_id and h.status = 'active'
        and (h.expires_at > private.now() or private.hold_is_payable(h))
      union all
      select 'line', i.sku_id, i.setup_cents + i.monthly_cents, i.currency, i.exchange_rate
      from public.order_items i
      where i.area_id = p_area_id and i.status = 'provisioning' and not exists (
        select from public.carrier_orders o where o.order_item_id = i.id and o.status = 'completed'
      )
    ), short as (
      select p.kind, private.known_cost(k) - private.in_cost_currency(p.due_cents, p.currency, p.exchange_rate) as loss
      from promised p
      join public.area_skus k on k.id = p.sku_id
    )
    select jsonb_build_object(
      'holds', count(*) filter (where kind = 'hold'),
      'lines', count(*) filter (where kind = 'line'),
      'amount', round(coalesce(sum(loss), 0), 2)::text)
    from short
    where loss > 0
  );
end $$;

-- One mail per alert; from the tenth of an hour on one mail for all. Called once the losses are written down.
create function private.notify_margin_alerts(p_carrier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.margin_alerts;
  v_recent integer;
begin
  select count(*) into v_recent
    from public.margin_alerts
    where carrier_id = p_carrier and is_notified and opened_at > private.now() - interval '1 hour';
  for v in
    update public.margin_alerts set is_notified = true
    where carrier_id = p_carrier and not is_notified and status in ('open', 'repricing')
    returning *
  loop
    v_recent := v_recent + 1;
    if v_recent <= 10 then
      perform private.notify_operator('An offer stopped: its price is under its floor', private.margin_facts(v),
        'margin-alert:' || v.id);
    else
      perform private.notify_operator('Many offers stopped: their prices are under their floors',
        jsonb_build_object('carrier', p_carrier, 'page', '/admin/margins'),
        private.hourly_key('margin-alerts:' || p_carrier));
    end if;
  end loop;
end $$;

create function private.margin_facts(v public.margin_alerts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
  v_risk jsonb := private.margin_at_risk(v.area_id);
begin
  select * into v_area from public.areas where id = v.area_id;
  return jsonb_build_object(
    'place', private.place_of(v_area) || ', ' || v_area.country || ' ' || v_area.prefix,
    'type', v_area.number_type,
    'cost', format('%s %s', round(v.cost, 2), v.cost_currency),
    'cost_before', round(v.cost_before, 2),
    'sold_at', format('%s %s', round(v.sold_due_cents / private.minor_units(1, v.currency), 2), v.currency),
    'lost', format('%s %s', round(v.lost, 2), v.cost_currency),
    'at_risk', format('%s %s in %s holds and %s paid lines', v_risk ->> 'amount', v.cost_currency, v_risk ->> 'holds',
      v_risk ->> 'lines'),
    'page', '/admin/margins/' || v.id);
end $$;

-- Prices and rates change without a sync, and what was accepted for a time ends.
create function private.sweep_margin_alerts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area uuid;
  v_count integer := 0;
begin
  for v_area in
    select area_id
    from public.margin_alerts
    where status in ('open', 'repricing') or (status = 'accepted' and accepted_until <= private.now())
    order by area_id
    limit 1000
  loop
    perform from public.areas where id = v_area for no key update;
    update public.margin_alerts set status = 'lapsed', version = version + 1
      where area_id = v_area and status = 'accepted' and accepted_until <= private.now();
    perform private.review_offer(v_area);
    v_count := v_count + 1;
  end loop;
  perform private.notify_margin_alerts(id) from public.carriers;
  return v_count;
end $$;

create view private.due_margin_alerts with (security_invoker = true) as
  select accepted_until as at
  from public.margin_alerts
  where status = 'accepted';

insert into private.maintenance_steps (kind, name) values ('sweep', 'margin_alerts');
