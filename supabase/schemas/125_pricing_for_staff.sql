-- Pricing rules as everyone of staff reads them.

-- What people see of a version. state: undone, past, current, scheduled.
create function private.rule_version_json(v private.rule) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
begin
  return private.terms_of(v) || jsonb_build_object(
    'version', v.version,
    'specificity', v.specificity,
    'valid_from', private.finite(v.valid_from),
    'valid_until', private.finite(v.valid_until),
    'is_end', v.is_end,
    'state', case
      when v.undone_at is not null then 'undone'
      when v.valid_until <= v_now or v.valid_until = v.valid_from then 'past'
      when v.valid_from <= v_now then 'current'
      else 'scheduled'
    end,
    'undone_at', v.undone_at,
    'restored_from', v.restored_from,
    'reason', v.reason,
    'created_at', v.created_at,
    'created_by', (select p.email from public.profiles p where p.user_id = v.created_by),
    'area', (
      select jsonb_build_object('name', a.name, 'country', a.country, 'prefix', a.prefix, 'number_type', a.number_type)
      from public.areas a
      where a.id = v.area_id
    ));
end $$;

create function private.rule_json(p_rule_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
begin
  return (
    select jsonb_build_object(
      'id', r.id,
      'version', r.version,
      'current', (
        select private.rule_version_json(v)
        from private.rule v
        where v.rule_id = r.id and v.undone_at is null and v.valid_from <= v_now and v.valid_until > v_now
      ),
      'scheduled', coalesce((
        select jsonb_agg(private.rule_version_json(v) order by v.valid_from)
        from private.rule v
        where v.rule_id = r.id and v.undone_at is null and v.valid_from > v_now and v.valid_until > v.valid_from
      ), '[]'),
      'latest', (
        select private.rule_version_json(v)
        from private.rule v
        where v.rule_id = r.id
        order by v.version desc
        limit 1
      ))
    from public.pricing_rules r
    where r.id = p_rule_id
  );
end $$;
comment on function private.rule_json(uuid) is
  '{id, version, current, scheduled[], latest}: versions as rule_version_json has them; current null = not in effect';

-- The rules as a table. p_query: {search?, currency?, country?, number_type?, carrier_id?, state?, sort?, direction?,
-- limit?, offset?}. state: current (default), scheduled, ended, all. sort: rank (default), name, changed.
create function private.staff_list_pricing_rules(p_actor jsonb, p_query jsonb default '{}') returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_limit integer := least(coalesce((p_query ->> 'limit')::integer, 50), 500);
  v_offset integer := coalesce((p_query ->> 'offset')::integer, 0);
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    with found as (
      select f.rule_id, row_number() over (order by
        case when p_query ->> 'sort' = 'name' and p_query ->> 'direction' = 'desc' then f.name end desc,
        case when p_query ->> 'sort' = 'name' then f.name end,
        case when p_query ->> 'sort' = 'changed' and p_query ->> 'direction' = 'asc' then f.created_at end,
        case when p_query ->> 'sort' = 'changed' then f.created_at end desc,
        f.currency, f.specificity desc, f.priority, f.country, f.number_type, f.name, f.rule_id) as place
      from private.find_rules(p_query) f
    )
    select jsonb_build_object(
      'total', (select count(*) from found),
      'rules', coalesce((
        select jsonb_agg(private.rule_json(f.rule_id) order by f.place)
        from found f
        where f.place > v_offset and f.place <= v_offset + v_limit
      ), '[]'))
  );
end $$;

-- Of each rule that fits the query, the version that it is known by: the current one, else the next, else the last.
create function private.find_rules(p_query jsonb) returns setof private.rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now timestamptz := private.now();
  v_words text := '%' || coalesce(private.search_key(p_query ->> 'search'), '') || '%';
begin
  return query
    select k.*
    from (
      select distinct on (v.rule_id) v.*
      from private.rule v
      order by v.rule_id, (v.undone_at is null and v.valid_from <= v_now and v.valid_until > v_now) desc,
        (v.undone_at is null and v.valid_from > v_now) desc, v.version desc
    ) k
    where private.search_key(k.name) like v_words
      and (p_query ->> 'currency' is null or k.currency = p_query ->> 'currency')
      and (p_query ->> 'country' is null or k.country = p_query ->> 'country')
      and (p_query ->> 'number_type' is null or k.number_type = p_query ->> 'number_type')
      and (p_query ->> 'carrier_id' is null or k.carrier_id = p_query ->> 'carrier_id')
      and case coalesce(p_query ->> 'state', 'current')
        when 'all' then true
        when 'current' then k.undone_at is null and not k.is_end and k.valid_from <= v_now and k.valid_until > v_now
        when 'scheduled' then private.next_version_at(k.rule_id, v_now) is not null
        else k.undone_at is not null or k.valid_until <= v_now or (k.is_end and k.valid_from <= v_now)
      end;
end $$;

-- One rule with all its versions, newest first; null: there is none.
create function private.staff_get_pricing_rule(p_actor jsonb, p_rule_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return private.rule_json(p_rule_id) || jsonb_build_object('history', (
    select jsonb_agg(private.rule_version_json(v) order by v.version desc)
    from private.rule v
    where v.rule_id = p_rule_id
  ));
end $$;

-- What begins and ends in a span of time, in order: [{at, kind: begins | changes | ends, rule_id, rule_version,
-- version, name, can_undo}]. rule_version is what an undo names as seen.
create function private.staff_pricing_calendar(p_actor jsonb, p_from timestamptz, p_until timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    with marks as (
      select v.valid_from as at, v as version, case
          when v.is_end then 'ends'
          when exists (
            select from private.rule b
            where b.rule_id = v.rule_id and b.undone_at is null and b.valid_until = v.valid_from
              and b.valid_from < b.valid_until
          ) then 'changes'
          else 'begins'
        end as kind
      from private.rule v
      where v.undone_at is null and v.valid_until > v.valid_from
      union all
      select v.valid_until, v, 'ends'
      from private.rule v
      where v.undone_at is null and v.valid_until > v.valid_from and not v.is_end and not exists (
        select from private.rule n
        where n.rule_id = v.rule_id and n.undone_at is null and n.valid_from = v.valid_until
          and n.valid_until > n.valid_from
      )
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'at', m.at,
      'kind', m.kind,
      'rule_id', r.id,
      'rule_version', r.version,
      'version', (m.version).version,
      'name', (m.version).name,
      'can_undo', (m.version).valid_from > private.now()
    ) order by m.at, (m.version).name), '[]')
    from marks m
    join public.pricing_rules r on r.id = (m.version).rule_id
    where m.at >= p_from and m.at < p_until
  );
end $$;

grant execute on function
  private.staff_list_pricing_rules(jsonb, jsonb),
  private.staff_get_pricing_rule(jsonb, uuid),
  private.staff_pricing_calendar(jsonb, timestamptz, timestamptz)
to app_server;
