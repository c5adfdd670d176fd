-- Carriers in the back office: whether they sell, whether they answer, and what we have there.

-- For counting what a carrier sells.
create index areas_on_sale on public.areas (carrier_id) where is_available;

create function private.staff_carriers(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select jsonb_agg(to_jsonb(c) || to_jsonb(h) || private.carrier_counts(c.id)
      || jsonb_build_object('renewals', to_jsonb(f)) order by c.priority, c.id)
    from public.carriers c
    join public.carrier_health h on h.carrier_id = c.id
    left join private.renewal_forecasts f on f.carrier_id = c.id
  );
end $$;

-- What a pause would stop, and what would go on.
create function private.carrier_counts(p_carrier text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'foreign_numbers', (
      select coalesce(jsonb_agg(e164 order by e164), '[]')
      from private.foreign_numbers
      where carrier_id = p_carrier and confirmed_at is not null
    ),
    'areas_on_sale', (select count(*) from public.areas where carrier_id = p_carrier and is_on_sale),
    'active_holds', (select count(*) from public.holds where status = 'active' and carrier_id = p_carrier),
    'open_orders', (
      select count(*)
      from public.carrier_orders
      where status in ('created', 'submitted', 'pending') and carrier_id = p_carrier
    ));
end $$;

grant execute on function private.staff_carriers(jsonb) to app_server;
