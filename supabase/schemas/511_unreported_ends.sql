-- Calls that seem to go on for ever: the report of their end was lost.

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
