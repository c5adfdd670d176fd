-- How rules change. Each change is a new version that begins now or later; what began is never rewritten. A change
-- touches no live hold and no contract: both froze their prices.

-- What is wrong with the terms of a rule: [{field, code, …}], empty when nothing is. Words:
-- lib/contract/staff/pricing-words.ts.
create function private.term_problems(p_terms jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  r private.rule;
  v_unknown text;
begin
  select min(k) into v_unknown from jsonb_object_keys(p_terms) k where not private.default_terms() ? k;
  if v_unknown is not null then
    return jsonb_build_array(private.problem(v_unknown, 'UNKNOWN_FIELD'));
  end if;
  begin
    r := private.proposed_rule(p_terms);
  exception when data_exception or check_violation then
    return private.unreadable_terms(p_terms);
  end;
  return (
    select coalesce(jsonb_agg(p), '[]')
    from (
      select p from private.scope_problems(r) p
      union all
      select p from private.amount_problems(r) p
      union all
      select p from private.step_problems(r) p
    ) all_of_them
  );
end $$;

create function private.problem(p_field text, p_code text, p_details jsonb default '{}') returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('field', p_field, 'code', p_code) || p_details;
end $$;

-- Which of the terms cannot be read at all: text where a number belongs, or one that does not fit.
create function private.unreadable_terms(p_terms jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_key text;
  v_problems jsonb := '[]';
begin
  for v_key in select k from jsonb_object_keys(p_terms) k order by k loop
    begin
      perform private.proposed_rule(jsonb_build_object(v_key, p_terms -> v_key));
    exception when data_exception or check_violation then
      v_problems := v_problems || private.problem(v_key, case
        when p_terms ->> v_key ~ '^-[0-9]' then 'NEGATIVE'
        when v_key like '%\_percent' and p_terms ->> v_key ~ '^[0-9]{5,}' then 'MARGIN_ABSURD'
        else 'UNREADABLE'
      end);
    end;
  end loop;
  return v_problems;
end $$;

create function private.scope_problems(r private.rule) returns setof jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if r.name is null or r.name <> trim(r.name) or char_length(r.name) not between 1 and 80 then
    return next private.problem('name', 'NAME_LENGTH');
  end if;
  if r.currency is null or r.currency !~ '^[A-Z]{3}$' then
    return next private.problem('currency', 'UNKNOWN');
  end if;
  if r.area_id is not null and not exists (select from public.areas where id = r.area_id) then
    return next private.problem('area_id', 'UNKNOWN');
  end if;
  if r.area_id is not null and r.specificity <> 16 then
    return next private.problem('area_id', 'AREA_ALONE');
  end if;
  if r.country is not null and not exists (select from public.countries where iso2 = r.country) then
    return next private.problem('country', 'UNKNOWN', jsonb_build_object('value', r.country));
  end if;
  if r.carrier_id is not null and not exists (select from public.carriers where id = r.carrier_id) then
    return next private.problem('carrier_id', 'UNKNOWN', jsonb_build_object('value', r.carrier_id));
  end if;
  if r.number_type not in ('local', 'mobile', 'national', 'toll_free', 'shared_cost', 'short_code') then
    return next private.problem('number_type', 'UNKNOWN', jsonb_build_object('value', r.number_type));
  end if;
  if r.feature !~ '^[a-z][a-z0-9_]{1,29}$' then
    return next private.problem('feature', 'UNKNOWN', jsonb_build_object('value', r.feature));
  end if;
  if r.priority is null or r.priority not between 1 and 1000 then
    return next private.problem('priority', 'OUT_OF_RANGE', '{"least": 1, "most": 1000}');
  end if;
end $$;

create function private.amount_problems(r private.rule) returns setof jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_row jsonb := to_jsonb(r);
  v_most numeric := private.maximum_charge(coalesce(r.currency, 'USD')) / 10;
  v_key text;
begin
  foreach v_key in array array['markup_percent', 'min_margin_percent', 'setup_markup_percent'] loop
    if v_row ->> v_key is null then
      return next private.problem(v_key, 'MISSING');
    elsif (v_row ->> v_key)::numeric < 0 then
      return next private.problem(v_key, 'NEGATIVE');
    elsif (v_row ->> v_key)::numeric > 1000 then
      return next private.problem(v_key, 'MARGIN_ABSURD', '{"most": 1000}');
    end if;
  end loop;
  foreach v_key in array array['markup_cents', 'min_margin_cents', 'floor_cents', 'setup_cents', 'fixed_cents'] loop
    if v_row ->> v_key is null and v_key <> 'fixed_cents' then
      return next private.problem(v_key, 'MISSING');
    elsif (v_row ->> v_key)::numeric > v_most then
      return next private.problem(v_key, 'TOO_HIGH', jsonb_build_object('most', v_most));
    end if;
  end loop;
  if r.fixed_cents is not null and (r.markup_percent <> 0 or r.markup_cents <> 0) then
    return next private.problem('fixed_cents', 'FIXED_AND_ADDED');
  end if;
  if r.setup_policy is null or r.setup_policy not in ('markup', 'fixed', 'free') then
    return next private.problem('setup_policy', 'UNKNOWN', jsonb_build_object('value', r.setup_policy));
  elsif r.setup_policy <> 'markup' and r.setup_markup_percent <> 0
    or r.setup_policy <> 'fixed' and r.setup_cents <> 0 then
    return next private.problem('setup_policy', 'SETUP_TWICE');
  end if;
  if r.allows_below_cost is null then
    return next private.problem('allows_below_cost', 'MISSING');
  end if;
end $$;

-- Rounding, and volume steps. Amounts that are prices by themselves must be payable by card.
create function private.step_problems(r private.rule) returns setof jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_row jsonb := to_jsonb(r);
  v_step integer := private.charge_step(coalesce(r.currency, 'USD'));
  v_key text;
begin
  foreach v_key in array array['round_ending_cents', 'fixed_cents', 'setup_cents'] loop
    if (v_row ->> v_key)::integer % v_step <> 0 then
      return next private.problem(v_key, 'NOT_CHARGEABLE', jsonb_build_object('step', v_step));
    end if;
  end loop;
  if r.round_to_cents is null or r.round_to_cents not between 1 and 1000000 then
    return next private.problem('round_to_cents', 'OUT_OF_RANGE', '{"least": 1, "most": 1000000}');
  elsif r.round_ending_cents is null or r.round_ending_cents >= r.round_to_cents then
    return next private.problem('round_ending_cents', 'ENDING_TOO_HIGH');
  end if;
  if private.are_volume_steps(r.volume_steps) is not true then
    return next private.problem('volume_steps', 'STEPS');
  end if;
end $$;

-- A fixed price under what the carrier charges, or under the rule's own floor, for something that we have: it would
-- not be sold.
create function private.floor_problem(r private.rule) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problem jsonb;
begin
  if r.fixed_cents is null then
    return null;
  end if;
  select private.problem('fixed_cents',
      case when max(o.cost_cents) > r.fixed_cents then 'UNDER_COST' else 'UNDER_FLOOR' end,
      jsonb_build_object('offers', count(*), 'example', (array_agg(o.name order by o.cost_cents desc))[1],
        'floor_cents', ceil(max(private.floor_of(r, o.cost_cents)))))
    into v_problem
    from (
      select a.name,
        private.minor_units(k.monthly_cost * private.exchange_rate(k.currency, r.currency), r.currency) as cost_cents
      from public.areas a
      join private.sold_skus k on k.area_id = a.id
      where a.is_on_sale and private.fits(r, a)
    ) o
    where private.floor_of(r, o.cost_cents) > r.fixed_cents
    having count(*) > 0;
  return v_problem;
end $$;

-- Whether a rule speaks of an area.
create function private.fits(r private.rule, a public.areas) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (r.area_id is null or r.area_id = a.id)
    and (r.country is null or r.country = a.country)
    and (r.number_type is null or r.number_type = a.number_type)
    and (r.feature is null or r.feature = any (a.features))
    and (r.carrier_id is null or r.carrier_id = a.carrier_id);
end $$;

-- All that is wrong with a change: its terms, its dates, and what it would sell too cheaply. null: nothing.
create function private.refuse_terms_of_rule(p_terms jsonb, p_from timestamptz, p_until timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_problems jsonb := private.term_problems(p_terms);
  v_floor jsonb;
begin
  if p_from < private.now() then
    v_problems := v_problems || private.problem('valid_from', 'PAST');
  end if;
  if p_until <= private.now() then
    v_problems := v_problems || private.problem('valid_until', 'PAST');
  elsif p_until <= p_from then
    v_problems := v_problems || private.problem('valid_until', 'REVERSED');
  end if;
  if v_problems = '[]' then
    v_floor := private.floor_problem(private.proposed_rule(p_terms));
    v_problems := v_problems || coalesce(v_floor, '[]');
  end if;
  if v_problems = '[]' then
    return null;
  end if;
  return private.refusal('RULE_REFUSED', jsonb_build_object('problems', v_problems));
end $$;

-- The terms of a version, as default_terms names them.
create function private.terms_of(v private.rule) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_object_agg(t.key, t.value)
    from jsonb_each(to_jsonb(v)) t
    where private.default_terms() ? t.key
  );
end $$;

-- The version that applies at an instant, of those that were not taken back.
create function private.version_at(p_rule_id uuid, p_at timestamptz) returns private.rule
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v private.rule;
begin
  select * into v
    from private.rule
    where rule_id = p_rule_id and undone_at is null and valid_from <= p_at and valid_until > p_at;
  return v;
end $$;

-- When the next version after an instant begins; null: none does.
create function private.next_version_at(p_rule_id uuid, p_at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(valid_from)
    from private.rule
    where rule_id = p_rule_id and undone_at is null and valid_from > p_at and valid_until > valid_from
  );
end $$;

-- Puts a version into the life of its rule: the one that would apply at its beginning ends there, the next one still
-- begins. p_version: {version, terms, from, until, resumes, is_end, restored_from, reason, user_id}
create function private.put_version(p_rule_id uuid, p_version jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := (p_version ->> 'from')::timestamptz;
  v_next timestamptz := private.next_version_at(p_rule_id, v_from);
  v_slot private.rule := private.version_at(p_rule_id, v_from);
  v private.rule := private.proposed_rule(p_version -> 'terms');
begin
  update public.pricing_rule_versions set valid_until = v_from
    where rule_id = p_rule_id and version = v_slot.version;
  insert into public.pricing_rule_versions (rule_id, version, name, currency, area_id, country, number_type, feature,
      carrier_id, priority, markup_percent, markup_cents, fixed_cents, min_margin_percent, min_margin_cents,
      floor_cents, allows_below_cost, round_to_cents, round_ending_cents, setup_policy, setup_markup_percent,
      setup_cents, volume_steps, valid_from, valid_until, is_end, resumes_until, restored_from, created_by, reason)
    values (p_rule_id, (p_version ->> 'version')::integer, v.name, v.currency, v.area_id, v.country, v.number_type,
      v.feature, v.carrier_id, v.priority, v.markup_percent, v.markup_cents, v.fixed_cents, v.min_margin_percent,
      v.min_margin_cents, v.floor_cents, v.allows_below_cost, v.round_to_cents, v.round_ending_cents, v.setup_policy,
      v.setup_markup_percent, v.setup_cents, v.volume_steps, v_from,
      coalesce((p_version ->> 'until')::timestamptz, v_slot.valid_until, v_next, 'infinity'),
      coalesce((p_version ->> 'is_end')::boolean, false),
      coalesce((p_version ->> 'resumes')::timestamptz, v_slot.valid_until),
      (p_version ->> 'restored_from')::integer, (p_version ->> 'user_id')::uuid, p_version ->> 'reason');
end $$;

-- Another rule of the same rank whose time overlaps, for the sentence that refuses this one.
create function private.rival_of(p_rule_id uuid, p_terms jsonb, p_from timestamptz, p_until timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  r private.rule := private.proposed_rule(p_terms);
begin
  return (
    select private.problem('priority', 'OVERLAP', jsonb_build_object('rule_id', o.rule_id, 'name', o.name,
      'valid_from', private.finite(o.valid_from), 'valid_until', private.finite(o.valid_until)))
    from private.rule o
    where o.rule_id <> p_rule_id and o.undone_at is null and not o.is_end
      and o.currency = r.currency and o.specificity = r.specificity and o.priority = r.priority
      and o.area_id is not distinct from r.area_id and o.country is not distinct from r.country
      and o.number_type is not distinct from r.number_type and o.carrier_id is not distinct from r.carrier_id
      and o.valid_from < coalesce(p_until, 'infinity') and o.valid_until > p_from
    order by o.valid_from
    limit 1
  );
end $$;

-- An open end is null for people and programs.
create function private.finite(p_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case when isfinite(p_at) then p_at end;
end $$;
