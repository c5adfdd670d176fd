-- Calls to toll-free numbers that go on: another slice of what they may cost is reserved, or they are ended.

-- Calls whose slice ends within minutes: [{id, call_ref}]. At most fifty. Messages end by themselves.
create function private.list_toll_free_to_renew() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', due.id, 'call_ref', c.call_ref)), '[]')
    from (
      select r.id, r.source_ref::uuid as call_id, r.created_at
      from private.usage_reservations r
      where r.source = 'toll_free' and r.message_60 = 0
        and r.covers_until < private.now() + interval '3 minutes' and r.gone_at > private.now()
      order by r.covers_until
      limit 50
    ) due
    join public.calls c on c.id = due.call_id and c.ended_at is null
      and c.started_at between due.created_at - interval '1 day' and due.created_at
  );
end $$;

-- Reserves another slice for a call that goes on. Returns {ends: true: what was reserved is used up before anybody
-- looks again, and the call is to be ended now}; the minute for which it was taken is left to it. Null: it is over.
create function private.renew_toll_free(p_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.usage_reservations;
  v_number public.purchased_numbers;
  v_room record;
begin
  perform private.require_system();
  v_row := private.lock_reservation(p_id);
  if v_row.id is null then
    return null;
  end if;
  v_number := private.number_as_called(v_row.number_id, v_row.account_id);
  v_room := private.toll_free_room(v_number, v_row.period_from, v_row);
  v_row := private.extend_toll_free(v_row, v_room.paid_60, v_room.free_60);
  update private.usage_reservations set
    quantity = v_row.quantity,
    amount_60 = v_row.amount_60,
    free_60 = v_row.free_60,
    covers_until = v_row.covers_until
  where id = p_id;
  return jsonb_build_object('ends', v_row.covers_until < private.now() + interval '75 seconds'
    and v_row.created_at <= private.now() - interval '1 minute');
end $$;

-- Its name is behind that of the trigger that records usage: what the call came to is counted before it is given back.
create trigger release_toll_free after update of seconds, ended_at on public.calls
  for each row when (new.seconds is not null and new.ended_at is not null)
  execute function private.release_reservation('toll_free');

grant execute on function
  private.list_toll_free_to_renew(),
  private.renew_toll_free(uuid)
to app_worker;
