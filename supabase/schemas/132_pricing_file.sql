-- Rules from a file: all of its rows or none.

-- One row of a file. Null: nothing to do; otherwise what became of it, as save_version answers.
-- p_row: {rule_id?, version?, …terms, valid_from?, valid_until?}. With rule_id it changes that rule, which has to be as
-- the file saw it and keeps the terms that the file does not name; without it is a new rule.
create function private.import_rule(p_actor jsonb, p_row jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rule_id uuid := (p_row ->> 'rule_id')::uuid;
  v_from timestamptz := coalesce((p_row ->> 'valid_from')::timestamptz, private.now());
  v_terms jsonb := case
      when v_rule_id is null then private.default_terms()
      else private.terms_of(private.known_version(v_rule_id, v_from))
    end || (p_row - array['rule_id', 'version', 'valid_from', 'valid_until']);
  v_version integer := 0;
begin
  if v_rule_id is not null then
    select version into v_version from public.pricing_rules where id = v_rule_id for update;
    if not found then
      return private.refuse_row(private.problem('rule_id', 'UNKNOWN'));
    end if;
    if v_version is distinct from (p_row ->> 'version')::integer then
      return private.refuse_row(private.problem('version', 'CHANGED_SINCE'));
    end if;
    if not p_row ?| array['valid_from', 'valid_until'] and private.has_terms(v_rule_id, v_terms) then
      return null;
    end if;
  end if;
  return private.save_version(p_actor, case when v_rule_id is null then 'pricing_rule.created' else
    'pricing_rule.changed' end, coalesce(v_rule_id, gen_random_uuid()), jsonb_build_object(
    'version', v_version + 1,
    'terms', v_terms,
    'from', v_from,
    'until', p_row ->> 'valid_until',
    'reason', p_reason));
end $$;

create function private.refuse_row(p_problem jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return private.refusal('RULE_REFUSED', jsonb_build_object('problems', jsonb_build_array(p_problem)));
end $$;

-- Whether a rule says these terms now.
create function private.has_terms(p_rule_id uuid, p_terms jsonb) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v private.rule := private.version_at(p_rule_id, private.now());
begin
  return v.rule_id is not null and not v.is_end
    and private.terms_of(v) = private.terms_of(private.proposed_rule(p_terms));
exception when data_exception or check_violation then
  return false;
end $$;

-- What every row would do or did: {problems: [{index, field, code, …}], created, changed, unchanged}.
create function private.import_rules(p_actor jsonb, p_rows jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problems jsonb := '[]';
  v_seen text[] := '{}';
  v_counts integer[] := '{0, 0, 0}';  -- created, changed, unchanged
  v_row jsonb;
  v_index integer;
  v_outcome jsonb;
  v_kind integer;
begin
  for v_row, v_index in select x, n - 1 from jsonb_array_elements(p_rows) with ordinality e (x, n) loop
    if v_row ->> 'rule_id' = any (v_seen) then
      v_outcome := private.refuse_row(private.problem('rule_id', 'DUPLICATE'));
    else
      v_outcome := private.import_rule(p_actor, v_row, p_reason);
    end if;
    v_seen := v_seen || (v_row ->> 'rule_id');
    v_kind := case when v_outcome is null then 3 when v_row ? 'rule_id' then 2 else 1 end;
    v_counts[v_kind] := v_counts[v_kind] + 1;
    v_problems := v_problems || coalesce((
      select jsonb_agg(p || jsonb_build_object('index', v_index))
      from jsonb_array_elements(v_outcome #> '{details,problems}') p
    ), '[]');
  end loop;
  return jsonb_build_object('problems', v_problems, 'created', v_counts[1], 'changed', v_counts[2],
    'unchanged', v_counts[3]);
end $$;

-- Makes the changes of a file and, unless all is well and p_keep, takes them back again: a look finds exactly what an
-- import would.
create function private.try_import(p_actor jsonb, p_rows jsonb, p_reason text, p_keep boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_result jsonb;
begin
  v_result := private.import_rules(p_actor, p_rows, p_reason);
  if not p_keep or v_result -> 'problems' <> '[]' then
    raise exception using errcode = 'NN001', message = 'taken back';
  end if;
  return v_result;
exception when sqlstate 'NN001' then
  return v_result;
end $$;

create function private.staff_check_pricing_file(p_actor jsonb, p_rows jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['admin']);
  return private.try_import(p_actor, p_rows, 'a look at a file', false);
end $$;
comment on function private.staff_check_pricing_file(jsonb, jsonb) is
  'What an import would do: {problems, created, changed, unchanged}. Nothing is kept.';

create function private.staff_import_pricing_file(p_actor jsonb, p_rows jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_result jsonb := private.try_import(p_actor, p_rows, v_reason, true);
begin
  if v_result -> 'problems' <> '[]' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('problems', v_result -> 'problems'));
  end if;
  return jsonb_build_object('ok', true) || v_result;
end $$;

grant execute on function
  private.staff_check_pricing_file(jsonb, jsonb),
  private.staff_import_pricing_file(jsonb, jsonb, text)
to app_server;
