-- A reservation may end seconds before its hold without any extension (the carrier's clock, the time of the call). What has less than
-- half a minute left is not reserved again: one of the carrier's ten places would be taken for nothing. What can still be paid is.
create or replace function private.list_lapsed_reservations(p_hold_id uuid default null) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'carrier_id', l.carrier_id, 'carrier_ref', l.carrier_ref, 'is_paying', l.is_paying,
      'reserved', (select count(*) from public.holds o where o.carrier_id = l.carrier_id and o.status = 'active' and o.reservation_expires_at > private.now()))
      order by l.is_paying desc, l.expires_at, l.id), '[]')
    from (
      select h.id, h.carrier_id, h.carrier_ref, h.expires_at, private.hold_is_payable(h) as is_paying
      from public.holds h
      where h.status = 'active' and h.account_id is not null and h.e164 is not null and h.carrier_ref is not null
        and h.reservation_ref is not null and h.reservation_expires_at <= private.now()
        and (h.expires_at > private.now() + interval '30 seconds' or private.hold_is_payable(h)) and (p_hold_id is null or h.id = p_hold_id)
      order by is_paying desc, h.expires_at limit 20
    ) l);
end $$;
