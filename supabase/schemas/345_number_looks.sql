-- The daily look: whether the carrier still has a number as it was proven (P5, P10). A number is called active only
-- while somebody looks. Every number carries the instant of its next look; a hint brings it forward.

-- Takes numbers that are due, and lets go of them after ten minutes when the one who took them dies. A number that is
-- being changed, or whose paid time is over, is somebody else's to judge.
create function private.claim_number_looks(p_limit integer default 50) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rows jsonb;
begin
  perform private.require_system();
  with due as (
    select n.id
    from public.purchased_numbers n
    where n.status in ('active', 'suspended') and n.look_at <= private.now()
      and (n.paid_until is null or n.paid_until > private.now())
      and not exists (
        select from public.provisioning_queue q
        where q.purchased_number_id = n.id and q.status in ('pending', 'processing', 'waiting')
      )
    order by n.look_at
    limit p_limit
    for update of n skip locked
  ), taken as (
    update public.purchased_numbers n set look_at = private.now() + interval '10 minutes'
    from due
    where n.id = due.id
    returning n.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', id, 'carrier_id', carrier_id, 'carrier_ref', carrier_ref, 'e164', e164, 'status', status,
      'answer_path', case when status = 'active' then private.wanted_answer_path(id) end)), '[]')
    into v_rows
    from taken;
  return v_rows;
end $$;

create function private.wanted_answer_path(p_number_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select wanted -> 'answer_path'
    from public.number_configurations
    where number_id = p_number_id
    order by version desc
    limit 1
  );
end $$;

-- The next look comes early: something that was said about the number, or a call that failed, does not fit.
create function private.hint_number_look(p_number_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.purchased_numbers set look_at = private.now()
    where id = p_number_id and status in ('active', 'suspended') and look_at > private.now();
end $$;

-- What a look found: p_problem null = as it should be. A carrier's list may lag behind, so a problem counts when a
-- second look five minutes later finds it again.
create function private.record_number_look(p_number_id uuid, p_problem text, p_facts jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_is_new boolean;
begin
  perform private.require_system();
  select * into v_number
    from public.purchased_numbers
    where id = p_number_id and status in ('active', 'suspended')
    for update;
  if not found then
    return jsonb_build_object('ok', true, 'state', 'ended');
  end if;
  v_is_new := p_problem is distinct from v_number.carrier_problem;
  if v_is_new and p_problem is not null and p_problem is distinct from v_number.suspected_problem then
    update public.purchased_numbers set suspected_problem = p_problem, look_at = private.now() + interval '5 minutes'
      where id = p_number_id;
    return jsonb_build_object('ok', true, 'state', 'suspected');
  end if;
  update public.purchased_numbers set
    suspected_problem = null,
    carrier_problem = p_problem,
    carrier_problem_at = case when p_problem is not null then
      case when v_is_new then private.now() else carrier_problem_at end
    end,
    look_at = private.now() + private.look_interval(p_problem)
  where id = p_number_id;
  if v_is_new then
    perform private.report_number_look(v_number, p_problem, p_facts);
  end if;
  return jsonb_build_object('ok', true, 'state', coalesce(p_problem, 'well'), 'is_new', v_is_new);
end $$;

create function private.look_interval(p_problem text) returns interval
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_problem is null then
    return private.duration('number_look_hours');
  end if;
  return interval '1 hour';
end $$;

-- The owner, the timeline, operators and the audit log learn of a problem, and of its end.
create function private.report_number_look(p_number public.purchased_numbers, p_problem text, p_facts jsonb)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_event text := case when p_problem is null then 'number.works-again' else 'number.not-working' end;
  v_key text := v_event || ':' || p_number.id || ':' || extract(epoch from private.now())::bigint;
  v_user uuid;
begin
  perform private.note(p_number.id, p_number.account_id, v_event, jsonb_build_object('problem', p_problem));
  perform private.audit(private.system(), p_number.account_id, v_event, 'number:' || p_number.id,
    jsonb_build_object('carrier_problem', p_number.carrier_problem),
    jsonb_build_object('carrier_problem', p_problem) || coalesce(p_facts, '{}'));
  perform private.notify_operator(
    case when p_problem is null then 'A number works again: ' else 'A number does not work: ' end || p_number.e164,
    jsonb_build_object('number', p_number.id, 'carrier', p_number.carrier_id, 'problem', p_problem) || p_facts,
    'operator:' || v_key);
  if p_number.account_id is null then
    return;
  end if;
  select o.user_id into v_user
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = p_number.order_item_id;
  perform private.notify_user(v_user, p_number.account_id, 'receipts',
    case when p_problem is null then 'number-works-again' else 'number-not-working' end,
    jsonb_build_object('number', private.ending_json(p_number, p_number.paid_until), 'problem', p_problem), v_key);
end $$;

-- Calls went elsewhere than wanted, and were sent back.
create function private.record_number_rerouted(p_number_id uuid, p_facts jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  select * into v_number from public.purchased_numbers where id = p_number_id;
  perform private.note(p_number_id, v_number.account_id, 'number.rerouted');
  perform private.audit(private.system(), v_number.account_id, 'number.rerouted', 'number:' || p_number_id,
    p_facts -> 'found', p_facts -> 'wanted');
  perform private.notify_operator(
    'Calls of a number went elsewhere at the carrier: ' || v_number.e164,
    jsonb_build_object('number', p_number_id, 'carrier', v_number.carrier_id) || p_facts,
    'number-rerouted:' || p_number_id || ':' || to_char(private.now(), 'YYYYMMDD'));
end $$;

create view private.due_number_looks with (security_invoker = true) as
  select look_at as at
  from public.purchased_numbers
  where status in ('active', 'suspended') and (paid_until is null or paid_until > look_at);

grant execute on function
  private.claim_number_looks(integer),
  private.hint_number_look(uuid),
  private.record_number_look(uuid, text, jsonb),
  private.record_number_rerouted(uuid, jsonb)
to app_worker;
