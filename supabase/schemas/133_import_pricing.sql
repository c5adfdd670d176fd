-- A file of pricing rules: looked at first, then taken over whole or not at all. Its rows are read by lib/pricing; here
-- each is what the editor would send: {line, rule_id?, terms, valid_from?, valid_until?}.

-- What the rows and the rules are together. An import names the digest that its preview gave, so that nothing is taken
-- over that nobody has seen.
create function private.import_digest(p_rows jsonb) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return encode(sha256(convert_to(p_rows::text || coalesce((
    select string_agg(id || ':' || version, ',' order by id)
    from public.pricing_rules
  ), ''), 'UTF8')), 'hex');
end $$;

-- Writes one row. Returns {line, action: create | change | same, rule_id, name, problems}.
create function private.import_row(p_actor jsonb, p_row jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid := (p_row ->> 'rule_id')::uuid;
  v_from timestamptz := greatest((p_row ->> 'valid_from')::timestamptz, private.now());
  v_rule public.pricing_rules;
  v_now public.pricing_rule_versions;
  v_result jsonb;
  v_line jsonb := jsonb_build_object('line', p_row -> 'line', 'name', p_row #> '{terms,name}', 'problems', '[]'::jsonb);
begin
  if v_id is null then
    v_result := private.save_version(p_actor, 'pricing_rule.imported', gen_random_uuid(), jsonb_build_object(
      'version', 1, 'terms', private.default_terms() || (p_row -> 'terms'),
      'from', coalesce((p_row ->> 'valid_from')::timestamptz, private.now()), 'until', p_row ->> 'valid_until',
      'reason', p_reason));
    return private.imported(v_line || '{"action": "create"}', v_result);
  end if;
  select * into v_rule from public.pricing_rules where id = v_id for update;
  if not found then
    return v_line || jsonb_build_object('action', 'change', 'rule_id', v_id,
      'problems', jsonb_build_array(private.problem('id', 'UNKNOWN')));
  end if;
  v_now := private.version_at(v_id, v_from);
  if not v_now.is_end and private.terms_of(v_now) = private.terms_of(v_now) || (p_row -> 'terms')
    and (not p_row ? 'valid_until'
      or private.finite(v_now.valid_until) is not distinct from (p_row ->> 'valid_until')::timestamptz) then
    return v_line || jsonb_build_object('action', 'same', 'rule_id', v_id);
  end if;
  v_result := private.save_version(p_actor, 'pricing_rule.imported', v_id, jsonb_build_object(
    'version', v_rule.version + 1, 'terms', private.terms_of(private.known_version(v_id, v_from)) || (p_row -> 'terms'),
    'from', v_from, 'until', p_row ->> 'valid_until', 'reason', p_reason));
  return private.imported(v_line || '{"action": "change"}', v_result);
end $$;

create function private.imported(p_line jsonb, p_result jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return p_line || jsonb_build_object(
    'rule_id', p_result #> '{rule,id}',
    'problems', coalesce(p_result #> '{details,problems}', '[]'));
end $$;

-- Writes all rows. Two rows may trade places: whether rules overlap is looked at when all are written.
create function private.import_rows(p_actor jsonb, p_rows jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_lines jsonb := '[]';
  v_seen jsonb := '{}';
  v_row jsonb;
begin
  set constraints public.pricing_rules_have_one_winner deferred;
  for v_row in select * from jsonb_array_elements(p_rows) loop
    if v_seen ? coalesce(v_row ->> 'rule_id', '') then
      v_lines := v_lines || jsonb_build_object('line', v_row -> 'line', 'name', v_row #> '{terms,name}',
        'action', 'change', 'rule_id', v_row -> 'rule_id',
        'problems', jsonb_build_array(private.problem('id', 'DUPLICATE')));
      continue;
    end if;
    v_seen := v_seen || jsonb_build_object(coalesce(v_row ->> 'rule_id', gen_random_uuid()::text), true);
    v_lines := v_lines || private.import_row(p_actor, v_row, p_reason);
  end loop;
  return private.note_overlaps(v_lines);
end $$;

-- Each line whose rule now has a rival of its rank says so.
create function private.note_overlaps(p_lines jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(case
        when r.rival is null then l
        else jsonb_set(l, '{problems}', (l -> 'problems') || r.rival)
      end order by n), '[]')
    from jsonb_array_elements(p_lines) with ordinality e (l, n)
    left join lateral (
      select private.rival_of(v.rule_id, private.terms_of(v), v.valid_from, v.valid_until) as rival
      from public.pricing_rule_versions v
      where v.rule_id = (l ->> 'rule_id')::uuid and l ->> 'action' <> 'same' and v.undone_at is null and not v.is_end
        and v.valid_until > private.now() and v.valid_until > v.valid_from
      order by private.rival_of(v.rule_id, private.terms_of(v), v.valid_from, v.valid_until) is null, v.valid_from
      limit 1
    ) r on true
  );
end $$;

create function private.has_problems(p_lines jsonb) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from jsonb_array_elements(p_lines) l where l -> 'problems' <> '[]');
end $$;

-- What a file would do: it is written and taken back in this call, and the change it makes is previewed like any other.
-- {lines, digest, change}: digest null while a line has problems.
create function private.staff_preview_pricing_import(p_actor jsonb, p_rows jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_lines jsonb;
begin
  perform private.authorize_staff(p_actor, array['admin']);
  begin
    v_lines := private.import_rows(p_actor, p_rows, 'a preview');
    raise exception 'taken back' using errcode = 'NN001';
  exception when sqlstate 'NN001' then
    null;
  end;
  return jsonb_build_object(
    'lines', v_lines,
    'digest', case when not private.has_problems(v_lines) then private.import_digest(p_rows) end,
    'change', jsonb_build_object('rules', coalesce((
      select jsonb_agg(r -> 'terms' || case when r ->> 'rule_id' is not null
        then jsonb_build_object('rule_id', r -> 'rule_id') else '{}' end)
      from jsonb_array_elements(p_rows) r
    ), '[]')));
end $$;

-- Takes a file over that was looked at. CHANGED: the file or the rules are not those of the preview.
create function private.staff_import_pricing_rules(p_actor jsonb, p_rows jsonb, p_digest text, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_lines jsonb;
begin
  lock table public.pricing_rules in share row exclusive mode;
  if private.import_digest(p_rows) is distinct from p_digest then
    return private.refusal('CHANGED');
  end if;
  v_lines := private.import_rows(p_actor, p_rows, v_reason);
  if private.has_problems(v_lines) then
    perform private.refuse(422, 'RULE_REFUSED', jsonb_build_object('lines', v_lines));
  end if;
  set constraints public.pricing_rules_have_one_winner immediate;
  return jsonb_build_object('ok', true, 'lines', v_lines);
end $$;

grant execute on function
  private.staff_preview_pricing_import(jsonb, jsonb),
  private.staff_import_pricing_rules(jsonb, jsonb, text, text)
to app_server;
