-- What a person decides about an offer that stopped: accept the cost, sell again once it is repriced, or take it off
-- sale.

-- p_decision: {kind: accept | reprice | stop, until?}. Once: who comes second, or looked at an older state, gets
-- CHANGED with what there is now.
create function private.staff_decide_margin_alert(
  p_actor jsonb,
  p_alert_id uuid,
  p_version integer,
  p_decision jsonb,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_until timestamptz := (p_decision ->> 'until')::timestamptz;
  v_alert public.margin_alerts;
begin
  -- The area first: the order in which every part of the guard locks.
  perform from public.areas
    where id = (select area_id from public.margin_alerts where id = p_alert_id)
    for no key update;
  select * into v_alert from public.margin_alerts where id = p_alert_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_alert.status not in ('open', 'repricing') or v_alert.version is distinct from p_version then
    return private.refusal('CHANGED') || jsonb_build_object('current', private.margin_alert_json(v_alert));
  end if;
  if v_until <= private.now() then
    return private.refusal('VALIDATION_FAILED', '{"field": "until"}');
  end if;
  perform private.apply_margin_decision(v_alert, p_decision ->> 'kind', v_until, v_reason, p_actor);
  perform private.audit(p_actor, null, 'margin.decided', 'area:' || v_alert.area_id,
    jsonb_build_object('status', v_alert.status),
    p_decision || jsonb_build_object('status', private.decided_status(p_decision ->> 'kind'), 'alert_id', v_alert.id),
    v_reason);
  if p_decision ->> 'kind' = 'reprice' then
    perform private.review_offer(v_alert.area_id);
  end if;
  select * into v_alert from public.margin_alerts where id = p_alert_id;
  return jsonb_build_object('ok', true, 'alert', private.margin_alert_json(v_alert));
end $$;

create function private.decided_status(p_kind text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case p_kind when 'accept' then 'accepted' when 'reprice' then 'repricing' when 'stop' then 'stopped' end;
end $$;

create function private.apply_margin_decision(
  v public.margin_alerts,
  p_kind text,
  p_until timestamptz,
  p_reason text,
  p_actor jsonb
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_status text := private.decided_status(p_kind);
begin
  if v_status is null then
    perform private.refuse(400, 'VALIDATION_FAILED', '{"field": "kind"}');
  end if;
  update public.margin_alerts set
    status = v_status,
    version = version + 1,
    accepted_until = case when p_kind = 'accept' then p_until end,
    decided_by = (p_actor ->> 'user_id')::uuid,
    decided_at = private.now(),
    reason = p_reason,
    closed_at = case when p_kind <> 'reprice' then private.now() end
  where id = v.id;
  if p_kind = 'stop' then
    perform private.set_area_sale(v.area_id, p_reason);
  end if;
  if p_kind <> 'reprice' then
    update public.areas set stopped_at = null where id = v.area_id;
  end if;
end $$;

create function private.margin_alert_json(v public.margin_alerts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
  v_offer private.offer;
begin
  select * into v_area from public.areas where id = v.area_id;
  v_offer := private.offer_of(v_area, private.sold_sku(v.area_id));
  return (to_jsonb(v) - array['is_notified', 'decided_by', 'lost', 'cost', 'cost_before']) || jsonb_build_object(
    'country', v_area.country,
    'place', private.place_of(v_area),
    'prefix', v_area.prefix,
    'number_type', v_area.number_type,
    'sku_ref', (private.sku(v.sku_id)).carrier_ref,
    'cost', v.cost::text,
    'cost_before', v.cost_before::text,
    'lost', round(v.lost, 2)::text,
    'floor_cents', (private.offer_of(v_area, private.sku(v.sku_id))).due_floor_cents,
    'now_due_cents', v_offer.due_cents,
    'now_clears', v_offer.due_cents is not null
      and private.clears_floor(v_offer, v_offer.monthly_cents, v_offer.due_cents),
    'at_risk', private.margin_at_risk(v.area_id),
    'decided_by', (select email from public.profiles where user_id = v.decided_by));
end $$;

-- Null: there is none.
create function private.staff_get_margin_alert(p_actor jsonb, p_alert_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_alert public.margin_alerts;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_alert from public.margin_alerts where id = p_alert_id;
  return case when found then private.margin_alert_json(v_alert) end;
end $$;

-- The queue of those that wait: {count, alerts}, the oldest first, at most 50.
create function private.staff_list_margin_alerts(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return jsonb_build_object(
    'count', (select count(*) from public.margin_alerts where status in ('open', 'repricing')),
    'alerts', (
      select coalesce(jsonb_agg(private.margin_alert_json(v) order by v.opened_at, v.id), '[]')
      from (
        select *
        from public.margin_alerts
        where status in ('open', 'repricing')
        order by opened_at, id
        limit 50
      ) v
    ));
end $$;

grant execute on function
  private.staff_list_margin_alerts(jsonb),
  private.staff_decide_margin_alert(jsonb, uuid, integer, jsonb, text),
  private.staff_get_margin_alert(jsonb, uuid)
to app_server;
