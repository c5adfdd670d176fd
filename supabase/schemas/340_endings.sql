-- The end of a number, and what its owner is told before and after.

-- Numbers that end together come as one message: the first one's waits two minutes for the others.
create function private.tell_number_ended(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_number public.purchased_numbers; v_user uuid; v_line jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id;
  if v_number.account_id is null then return; end if;
  select o.user_id into v_user from public.order_items i join public.orders o on o.id = i.order_id where i.id = v_number.order_item_id;
  v_line := jsonb_build_object('number_id', v_number.id, 'e164', v_number.e164, 'place', v_number.place, 'number_type', v_number.number_type,
    'label', v_number.label, 'ends_at', v_number.ended_at);
  update public.notifications set parameters = jsonb_set(parameters, '{numbers}', parameters -> 'numbers' || v_line)
    where account_id = v_number.account_id and template = 'number-ended' and parameters ->> 'reason' = p_reason and (v_user is null or user_id = v_user)
      and status in ('pending', 'suppressed') and attempts = 0 and scheduled_for > private.now() and created_at > private.now() - interval '1 hour';
  if not found then
    perform private.notify_user(v_user, v_number.account_id, case p_reason when 'unpaid' then 'receipts' else 'numbers' end, 'number-ended',
      jsonb_build_object('numbers', jsonb_build_array(v_line), 'reason', p_reason), 'number-ended:' || p_number_id, private.now() + interval '2 minutes');
  end if;
end $$;

-- Tells owners of the numbers that end within a week, once for each number and end. All numbers of one buyer that end on a day (UTC) come
-- as one message, so a whole day comes due at once. Returns how many numbers were told of.
create function private.announce_endings() returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_group record; v_count integer := 0; v_notice interval := make_interval(days => private.setting('end_notice_days')::integer);
  v_until timestamptz := (date_trunc('day', private.now() at time zone 'UTC') + v_notice + interval '1 day') at time zone 'UTC';
begin
  perform private.require_system();
  for v_group in
    with due as (
      select id, order_item_id from public.purchased_numbers
      where status = 'active' and account_id is not null and paid_until > private.now() and paid_until < v_until
        and end_told_for is distinct from paid_until and activated_at < paid_until - v_notice
      order by paid_until for update skip locked
    ), told as (
      update public.purchased_numbers n set end_told_for = n.paid_until
      from due left join public.order_items i on i.id = due.order_item_id left join public.orders o on o.id = i.order_id
      where n.id = due.id
      returning n.id, n.account_id, n.e164, n.place, n.number_type, n.label, n.paid_until, o.user_id
    )
    select account_id, user_id, min(paid_until) as ends_at, count(*) as numbers, (array_agg(id order by paid_until, id))[1] as first_id,
      jsonb_agg(jsonb_build_object('number_id', id, 'e164', e164, 'place', place, 'number_type', number_type, 'label', label, 'ends_at', paid_until)
        order by paid_until, id) as lines
    from told group by account_id, user_id, (paid_until at time zone 'UTC')::date
  loop
    perform private.notify_user(v_group.user_id, v_group.account_id, 'numbers', 'number-ending',
      jsonb_build_object('numbers', v_group.lines, 'ends_at', v_group.ends_at),
      'number-ending:' || v_group.first_id || ':' || extract(epoch from v_group.ends_at)::bigint);
    v_count := v_count + v_group.numbers;
  end loop;
  return v_count;
end $$;

-- Numbers whose paid period is over: the job asks the carrier before they end here.
create function private.list_ended_numbers(p_limit integer default 50) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'carrier_id', carrier_id, 'carrier_ref', carrier_ref, 'e164', e164)), '[]') from (
    select * from public.purchased_numbers where status in ('active', 'suspended') and paid_until < private.now() - interval '5 minutes' order by paid_until limit p_limit) n
$$;

create function private.end_number(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_before text; v_number public.purchased_numbers;
begin
  perform private.require_system();
  select status into v_before from public.purchased_numbers where id = p_number_id for update;
  update public.purchased_numbers set status = 'released', ended_at = private.now(), ended_reason = p_reason
    where id = p_number_id and status in ('active', 'suspended', 'releasing') returning * into v_number;
  if found then
    update public.number_contracts set ended_at = private.now() where number_id = p_number_id and ended_at is null;
    perform private.note(p_number_id, v_number.account_id, 'number.ended', jsonb_build_object('reason', p_reason));
    perform private.audit('{"kind":"system"}', v_number.account_id, 'number.ended', 'number:' || p_number_id,
      jsonb_build_object('status', v_before), jsonb_build_object('status', 'released'), p_reason);
    perform private.tell_number_ended(p_number_id, p_reason);
  end if;
end $$;

create function private.set_paid_until(p_number_id uuid, p_paid_until timestamptz) returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  update public.purchased_numbers set paid_until = p_paid_until where id = p_number_id
$$;

-- The message goes out on the first UTC day that is within the notice; five minutes after the end the number is looked at.
create view private.due_endings with (security_invoker = true) as
  select (date_trunc('day', paid_until at time zone 'UTC')
    - make_interval(days => private.setting('end_notice_days')::integer)) at time zone 'UTC' as at
  from public.purchased_numbers where status = 'active' and end_told_for is distinct from paid_until
  union all
  select paid_until + interval '5 minutes' from public.purchased_numbers where status in ('active', 'suspended');

grant execute on function
  private.announce_endings(),
  private.list_ended_numbers(integer),
  private.end_number(uuid, text),
  private.set_paid_until(uuid, timestamptz)
to app_worker;
