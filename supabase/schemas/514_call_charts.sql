-- What an account's calls look like together: by day, by hour of the week, by caller. Counted in one pass over the
-- months that the filter names, by the same conditions and indexes as the history.

-- p_filter: as of private.call_conditions, with from and until. Test calls are counted only where they are asked for.
-- Days and hours are those of p_zone.
-- {days: [{day, calls, answered}], hours: [{weekday: 1 (Monday) … 7, hour, calls}], callers: the ten that called most,
-- [{caller, calls, answered}], null: withheld}. Null: no calls.
create function private.call_charts(p_account_id uuid, p_filter jsonb, p_zone text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_charts jsonb;
begin
  execute format($query$
    with found as materialized (
      select started_at at time zone $2 as at, caller, (result = 'answered')::integer as answered
      from public.calls
      where %s and (not is_test or %L)
    ), days as (
      select at::date as day, count(*) as calls, sum(answered) as answered from found group by 1
    ), hours as (
      select extract(isodow from at)::integer as weekday, extract(hour from at)::integer as hour, count(*) as calls
      from found group by 1, 2
    ), callers as (
      select caller, count(*) as calls, sum(answered) as answered
      from found group by 1 order by 2 desc, 1 limit 10
    )
    select jsonb_build_object(
      'days', (select coalesce(jsonb_agg(to_jsonb(d) order by day), '[]') from days d),
      'hours', (select coalesce(jsonb_agg(to_jsonb(h) order by weekday, hour), '[]') from hours h),
      'callers', (select coalesce(jsonb_agg(to_jsonb(c) order by calls desc, caller), '[]') from callers c)
    )$query$, private.call_conditions(p_filter), p_filter ->> 'result' is not distinct from 'test')
    into v_charts
    using p_account_id, p_zone;
  return case when v_charts -> 'days' <> '[]' then v_charts end;
end $$;

grant execute on function private.call_charts(uuid, jsonb, text) to authenticated;
