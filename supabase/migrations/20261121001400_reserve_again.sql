-- A carrier's reservation may end before the hold it backs: after an extension, or where a hold took over an older one.
-- DIDWW cannot extend a reservation, so the number is reserved again as soon as theirs has lapsed; in between the hold is soft.

-- 1. Whoever makes a hold outlive its reservation (extend_cart, merge_cart, record_reservation, hold_number) leaves a wake-up for
-- the instant after the lapse, in the same transaction. Guests hold softly: for them nothing is reserved.
create function private.watch_reservation() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit('hold/reservation-lapsed', 'reservation-lapsed:' || new.id || ':' || extract(epoch from new.reservation_expires_at),
    jsonb_build_object('holdId', new.id), new.reservation_expires_at + interval '1 second');
  return null;
end $$;
create trigger watch_reservation after insert or update of account_id, expires_at, reservation_ref, reservation_expires_at on public.holds
  for each row when (new.status = 'active' and new.account_id is not null and new.reservation_ref is not null and new.reservation_expires_at < new.expires_at)
  execute function private.watch_reservation();

create index holds_reservation_lapse on public.holds (reservation_expires_at) where status = 'active' and reservation_ref is not null;

-- 2. Live holds of accounts whose reservation has lapsed, those being paid first: {id, carrier_id, carrier_ref, is_paying, reserved}.
-- `reserved`: how many of the carrier's places our live holds use. A reservation may end seconds before its hold without any extension: what has
-- less than half a minute left is not reserved again, one of the carrier's ten places would be taken for nothing. What can still be paid is.
create function private.list_lapsed_reservations(p_hold_id uuid default null) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
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

-- 3. What the carrier said: a new reservation, or (null) that it still has the number. False when the hold ended meanwhile: the
-- caller gives the reservation back. A hold that was paid meanwhile takes it, since the order is made with it.
create function private.renew_reservation(p_hold_id uuid, p_reservation_ref text, p_expires_at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.holds set reservation_ref = coalesce(p_reservation_ref, reservation_ref), reservation_expires_at = coalesce(p_expires_at, reservation_expires_at),
      checked_at = private.now()
    where id = p_hold_id and status in ('active', 'converted');
  return found;
end $$;

revoke execute on function private.watch_reservation(), private.list_lapsed_reservations(uuid), private.renew_reservation(uuid, text, timestamptz) from public;
grant execute on function private.list_lapsed_reservations(uuid), private.renew_reservation(uuid, text, timestamptz) to app_worker;
