-- Call history: reads run as the caller under row level security. Conditions are written into the statement, so that
-- each combination of filters gets the plan that its indexes allow; values are quoted.

create index calls_number_result on public.calls (number_id, result, started_at desc, id desc);
create index calls_account_result on public.calls (account_id, result, started_at desc, id desc);
create index calls_account_caller on public.calls (account_id, caller, started_at desc, id desc);

-- p_filter: {number_id?, call_id?, result?, caller?, callers?: patterns of E.164, is_hidden?, from?, until?,
-- before?: {at, id}}.
create function private.call_conditions(p_filter jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_callers text[] := array(select jsonb_array_elements_text(p_filter -> 'callers'));
  v_before jsonb := p_filter -> 'before';
begin
  return concat_ws(' and ',
    'account_id = $1',
    case when p_filter ? 'number_id' then format('number_id = %L::uuid', p_filter ->> 'number_id') end,
    case when p_filter ? 'call_id' then format('id = %L::uuid', p_filter ->> 'call_id') end,
    case when p_filter ? 'result' then format('result = %L', p_filter ->> 'result') end,
    case when p_filter ? 'caller' then format('caller = %L', p_filter ->> 'caller') end,
    case when cardinality(v_callers) > 0 then format('caller like any (%L::text[])', v_callers) end,
    case when (p_filter ->> 'is_hidden')::boolean then 'caller is null' end,
    case when p_filter ? 'from' then format('started_at >= %L::timestamptz', p_filter ->> 'from') end,
    case when p_filter ? 'until' then format('started_at < %L::timestamptz', p_filter ->> 'until') end,
    -- The pair is the place, the instant alone is what partitions are left out by.
    case when v_before ->> 'id' is not null then format(
      'started_at <= %1$L::timestamptz and (started_at, id) < (%1$L::timestamptz, %2$L::uuid)',
      v_before ->> 'at', v_before ->> 'id') end);
end $$;

-- Calls of an account, newest first, each with the phones that rang, and the number with the zone of its plan.
-- Keyset page.
create function private.list_calls(p_account_id uuid, p_filter jsonb, p_limit integer default 25) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_calls jsonb;
begin
  execute format($query$
    with page as materialized (
      select id, number_id, started_at as created_at, caller, plan_version, rule, outcome, result, answered_by,
        answered_at, ended_at, end_cause, seconds, recording_seconds, is_test
      from public.calls
      where %s
      order by started_at desc, id desc
      limit %s
    ), numbers as materialized (
      select number_id, private.called_number_json($1, number_id) as number
      from (select distinct number_id from page) d
    )
    select coalesce(jsonb_agg(
      to_jsonb(c) - 'number_id' || jsonb_build_object(
        'number', n.number, 'legs', coalesce(l.legs, '[]'), 'voicemail_id', (
          select id
          from public.voicemails
          where call_id = c.id and account_id = $1 and delete_at > private.now()))
      order by c.created_at desc, c.id desc), '[]')
    from page c
    join numbers n on n.number_id = c.number_id
    left join lateral (
      select jsonb_agg(jsonb_build_object(
        'kind', kind, 'e164', e164, 'agent', agent_name, 'branch', branch, 'step', step, 'position', position,
        'ring_seconds', ring_seconds, 'is_screened', is_screened, 'status', status, 'seconds', seconds, 'cause', cause,
        'rule', rule
      ) order by branch, step, position) as legs
      from public.call_legs
      where call_id = c.id and call_started_at = c.created_at and account_id = $1
    ) l on true$query$, private.call_conditions(p_filter), least(p_limit, 1000))
    into v_calls
    using p_account_id;
  return v_calls;
end $$;

-- A number in a history: {id, e164, label, time_zone}, null for a stranger's. Until a plan is saved its zone is UTC.
create function private.called_number_json(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', n.id,
      'e164', n.e164,
      'label', n.label,
      'time_zone', coalesce(p.plan ->> 'time_zone', 'UTC'))
    from public.purchased_numbers n
    left join public.call_plans p on p.number_id = n.id and p.account_id = n.account_id and p.is_current
    where n.id = p_number_id and n.account_id = p_account_id
  );
end $$;

-- Numbers to choose from: those that have not ended first. At most 500.
create function private.list_called_numbers(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(private.called_number_json(p_account_id, n.id) order by n.at), '[]')
    from (
      select id, row_number() over (order by ended_at is not null, label nulls last, e164) as at
      from public.purchased_numbers
      where account_id = p_account_id and e164 is not null
      order by at
      limit 500
    ) n
  );
end $$;

grant execute on function private.call_conditions(jsonb) to public;
grant execute on function
  private.list_calls(uuid, jsonb, integer),
  private.called_number_json(uuid, uuid),
  private.list_called_numbers(uuid)
to authenticated;
