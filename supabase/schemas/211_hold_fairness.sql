-- That nobody keeps numbers from others for nothing: the caps of holds, the rest of a number that was given back, and
-- who holds much of an area.

-- Whether an account ever paid. Until then it costs no more than a mailbox.
create function private.has_paid(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from public.payments where account_id = p_account_id and captured_cents > 0);
end $$;

-- The caps: an account's or a guest cart's, and for all who never paid those of their network address. Each is a count
-- of its own: one statement for all three was planned again for every hold, 0.8 ms.
create function private.refuse_excess(p_cart_id uuid, p_account_id uuid, p_address text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_count bigint;
  v_refusal jsonb;
begin
  if p_account_id is not null then
    select count(*) into v_count from public.holds
      where account_id = p_account_id and status = 'active' and expires_at > v_now;
    v_refusal := coalesce(
      private.refuse_unpaid(p_account_id),
      private.refuse_over('account', 'max_holds_per_account', v_count));
  else
    select count(*) into v_count from public.holds
      where cart_id = p_cart_id and status = 'active' and expires_at > v_now;
    v_refusal := private.refuse_over('cart', 'max_holds_per_guest_cart', v_count);
  end if;
  if v_refusal is not null or p_address is null or private.has_paid(p_account_id) then
    return v_refusal;
  end if;
  select count(*) into v_count from public.holds h
    where h.client_address = p_address and h.status = 'active' and h.expires_at > v_now
      and not private.has_paid(h.account_id);
  return private.refuse_over('address', 'max_holds_per_address', v_count);
end $$;

create function private.refuse_over(p_of text, p_setting text, p_count bigint) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_limit numeric := private.setting(p_setting);
begin
  if p_count < v_limit then
    return null;
  end if;
  return private.refusal('HOLD_LIMIT', jsonb_build_object('limit', v_limit, 'of', p_of));
end $$;

-- The hold that the same cart or account gave back before it lapsed: held again, it goes on to its old deadline, so
-- that an undo is possible and no time is won.
create function private.resumable_hold(p_cart public.carts, p_e164 text) returns public.holds
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_hold public.holds;
begin
  select * into v_hold
    from public.holds
    where e164 = p_e164 and status = 'released' and expires_at > private.now()
      and (cart_id = p_cart.id or account_id = p_cart.account_id)
    order by expires_at
    limit 1;
  return v_hold;
end $$;

-- Null: the caller may have the number. What they gave back or let lapse is free for others first; another cart of
-- the same network address is the same person until its account has paid. p_before: what they gave back and may resume.
create function private.refuse_rest(
  p_cart public.carts,
  p_before public.holds,
  p_address text,
  p_e164 text
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rest interval := private.duration('hold_rest_minutes');
  v_free_at timestamptz;
begin
  if p_e164 is null or p_before.id is not null or private.has_paid(p_cart.account_id) then
    return null;
  end if;
  select max(least(h.ended_at, h.expires_at)) + v_rest into v_free_at
    from public.holds h
    where h.e164 = p_e164 and h.status <> 'converted' and h.expires_at > private.now() - v_rest
      and (h.status <> 'active' or h.expires_at <= private.now())
      and (h.cart_id = p_cart.id or h.account_id = p_cart.account_id
        or (h.client_address = p_address and not private.has_paid(h.account_id)));
  if v_free_at is null or v_free_at <= private.now() then
    return null;
  end if;
  return private.refusal('NUMBER_RESTING', jsonb_build_object(
    'free_at', v_free_at,
    'minutes', ceil(extract(epoch from v_free_at - private.now()) / 60)));
end $$;

-- Who never paid and holds more than a share of an area, as one network address or all of them together: one alert per
-- area and day. Returns how many areas are hoarded now.
create function private.sweep_hoards() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer := 0;
  v_hoard record;
begin
  perform private.require_system();
  for v_hoard in
    select distinct on (h.area_id) h.area_id, h.client_address, count(*) as held, a.name, a.carrier_id, a.stock_count
    from public.holds h
    join public.areas a on a.id = h.area_id
    where h.status = 'active' and h.expires_at > private.now() and h.e164 is not null
      and not private.has_paid(h.account_id)
    group by grouping sets ((h.area_id, a.name, a.carrier_id, a.stock_count),
      (h.area_id, a.name, a.carrier_id, a.stock_count, h.client_address))
    having count(*) >= private.setting('hoard_numbers')
      and (a.stock_count is null or count(*) * 100 >= a.stock_count * private.setting('hoard_percent'))
    order by h.area_id, h.client_address nulls last
  loop
    v_count := v_count + 1;
    perform private.notify_operator(
      format('%s numbers of %s are held by visitors who never paid', v_hoard.held, v_hoard.name),
      jsonb_build_object(
        'area', v_hoard.name,
        'carrier', v_hoard.carrier_id,
        'held', v_hoard.held,
        'stock', v_hoard.stock_count,
        'by', coalesce('one network address: ' || v_hoard.client_address, 'several')),
      'hoard:' || v_hoard.area_id || ':' || to_char(private.now(), 'YYYY-MM-DD'));
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'hoards');
