-- The end of a number, and the notices to its owner before and after.

create index number_contracts_stopped on public.number_contracts (number_id)
  where ended_at is null and stopped_reason is not null;

-- Until when what was sold of a contract is settled: an unpaid year ends where it began.
create function private.settled_until(p_contract public.number_contracts) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((
    select min(lower(p.period))
    from public.contract_periods p
    join public.invoices i on i.id = p.invoice_id and i.state = 'open'
    where p.contract_id = p_contract.id and p.kind = 'year'
  ), p_contract.paid_until);
end $$;

-- Until when a number is kept for its owner: what was sold, and of one that would renew if its account did not owe, the
-- whole time in which paying brings it back (dunning_release_hours; the stages are in 670_dunning).
create function private.kept_until(p_contract public.number_contracts) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_stood interval;
begin
  if p_contract.renews_at is null and p_contract.stopped_reason is null then
    return p_contract.paid_until;
  end if;
  select * into v_profile from public.billing_profiles where account_id = p_contract.account_id;
  v_stood := case
    when v_profile.clock_stopped_at is null then interval '0'
    else private.now() - greatest(v_profile.clock_stopped_at, v_profile.unpaid_since)
  end;
  return greatest(private.settled_until(p_contract),
    v_profile.unpaid_since + private.duration('dunning_release_hours') + v_stood);
end $$;

-- Whether a number does not renew because its account owes: its owner is notified by the stages of the bill.
create function private.is_stopped(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.number_contracts
    where number_id = p_number_id and ended_at is null and stopped_reason is not null
  );
end $$;

-- When numbers end: with what their carrier was paid for. Where it renews indefinitely (paid_until is
-- null), with what was sold to the owner and is not renewed: the number is released then, which is final. One whose
-- bill stays unpaid ends when it is not kept any longer.
create view private.number_ends with (security_invoker = true) as
  select n.id as number_id, n.paid_until as ends_at
  from public.purchased_numbers n
  where n.status in ('active', 'suspended') and n.paid_until is not null and not private.is_stopped(n.id)
  union all
  select n.id, c.paid_until
  from public.number_contracts c
  join public.purchased_numbers n on n.id = c.number_id
  where c.ended_at is null and c.renews_at is null and c.stopped_reason is null
    and n.status in ('active', 'suspended') and n.paid_until is null
  union all
  select n.id, least(n.paid_until, private.kept_until(c))
  from public.number_contracts c
  join public.purchased_numbers n on n.id = c.number_id
  where c.ended_at is null and c.stopped_reason is not null and n.status in ('active', 'suspended');

create function private.ending_json(p_number public.purchased_numbers, p_ends_at timestamptz) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'number_id', p_number.id,
    'e164', p_number.e164,
    'place', p_number.place,
    'number_type', p_number.number_type,
    'label', p_number.label,
    'ends_at', p_ends_at);
end $$;

-- Numbers that end together come as one message: the first one's waits two minutes for the others.
create function private.notify_number_ended(p_number_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_user uuid;
  v_line jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id;
  if v_number.account_id is null then
    return;
  end if;
  select o.user_id into v_user
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = v_number.order_item_id;
  v_line := private.ending_json(v_number, v_number.ended_at);
  update public.notifications set parameters = jsonb_set(parameters, '{numbers}', parameters -> 'numbers' || v_line)
    where account_id = v_number.account_id
      and template = 'number-ended'
      and parameters ->> 'reason' = p_reason
      and (v_user is null or user_id = v_user)
      and status in ('pending', 'suppressed')
      and attempts = 0
      and scheduled_for > private.now()
      and created_at > private.now() - interval '1 hour';
  if found then
    return;
  end if;
  perform private.notify_user(v_user, v_number.account_id,
    case p_reason when 'unpaid' then 'receipts' else 'numbers' end, 'number-ended',
    jsonb_build_object('numbers', jsonb_build_array(v_line), 'reason', p_reason),
    'number-ended:' || p_number_id, private.now() + interval '2 minutes');
end $$;

-- When the day ends that a zone has so much later: the next local midnight.
create function private.end_of_day(p_at timestamptz, p_zone text, p_later interval) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (date_trunc('day', p_at at time zone p_zone) + p_later + interval '1 day') at time zone p_zone;
end $$;

-- Notifies owners of the numbers that end within a week, once for each number and end. All numbers of one buyer that
-- end on a day of the reader's zone come as one message, so a whole day of theirs comes due together: the message
-- names one date, in that zone. Returns how many numbers there were.
create function private.announce_endings() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_group record;
  v_count integer := 0;
  v_notice interval := private.duration('end_notice_days');
begin
  perform private.require_system();
  for v_group in
    with due as (
      select n.id, e.ends_at, o.user_id, coalesce(r.time_zone, 'UTC') as zone
      from private.number_ends e
      join public.purchased_numbers n on n.id = e.number_id
      left join public.order_items i on i.id = n.order_item_id
      left join public.orders o on o.id = i.order_id
      left join lateral private.recipient(o.user_id, n.account_id) r on true
      where n.status = 'active' and n.account_id is not null
        and not private.goes_on_after(n.id, e.ends_at) and not private.is_stopped(n.id)
        and e.ends_at > private.now() and e.ends_at < private.now() + v_notice + interval '2 days'
        and e.ends_at < private.end_of_day(private.now(), coalesce(r.time_zone, 'UTC'), v_notice)
        and n.end_notice_for is distinct from e.ends_at and n.activated_at < e.ends_at - v_notice
      order by e.ends_at
      for update of n skip locked
    ), announced as (
      update public.purchased_numbers n set end_notice_for = due.ends_at
      from due
      where n.id = due.id
      returning n.id, n.account_id, due.ends_at, due.user_id, due.zone, private.ending_json(n, due.ends_at) as line
    )
    select account_id, user_id, min(ends_at) as ends_at, count(*) as numbers,
      (array_agg(id order by ends_at, id))[1] as first_id, jsonb_agg(line order by ends_at, id) as lines
    from announced
    group by account_id, user_id, (ends_at at time zone zone)::date
  loop
    perform private.notify_user(v_group.user_id, v_group.account_id, 'numbers', 'number-ending',
      jsonb_build_object('numbers', v_group.lines, 'ends_at', v_group.ends_at),
      'number-ending:' || v_group.first_id || ':' || extract(epoch from v_group.ends_at)::bigint);
    v_count := v_count + v_group.numbers;
  end loop;
  return v_count;
end $$;

-- Numbers whose end is past: the job asks the carrier before they end here. is_over: whatever their carrier was paid
-- for, their owner did not pay for so long that they are given back.
create function private.list_ended_numbers(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', id, 'carrier_id', carrier_id, 'carrier_ref', carrier_ref, 'e164', e164, 'is_paid', is_paid,
      'is_over', is_over,
      'reason', case when stopped_reason = 'unpaid' then 'unpaid' else 'period_ended' end)), '[]')
    from (
      select n.*, c.stopped_reason, coalesce(
        c.renews_at is not null or private.settled_until(c) > private.now() + interval '24 hours', false) as is_paid,
        coalesce(c.stopped_reason = 'unpaid' and private.kept_until(c) <= private.now(), false) as is_over
      from private.number_ends e
      join public.purchased_numbers n on n.id = e.number_id
      left join public.number_contracts c on c.number_id = n.id and c.ended_at is null
      where e.ends_at < private.now() - interval '5 minutes'
      order by e.ends_at
      limit p_limit
    ) n
  );
end $$;

create function private.renews(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.number_contracts where number_id = p_number_id and ended_at is null and renews_at is not null
  );
end $$;

-- Whether a number goes on after an end at its carrier: it renews, or what was sold of it reaches further, as a year
-- that was canceled does for months.
create function private.goes_on_after(p_number_id uuid, p_at timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.number_contracts
    where number_id = p_number_id and ended_at is null
      and (renews_at is not null or paid_until > p_at + interval '24 hours')
  );
end $$;

create function private.end_number(p_number_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number
    from public.purchased_numbers
    where id = p_number_id and status in ('active', 'suspended', 'releasing')
    for update;
  if not found then
    return;
  end if;
  update public.purchased_numbers set status = 'released', ended_at = private.now(), ended_reason = p_reason
    where id = p_number_id;
  update public.number_contracts set ended_at = private.now() where number_id = p_number_id and ended_at is null;
  perform private.note(p_number_id, v_number.account_id, 'number.ended', jsonb_build_object('reason', p_reason));
  perform private.audit(private.system(), v_number.account_id, 'number.ended', 'number:' || p_number_id,
    jsonb_build_object('status', v_number.status), jsonb_build_object('status', 'released'), p_reason);
  perform private.notify_number_ended(p_number_id, p_reason);
end $$;

create function private.set_paid_until(p_number_id uuid, p_paid_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.purchased_numbers set paid_until = p_paid_until where id = p_number_id;
end $$;

-- The message goes out on the first UTC day that is within the notice; five minutes after the end the number is looked
-- at.
create view private.due_endings with (security_invoker = true) as
  select (date_trunc('day', e.ends_at at time zone 'UTC') - private.duration('end_notice_days'))
    at time zone 'UTC' as at
  from private.number_ends e
  join public.purchased_numbers n on n.id = e.number_id
  where n.status = 'active' and n.end_notice_for is distinct from e.ends_at
    and not private.goes_on_after(n.id, e.ends_at) and not private.is_stopped(n.id)
  union all
  select ends_at + interval '5 minutes'
  from private.number_ends;

grant execute on function
  private.announce_endings(),
  private.list_ended_numbers(integer),
  private.end_number(uuid, text),
  private.set_paid_until(uuid, timestamptz)
to app_worker;
