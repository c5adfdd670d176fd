-- Reservations at carriers, which make a hold firm.

create function private.reserved_count(p_carrier text) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select count(*)
    from public.holds
    where carrier_id = p_carrier and status = 'active' and reservation_expires_at > private.now()
  );
end $$;
comment on function private.reserved_count(text) is 'How many of the carrier''s places our live holds use.';

-- What the server needs to re-check and reserve a cart's numbers at the carrier. Carrier references stay on the server.
create function private.list_holds_for_checkout(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cart public.carts;
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  v_cart := private.lock_cart(p_actor, p_account_id);
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', h.id,
      'e164', h.e164,
      'carrier_id', h.carrier_id,
      'carrier_ref', h.carrier_ref,
      'area_id', h.area_id,
      'firm', coalesce(h.reservation_expires_at > private.now() + interval '30 seconds', false),
      'expires_at', h.expires_at,
      'checked_at', h.checked_at,
      'reserved_elsewhere', private.reserved_count(h.carrier_id)
    ) order by h.created_at, h.id), '[]')
    from public.holds h
    where h.cart_id = v_cart.id and h.status = 'active' and h.expires_at > private.now()
  );
end $$;

-- Whether the hold is active and in one of the caller's carts for the account.
create function private.owns_hold(p_actor jsonb, p_account_id uuid, p_hold_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.holds
    where id = p_hold_id
      and cart_id = any (private.cart_ids(p_actor))
      and account_id is not distinct from p_account_id
      and status = 'active'
  );
end $$;

create function private.record_reservation(
  p_actor jsonb,
  p_account_id uuid,
  p_hold_id uuid,
  p_reservation_ref text,
  p_expires_at timestamptz
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  if not private.owns_hold(p_actor, p_account_id, p_hold_id) then
    return jsonb_build_object('ok', false);
  end if;
  update public.holds set
    reservation_ref = p_reservation_ref,
    reservation_expires_at = p_expires_at,
    checked_at = private.now()
  where id = p_hold_id and status = 'active';
  return jsonb_build_object('ok', found);
end $$;

-- The carrier no longer has a held number: the hold ends, and its cart says why. What can still be paid stays, its
-- payment decides. Returns whether it ended.
create function private.end_lost_hold(p_hold_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.holds h set is_lost = true
    where h.id = p_hold_id and h.status = 'active' and not private.hold_is_payable(h);
  if not found then
    return false;
  end if;
  perform private.end_hold(p_hold_id, 'expired');
  return true;
end $$;

create function private.lose_hold(p_hold_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return private.end_lost_hold(p_hold_id);
end $$;

-- Live holds that no carrier reserves and nobody has looked at for two minutes, the longest first, so many of each
-- carrier: {id, carrier_id, carrier_ref}. Where a reservation has just lapsed the carrier may still hide the number
-- from everybody. What can still be paid is left out: its payment decides, whatever the carrier says.
create function private.list_unchecked_holds(p_limit integer default 20) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', u.id, 'carrier_id', u.carrier_id, 'carrier_ref', u.carrier_ref) order by u.checked_at), '[]')
    from (
      select h.*, row_number() over (partition by h.carrier_id order by h.checked_at) as nth
      from public.holds h
      where h.status = 'active' and h.e164 is not null and h.carrier_ref is not null
        and h.expires_at > v_now + interval '30 seconds' and h.checked_at < v_now - interval '2 minutes'
        and (h.reservation_ref is null or h.reservation_expires_at < v_now - interval '30 seconds')
        and not private.hold_is_payable(h)
    ) u
    where u.nth <= p_limit
  );
end $$;

-- The carrier answered that it still has the number (or no longer has it: the hold ends).
create function private.record_hold_check(p_actor jsonb, p_account_id uuid, p_hold_id uuid, p_available boolean)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_cart(p_actor, p_account_id, 'buy');
  if not private.owns_hold(p_actor, p_account_id, p_hold_id) then
    return private.refusal('NOT_FOUND');
  end if;
  if p_available then
    update public.holds set checked_at = private.now() where id = p_hold_id;
  else
    perform private.end_lost_hold(p_hold_id);
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- Before a reservation is given up at the carrier: true unless another hold took it over. From then on none takes it
-- over any more.
create function private.give_up_reservation(p_hold_id uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ref text;
begin
  perform private.require_system();
  select reservation_ref into v_ref from public.holds where id = p_hold_id;
  if v_ref is null or exists (
    select from public.holds where reservation_ref = v_ref and status in ('active', 'converted')
  ) then
    return false;
  end if;
  update public.holds set reservation_expires_at = null where reservation_ref = v_ref;
  return true;
end $$;

-- What makes a hold outlive its reservation (extend_cart, merge_cart, record_reservation, hold_number) leaves a wake-up
-- for the instant after the lapse, in the same transaction. Guests hold softly: for them nothing is reserved.
create function private.watch_reservation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.emit(
    'hold/reservation-lapsed',
    'reservation-lapsed:' || new.id || ':' || extract(epoch from new.reservation_expires_at),
    jsonb_build_object('holdId', new.id),
    new.reservation_expires_at + interval '1 second');
  return null;
end $$;

create trigger watch_reservation
  after insert or update of account_id, expires_at, reservation_ref, reservation_expires_at on public.holds
  for each row when (
    new.status = 'active' and new.account_id is not null
    and new.reservation_ref is not null and new.reservation_expires_at < new.expires_at
  )
  execute function private.watch_reservation();

-- Live holds of accounts whose reservation has lapsed, those being paid first: {id, carrier_id, carrier_ref, is_paying,
-- reserved}. A reservation may end seconds before its hold without any extension: what has less than half a minute left
-- is not reserved again, one of the carrier's ten places would be taken for nothing. What can still be paid is.
create function private.list_lapsed_reservations(p_hold_id uuid default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    with lapsed as (
      select h.id, h.carrier_id, h.carrier_ref, h.expires_at, private.hold_is_payable(h) as is_paying
      from public.holds h
      where h.status = 'active'
        and h.account_id is not null and h.e164 is not null and h.carrier_ref is not null
        and h.reservation_ref is not null and h.reservation_expires_at <= private.now()
        and (h.expires_at > private.now() + interval '30 seconds' or private.hold_is_payable(h))
        and (p_hold_id is null or h.id = p_hold_id)
      order by is_paying desc, h.expires_at
      limit 20
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', id,
      'carrier_id', carrier_id,
      'carrier_ref', carrier_ref,
      'is_paying', is_paying,
      'reserved', private.reserved_count(carrier_id)
    ) order by is_paying desc, expires_at, id), '[]')
    from lapsed
  );
end $$;

-- What the carrier answered: a new reservation, or (null) that it still has the number. False when the hold ended
-- meanwhile: the caller gives the reservation back. A hold that was paid meanwhile takes it, since the order is made
-- with it.
create function private.renew_reservation(p_hold_id uuid, p_reservation_ref text, p_expires_at timestamptz)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.holds set
    reservation_ref = coalesce(p_reservation_ref, reservation_ref),
    reservation_expires_at = coalesce(p_expires_at, reservation_expires_at),
    checked_at = private.now()
  where id = p_hold_id and status in ('active', 'converted');
  return found;
end $$;

create view private.due_reservations with (security_invoker = true) as
  select reservation_expires_at as at
  from public.holds
  where status = 'active' and account_id is not null and reservation_ref is not null;

grant execute on function
  private.list_holds_for_checkout(jsonb, uuid),
  private.record_reservation(jsonb, uuid, uuid, text, timestamptz),
  private.record_hold_check(jsonb, uuid, uuid, boolean)
to app_server;
grant execute on function
  private.give_up_reservation(uuid),
  private.list_lapsed_reservations(uuid),
  private.list_unchecked_holds(integer),
  private.lose_hold(uuid),
  private.renew_reservation(uuid, text, timestamptz)
to app_worker;
