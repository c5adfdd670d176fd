-- What staff see of the catalog: places with costs and switches, runs, and what left while customers depend on it.

-- What an area is sold with: {setup_cost, monthly_cost, cost_currency, price}, null costs where no SKU can be sold.
create function private.catalog_offer_json(a public.areas) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sku public.area_skus := private.sold_sku(a.id);
begin
  return jsonb_build_object(
    'setup_cost', v_sku.setup_cost::text,
    'monthly_cost', v_sku.monthly_cost::text,
    'cost_currency', v_sku.currency,
    'price', private.price_json(private.price_sku(a, v_sku)));
end $$;

create function private.catalog_area_json(a public.areas) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', a.id,
    'carrier_id', a.carrier_id,
    'carrier_ref', a.carrier_ref,
    'country', a.country,
    'name', a.name,
    'region_code', a.region_code,
    'prefix', a.prefix,
    'number_type', a.number_type,
    'features', a.features,
    'state', a.sale_state,
    'off_sale_at', a.off_sale_at,
    'off_sale_reason', a.off_sale_reason,
    'stopped_at', a.stopped_at,
    'is_metered', a.is_metered,
    'needs_documents', a.needs_documents,
    'stock_count', a.stock_count,
    'service_restrictions', a.service_restrictions,
    'offer', private.catalog_offer_json(a),
    'updated_at', a.updated_at);
end $$;

-- Null: there is none.
create function private.staff_get_catalog_area(p_actor jsonb, p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_area from public.areas where id = p_area_id;
  if not found then
    return null;
  end if;
  return private.catalog_area_json(v_area) || jsonb_build_object(
    'country_name', (select name from public.countries where iso2 = v_area.country),
    'country_off_sale_reason', (select off_sale_reason from public.countries where iso2 = v_area.country),
    'skus', private.catalog_skus_json(v_area),
    'dependents', private.area_dependents(v_area.id),
    'alert_id', (
      select id from public.margin_alerts where area_id = v_area.id and status in ('open', 'repricing')
    ));
end $$;

create function private.catalog_skus_json(a public.areas) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sold public.area_skus := private.sold_sku(a.id);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', k.id,
      'carrier_ref', k.carrier_ref,
      'channels', k.channels,
      'setup_cost', k.setup_cost::text,
      'monthly_cost', k.monthly_cost::text,
      'charged_cost', k.charged_cost::text,
      'currency', k.currency,
      'is_available', k.is_available,
      'is_sold', k.id is not distinct from v_sold.id,
      'price', private.price_json(private.price_sku(a, k)),
      'updated_at', k.updated_at
    ) order by k.is_available desc, k.monthly_cost, k.channels), '[]')
    from public.area_skus k
    where k.area_id = a.id
  );
end $$;

-- Who depends on an area: {live_numbers, contracts, accounts, holds, open_lines}.
create function private.area_dependents(p_area_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'live_numbers', count(*),
      'accounts', count(distinct n.account_id),
      'contracts', count(c.id),
      'holds', (
        select count(*)
        from public.holds h
        where h.area_id = p_area_id and h.status = 'active' and h.expires_at > private.now()
      ),
      'open_lines', (
        select count(*) from public.order_items i
        where i.area_id = p_area_id and i.status in ('pending', 'provisioning')
      ))
    from public.purchased_numbers n
    left join public.number_contracts c on c.number_id = n.id and c.ended_at is null
    where n.area_id = p_area_id and n.status not in ('released', 'failed')
  );
end $$;

-- Asks for a run. SYNC_RUNNING: there is one already.
create function private.staff_request_catalog_sync(p_actor jsonb, p_carrier text, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_id uuid;
begin
  if not exists (select from public.carriers where id = p_carrier and is_enabled) then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  insert into public.catalog_runs (carrier_id, cause, requested_by, reason)
    values (p_carrier, 'staff', (p_actor ->> 'user_id')::uuid, v_reason)
    on conflict (carrier_id) where status in ('queued', 'running') do nothing
    returning id into v_id;
  if v_id is null then
    return private.refusal('SYNC_RUNNING');
  end if;
  perform private.emit('catalog/sync.requested', 'catalog-run:' || v_id, jsonb_build_object('carrier', p_carrier));
  perform private.audit(p_actor, null, 'catalog.sync-requested', 'carrier:' || p_carrier, null,
    jsonb_build_object('run_id', v_id), v_reason);
  return jsonb_build_object('ok', true, 'run_id', v_id);
end $$;

create function private.catalog_run_json(r public.catalog_runs) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', r.id,
    'carrier_id', r.carrier_id,
    'carrier_name', (select name from public.carriers where id = r.carrier_id),
    'status', r.status,
    'is_silent', coalesce(r.lease_until < private.now(), false),
    'cause', r.cause,
    'requested_by', (select email from public.profiles where user_id = r.requested_by),
    'reason', r.reason,
    'generation', r.generation,
    'is_first', r.is_first,
    'counts', r.counts,
    'error', r.error,
    'created_at', r.created_at,
    'started_at', r.started_at,
    'finished_at', r.finished_at) || (
      select jsonb_build_object(
        'countries_total', count(*),
        'countries_done', count(done_at),
        'last_country', (array_agg(name order by done_at desc) filter (where done_at is not null))[1])
      from public.catalog_run_countries
      where run_id = r.id
    );
end $$;

-- How the sync stands: each carrier in use with its open run and its last one that ended.
create function private.staff_get_catalog_sync(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return jsonb_build_object('carriers', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'name', c.name,
      'last_succeeded_at', (
        select max(finished_at) from public.catalog_runs where carrier_id = c.id and status = 'succeeded'
      ),
      'open_run', (
        select private.catalog_run_json(r)
        from public.catalog_runs r
        where r.carrier_id = c.id and r.status in ('queued', 'running')
      ),
      'last_run', (
        select private.catalog_run_json(r)
        from public.catalog_runs r
        where r.carrier_id = c.id and r.finished_at is not null
        order by r.created_at desc
        limit 1
      )
    ) order by c.priority), '[]')
    from public.carriers c
    where c.is_enabled
  ));
end $$;

-- One run with its countries; its changes are a list of their own. Null: there is none.
create function private.staff_get_catalog_run(p_actor jsonb, p_run_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_run from public.catalog_runs where id = p_run_id;
  if not found then
    return null;
  end if;
  return private.catalog_run_json(v_run) || jsonb_build_object('countries', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'iso2', iso2, 'name', name, 'area_count', area_count, 'done_at', done_at
    ) order by name), '[]')
    from public.catalog_run_countries
    where run_id = v_run.id
  ));
end $$;

grant execute on function
  private.staff_get_catalog_area(jsonb, uuid),
  private.staff_request_catalog_sync(jsonb, text, text),
  private.staff_get_catalog_sync(jsonb),
  private.staff_get_catalog_run(jsonb, uuid)
to app_server;
