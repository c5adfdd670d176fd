-- Reports of the voice platform that were lost: ends, and messages.

-- Whose end was never reported: no call lasts as long.
create function private.sweep_calls() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls;
  v_count integer := 0;
begin
  for v_call in
    select *
    from public.calls
    where ended_at is null and started_at < private.now() - interval '5 hours'
    order by started_at
    limit 500
  loop
    perform private.finish_call(v_call, 'not_reported', null);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'calls');

create view private.due_calls with (security_invoker = true) as
  select started_at + interval '5 hours' as at
  from public.calls
  where ended_at is null;

-- Calls that reached voicemail and of which no message was reported: most callers leave none. The platform is asked
-- once of each, some minutes after the end. At most fifty.
create function private.list_unreported_messages() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(call_ref), '[]')
    from (
      select call_ref
      from public.calls
      where outcome = 'voicemail' and recording_ref is null and not is_message_asked
        and started_at > private.now() - interval '20 hours' and ended_at < private.now() - interval '3 minutes'
      order by started_at
      limit 50
    ) asked
  );
end $$;
create index calls_unreported on public.calls (started_at)
  where outcome = 'voicemail' and recording_ref is null and not is_message_asked;

create function private.message_asked(p_call_ref text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_call public.calls := private.find_call(p_call_ref);
begin
  update public.calls set is_message_asked = true where id = v_call.id and started_at = v_call.started_at;
end $$;

grant execute on function
  private.list_unreported_messages(),
  private.message_asked(text)
to app_worker;
