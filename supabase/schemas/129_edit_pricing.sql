-- Pricing rules as admins set them: now or later, with a reason; a change of what another admin changed meanwhile is
-- refused with what it became.

-- Null: the rule is as the caller saw it, and locked. Otherwise what it became.
create function private.refuse_stale_rule(p_rule_id uuid, p_version integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_version integer;
begin
  select version into v_version from public.pricing_rules where id = p_rule_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_version is distinct from p_version then
    return private.refusal('CHANGED', jsonb_build_object('current', private.rule_json(p_rule_id)));
  end if;
  return null;
end $$;

-- Checks and writes a version, and says so in the audit log. p_version as in put_version.
create function private.save_version(p_actor jsonb, p_action text, p_rule_id uuid, p_version jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := (p_version ->> 'from')::timestamptz;
  v_until timestamptz := (p_version ->> 'until')::timestamptz;
  v_before jsonb := private.rule_json(p_rule_id);
  v_problem jsonb;
  v_refusal jsonb;
begin
  if not coalesce((p_version ->> 'is_end')::boolean, false) then
    v_refusal := private.refuse_terms_of_rule(p_version -> 'terms', v_from, v_until);
  end if;
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v_until > private.next_version_at(p_rule_id, v_from) then
    v_problem := private.problem('valid_until', 'LATER_CHANGE',
      jsonb_build_object('at', private.next_version_at(p_rule_id, v_from)));
  else
    v_problem := private.store_version(p_rule_id, p_version || jsonb_build_object('user_id', p_actor ->> 'user_id'));
  end if;
  if v_problem is not null then
    return private.refusal('RULE_REFUSED', jsonb_build_object('problems', jsonb_build_array(v_problem)));
  end if;
  perform private.audit(p_actor, null, p_action, 'pricing_rule:' || p_rule_id, v_before,
    private.rule_json(p_rule_id), p_version ->> 'reason');
  return jsonb_build_object('ok', true, 'rule', private.rule_json(p_rule_id));
end $$;

-- Null: written. Otherwise the rule of the same rank that is in the way, also when two admins save concurrently.
create function private.store_version(p_rule_id uuid, p_version jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.pricing_rules (id, version)
    values (p_rule_id, (p_version ->> 'version')::integer)
    on conflict (id) do update set version = excluded.version;
  perform private.put_version(p_rule_id, p_version);
  return null;
exception when exclusion_violation then
  return coalesce(
    private.rival_of(p_rule_id, p_version -> 'terms', (p_version ->> 'from')::timestamptz,
      (p_version ->> 'until')::timestamptz),
    private.problem('priority', 'OVERLAP'));
end $$;

-- p_rule: {…terms, valid_from?, valid_until?}. Without valid_from it applies immediately.
create function private.staff_create_pricing_rule(p_actor jsonb, p_rule jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
begin
  return private.save_version(p_actor, 'pricing_rule.created', gen_random_uuid(), jsonb_build_object(
    'version', 1,
    'terms', private.default_terms() || (p_rule - 'valid_from' - 'valid_until'),
    'from', coalesce(p_rule ->> 'valid_from', private.now()::text),
    'until', p_rule ->> 'valid_until',
    'reason', v_reason));
end $$;

-- p_change: {…terms that change, valid_from?, valid_until?}: now, or with valid_from from then on. Terms that are not
-- named stay as they are at that instant; valid_until null: until something else is said.
create function private.staff_change_pricing_rule(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_change jsonb,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_from timestamptz := coalesce((p_change ->> 'valid_from')::timestamptz, private.now());
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return private.save_version(p_actor, 'pricing_rule.changed', p_rule_id, jsonb_build_object(
    'version', p_version + 1,
    'terms', private.terms_of(private.known_version(p_rule_id, v_from)) || (p_change - 'valid_from' - 'valid_until'),
    'from', v_from,
    'until', case
      when p_change ? 'valid_until'
      then coalesce((p_change ->> 'valid_until')::timestamptz, private.next_version_at(p_rule_id, v_from), 'infinity')
    end,
    'reason', v_reason));
end $$;

-- The version that an instant's change begins from: the one that applies then, else the newest.
create function private.known_version(p_rule_id uuid, p_at timestamptz) returns private.rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v private.rule := private.version_at(p_rule_id, p_at);
begin
  if v.rule_id is null then
    select * into v from private.rule where rule_id = p_rule_id order by version desc limit 1;
  end if;
  return v;
end $$;

-- Ends a rule now or later; what was scheduled for after that is taken back.
create function private.staff_end_pricing_rule(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_at timestamptz,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_at timestamptz := greatest(coalesce(p_at, private.now()), private.now());
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
  v private.rule := private.version_at(p_rule_id, v_at);
  v_resumes timestamptz;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v.is_end or (v.rule_id is null and private.next_version_at(p_rule_id, v_at) is null) then
    return private.refuse_change_of_rule('ENDED');
  end if;
  select max(valid_until) into v_resumes
    from private.rule
    where rule_id = p_rule_id and undone_at is null and valid_until > v_at;
  update public.pricing_rule_versions set undone_at = private.now()
    where rule_id = p_rule_id and undone_at is null and valid_from > v_at;
  return private.save_version(p_actor, 'pricing_rule.ended', p_rule_id, jsonb_build_object(
    'version', p_version + 1,
    'terms', private.terms_of(private.known_version(p_rule_id, v_at)),
    'from', v_at,
    'until', 'infinity',
    'resumes', v_resumes,
    'is_end', true,
    'reason', v_reason));
end $$;

create function private.refuse_change_of_rule(p_code text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return private.refusal('RULE_REFUSED', jsonb_build_object(
    'problems', jsonb_build_array(private.problem('', p_code))));
end $$;

-- Takes back a change that has not begun: the version before it goes on until the next one.
create function private.staff_undo_pricing_change(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_undone_version integer,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
  v_before jsonb := private.rule_json(p_rule_id);
  v private.rule;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select * into v
    from private.rule
    where rule_id = p_rule_id and version = p_undone_version and undone_at is null and valid_until > valid_from;
  if not found or v.valid_from <= private.now() then
    return private.refuse_change_of_rule('BEGAN');
  end if;
  v_refusal := private.take_back(v);
  if v_refusal is not null then
    return v_refusal;
  end if;
  update public.pricing_rules set version = version + 1 where id = p_rule_id;
  perform private.audit(p_actor, null, 'pricing_rule.undone', 'pricing_rule:' || p_rule_id, v_before,
    private.rule_json(p_rule_id), v_reason);
  return jsonb_build_object('ok', true, 'rule', private.rule_json(p_rule_id));
end $$;

-- Refused when the version before it cannot go on, because another rule of its rank has taken the time after it.
create function private.take_back(v private.rule) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_until timestamptz := coalesce(private.next_version_at(v.rule_id, v.valid_from), v.resumes_until);
  b private.rule;
begin
  select * into b
    from private.rule
    where rule_id = v.rule_id and undone_at is null and valid_until = v.valid_from and valid_from < valid_until;
  update public.pricing_rule_versions set undone_at = private.now()
    where rule_id = v.rule_id and version = v.version;
  update public.pricing_rule_versions set valid_until = v_until
    where rule_id = b.rule_id and version = b.version and v_until > valid_until;
  return null;
exception when exclusion_violation then
  return private.refusal('RULE_REFUSED', jsonb_build_object('problems', jsonb_build_array(coalesce(
    private.rival_of(b.rule_id, private.terms_of(b), v.valid_from, v_until), private.problem('priority', 'OVERLAP')))));
end $$;

-- An old version again, from now on: a new version with its terms.
create function private.staff_restore_pricing_rule(
  p_actor jsonb,
  p_rule_id uuid,
  p_version integer,
  p_from_version integer,
  p_reason text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_refusal jsonb := private.refuse_stale_rule(p_rule_id, p_version);
  v private.rule;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select * into v from private.rule where rule_id = p_rule_id and version = p_from_version;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  return private.save_version(p_actor, 'pricing_rule.restored', p_rule_id, jsonb_build_object(
    'version', p_version + 1,
    'terms', private.terms_of(v),
    'from', private.now(),
    'restored_from', v.version,
    'reason', v_reason));
end $$;

grant execute on function
  private.staff_create_pricing_rule(jsonb, jsonb, text),
  private.staff_change_pricing_rule(jsonb, uuid, integer, jsonb, text),
  private.staff_end_pricing_rule(jsonb, uuid, integer, timestamptz, text),
  private.staff_undo_pricing_change(jsonb, uuid, integer, integer, text),
  private.staff_restore_pricing_rule(jsonb, uuid, integer, integer, text)
to app_server;
