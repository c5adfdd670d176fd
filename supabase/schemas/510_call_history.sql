-- Call history: reads run as the caller under row level security.

-- Calls to a number of the account, newest first, each with the phones that rang. Keyset page.
create function private.list_calls(
  p_account_id uuid,
  p_number_id uuid,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'created_at', c.started_at,
      'caller', c.caller,
      'plan_version', c.plan_version,
      'rule', c.rule,
      'outcome', c.outcome,
      'answered_by', c.answered_by,
      'answered_at', c.answered_at,
      'ended_at', c.ended_at,
      'end_cause', c.end_cause,
      'seconds', c.seconds,
      'recording_seconds', c.recording_seconds,
      'legs', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'e164', l.e164, 'branch', l.branch, 'step', l.step, 'ring_seconds', l.ring_seconds,
          'is_screened', l.is_screened, 'status', l.status, 'seconds', l.seconds, 'rule', l.rule
        ) order by l.branch, l.step, l.position), '[]')
        from public.call_legs l
        where l.call_id = c.id and l.call_started_at = c.started_at and l.account_id = c.account_id
      )
    ) order by c.started_at desc, c.id desc), '[]')
    from (
      select id, account_id, started_at, caller, plan_version, rule, outcome, answered_by, answered_at, ended_at,
        end_cause, seconds, recording_seconds
      from public.calls
      where account_id = p_account_id and number_id = p_number_id
        and (p_before is null or (started_at, id) < (p_before, p_before_id))
      order by started_at desc, id desc
      limit least(p_limit, 100)
    ) c
  );
end $$;

grant execute on function private.list_calls(uuid, uuid, integer, timestamptz, uuid) to authenticated;

-- What the voice platform calls the message that a caller left. Refusals: NOT_FOUND.
create function private.get_recording(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_call_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ref text;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select recording_ref into v_ref
    from public.calls
    where id = p_call_id and number_id = p_number_id and account_id = p_account_id and recording_ref is not null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true, 'recording_ref', v_ref);
end $$;

grant execute on function private.get_recording(jsonb, uuid, uuid, uuid) to app_server;
