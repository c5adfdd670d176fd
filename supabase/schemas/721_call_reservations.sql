-- What a call may cost: reserved when phones begin to ring, slice by slice while they talk, given back at the end.

-- Phones that ring together are one ring. Legs that an agent dials stand behind it, ten a turn.
create function private.ring_ref(p_call_id uuid, p_branch text, p_step integer, p_position integer) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return concat_ws(':', p_call_id, p_branch, p_step, p_position / 10);
end $$;

-- Reserves for phones that are about to ring. p_step as of call_step. Returns {limit_seconds: talk that can be paid
-- for, 0: none of them rings; stopped: as of private.stopped_phones}. Null: no phone is among them. The same when it is
-- asked again; a ring that is over does not ring once more.
create function private.reserve_ring(p_call public.calls, p_step jsonb) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_ref text := private.ring_ref(p_call.id, p_step ->> 'branch', (p_step ->> 'step')::integer,
    coalesce((p_step ->> 'position')::integer, 0));
  v_phones text[] := array(
    select distinct l ->> 'target' from jsonb_array_elements(p_step -> 'ring' -> 'lines') l where l ->> 'kind' = 'phone'
  );
  v_period timestamptz;
  v_found private.usage_reservations;
begin
  if cardinality(v_phones) = 0 then
    return null;
  end if;
  v_period := private.usage_period(p_call.account_id, p_call.number_id, p_call.started_at);
  perform private.lock_spending(p_call.account_id, v_period);
  select * into v_found from private.usage_reservations where source = 'ring' and source_ref = v_ref;
  if v_found.id is null and private.has_rung(p_call, v_ref) then
    return jsonb_build_object('limit_seconds', 0,
      'stopped', (select jsonb_object_agg(phone, 'over') from unnest(v_phones) phone));
  end if;
  if v_found.id is null then
    v_found := private.price_ring(p_call, v_phones, v_period, (p_step -> 'ring' ->> 'seconds')::integer);
    v_found.source_ref := v_ref;
    if v_found.limit_seconds > 0 then
      insert into private.usage_reservations select v_found.*;
    end if;
  end if;
  return jsonb_build_object('limit_seconds', v_found.limit_seconds, 'stopped', v_found.stopped);
end $$;

create function private.has_rung(p_call public.calls, p_ref text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.call_legs l
    where l.call_id = p_call.id and l.call_started_at = p_call.started_at
      and private.ring_ref(l.call_id, l.branch, l.step, l.position) = p_ref and l.ended_at is not null
  );
end $$;

-- The reservation of a ring at what is left: a slice of talk with the dearest of its phones.
create function private.price_ring(p_call public.calls, p_phones text[], p_period timestamptz, p_ring_seconds integer)
returns private.usage_reservations
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_room record;
  v_row private.usage_reservations;
begin
  v_room := private.spend_room(p_call.account_id, p_call.number_id, p_period, 'seconds');
  select coalesce(min(l.seconds) filter (where l.seconds > 0), 0),
      coalesce(jsonb_object_agg(l.phone, case when l.rate_id is null then 'no_rate' else 'budget' end)
        filter (where l.seconds = 0), '{}'),
      (array_agg(l.rate_id order by l.seconds) filter (where l.seconds > 0))[1]
    into v_row.limit_seconds, v_row.stopped, v_row.rate_id
    from private.phone_limits(p_call.account_id, p_call.number_id, p_phones, p_call.started_at, v_room.left_60,
      v_room.included) l;
  v_row.id := gen_random_uuid();
  v_row.account_id := p_call.account_id;
  v_row.number_id := p_call.number_id;
  v_row.period_from := p_period;
  v_row.source := 'ring';
  v_row.free_60 := 0;
  v_row.message_60 := 0;
  v_row.created_at := private.now();
  v_row.covers_until := private.now();
  v_row.gone_at := private.now() + make_interval(secs => v_row.limit_seconds + p_ring_seconds + 600);
  return private.extend_ring(v_row, v_room.left_60, v_room.included);
end $$;

-- A ring with another slice of talk, as far as its limit and what is left pay for it. The left includes its own.
create function private.extend_ring(p_row private.usage_reservations, p_left_60 numeric, p_included integer)
returns private.usage_reservations
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rate private.rates;
  v_row private.usage_reservations := p_row;
  v_seconds integer := coalesce(p_row.quantity, 0);
  v_is_free boolean := not private.covers_usage(private.usage_contract(p_row.account_id, p_row.number_id));
begin
  select * into v_rate from private.rates where id = p_row.rate_id;
  v_row.quantity := greatest(v_seconds, least(
    private.billed_seconds(v_seconds + private.setting('leg_slice_seconds')::integer, v_rate.first_increment,
      v_rate.next_increment),
    p_row.limit_seconds,
    case when v_is_free then p_row.limit_seconds else private.payable_seconds(v_rate, p_left_60, p_included) end));
  v_row.quantity := coalesce(v_row.quantity, 0);
  v_row.included := case
    when v_is_free then v_row.quantity
    when v_rate.takes_included then least(v_row.quantity, p_included)
    else 0
  end;
  v_row.amount_60 := coalesce(private.charge_60('forward', v_row.quantity, v_row.included, v_rate.price,
    v_rate.connect_fee), 0);
  v_row.covers_until := p_row.covers_until + make_interval(secs => v_row.quantity - v_seconds);
  return v_row;
end $$;

-- Rings whose slice ends within minutes, with the legs that talk: [{id, call_ref, legs: [{leg_ref, branch, step,
-- position}]}]. At most fifty.
create function private.list_rings_to_renew() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', due.id, 'call_ref', c.call_ref, 'legs', (
      select coalesce(jsonb_agg(jsonb_build_object('leg_ref', l.leg_ref, 'branch', l.branch, 'step', l.step,
        'position', l.position)), '[]')
      from public.call_legs l
      where l.call_id = c.id and l.call_started_at = c.started_at and l.ended_at is null and l.leg_ref is not null
        and private.ring_ref(l.call_id, l.branch, l.step, l.position) = due.source_ref
    ))), '[]')
    from (
      select r.id, r.source_ref, split_part(r.source_ref, ':', 1)::uuid as call_id, r.created_at
      from private.usage_reservations r
      where r.source = 'ring' and r.covers_until < private.now() + interval '3 minutes'
        and r.quantity < r.limit_seconds and r.gone_at > private.now()
      order by r.covers_until
      limit 50
    ) due
    join public.calls c on c.id = due.call_id and c.started_at between due.created_at - interval '1 day'
      and due.created_at
  );
end $$;

-- Reserves another slice for a ring that goes on. Returns {ends: true: nothing is left, and what was reserved is used
-- up within a minute: the legs are to be ended now}. Null: it is over.
create function private.renew_ring(p_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.usage_reservations;
  v_room record;
  v_next private.usage_reservations;
begin
  perform private.require_system();
  v_row := private.lock_reservation(p_id);
  if v_row.id is null then
    return null;
  end if;
  v_room := private.spend_room(v_row.account_id, v_row.number_id, v_row.period_from, 'seconds');
  v_next := private.extend_ring(v_row, v_room.left_60 + v_row.amount_60, v_room.included + v_row.included);
  update private.usage_reservations set
    quantity = v_next.quantity,
    included = v_next.included,
    amount_60 = v_next.amount_60,
    covers_until = v_next.covers_until
  where id = p_id;
  return jsonb_build_object('ends', v_next.quantity < v_row.limit_seconds
    and v_next.covers_until < private.now() + interval '75 seconds');
end $$;

-- Gives back what a ring reserved once all its legs are over. What they cost is counted in the same transaction.
create function private.release_ring() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from private.usage_reservations r
    where r.source = 'ring' and r.source_ref = private.ring_ref(new.call_id, new.branch, new.step, new.position)
      and not exists (
        select from public.call_legs l
        where l.call_id = new.call_id and l.call_started_at = new.call_started_at and l.branch = new.branch
          and l.step = new.step and l.position / 10 = new.position / 10 and l.ended_at is null
      );
  return null;
end $$;
-- Its name is behind that of the trigger that records usage: what is spent is counted before it is given back.
create trigger release_ring after update of ended_at on public.call_legs
  for each row when (new.ended_at is not null) execute function private.release_ring();

-- What nobody gave back, long after the platform must have ended it.
create function private.sweep_usage_reservations() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.usage_reservations where gone_at < private.now();
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'usage_reservations');

create view private.due_usage_reservations with (security_invoker = true) as
  select case when quantity < limit_seconds then covers_until - interval '3 minutes' else gone_at end as at
  from private.usage_reservations;

grant execute on function
  private.list_rings_to_renew(),
  private.renew_ring(uuid)
to app_worker;
