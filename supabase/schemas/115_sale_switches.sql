-- Sale switches: staff take a country or an area off sale and put it back. The sync writes `is_available` beside them
-- and never touches them. Search, holds, area pages and the API go by `is_on_sale`; what is held or paid goes on.

-- The last look of a hold. Holds of an area share a lock that the one who takes the area off sale has alone: a hold
-- under way is committed before the stop is written, or sees it here.
create function private.refuse_stopped(p_area_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('offer:' || p_area_id, 0));
  if exists (select from public.areas where id = p_area_id and is_on_sale) then
    return null;
  end if;
  return private.refusal('NOT_SOLD');
end $$;

create function private.close_offer(p_area_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('offer:' || p_area_id, 0));
end $$;

-- Setting what is set already changes nothing: {ok, is_off_sale, repeated: true}.
create function private.staff_set_country_sale(p_actor jsonb, p_country text, p_is_off_sale boolean, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_before public.countries;
  v_at timestamptz := case when p_is_off_sale then private.now() end;
begin
  -- Locked like a sync's batch locks it, so that no new area of the country is written without the switch.
  select * into v_before from public.countries where iso2 = upper(p_country) for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if (v_before.off_sale_at is not null) = p_is_off_sale then
    return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', true);
  end if;
  update public.countries set off_sale_at = v_at, off_sale_reason = case when p_is_off_sale then v_reason end
    where iso2 = v_before.iso2;
  update public.areas set country_off_sale_at = v_at where country = v_before.iso2;
  perform private.audit_sale(p_actor, 'country:' || v_before.iso2, v_before.off_sale_reason, p_is_off_sale, v_reason);
  return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', false);
end $$;

-- Put back on sale, the area's price is compared with its floor first: it may stop again in the same transaction.
create function private.staff_set_area_sale(p_actor jsonb, p_area_id uuid, p_is_off_sale boolean, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_before public.areas;
begin
  select * into v_before from public.areas where id = p_area_id for no key update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if (v_before.off_sale_at is not null) = p_is_off_sale then
    return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', true);
  end if;
  perform private.set_area_sale(p_area_id, case when p_is_off_sale then v_reason end);
  perform private.audit_sale(p_actor, 'area:' || p_area_id, v_before.off_sale_reason, p_is_off_sale, v_reason);
  if not p_is_off_sale then
    perform private.review_offer(p_area_id);
    perform private.notify_margin_alerts(v_before.carrier_id);
  end if;
  return jsonb_build_object('ok', true, 'is_off_sale', p_is_off_sale, 'repeated', false);
end $$;

-- Null puts it back on sale.
create function private.set_area_sale(p_area_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.close_offer(p_area_id);
  update public.areas set
    off_sale_at = case when p_reason is not null then private.now() end,
    off_sale_reason = p_reason
  where id = p_area_id;
end $$;

create function private.audit_sale(
  p_actor jsonb,
  p_subject text,
  p_before text,
  p_is_off_sale boolean,
  p_reason text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.audit(
    p_actor, null, case when p_is_off_sale then 'sale.stopped' else 'sale.resumed' end, p_subject,
    jsonb_build_object('off_sale_reason', p_before),
    jsonb_build_object('off_sale_reason', case when p_is_off_sale then p_reason end), p_reason);
end $$;

grant execute on function
  private.staff_set_country_sale(jsonb, text, boolean, text),
  private.staff_set_area_sale(jsonb, uuid, boolean, text)
to app_server;
