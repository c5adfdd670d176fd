-- Pricing rules: what is added to a carrier's cost. A rule has versions; every edit is a new one, with who made it and
-- why, and a version may begin later. Terms and ranks in words: docs/subsystems/pricing.md.

create extension if not exists btree_gist with schema extensions;

create table public.pricing_rules (
  id uuid primary key default gen_random_uuid(),
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null default private.now()
);
comment on table public.pricing_rules is 'The identity of a rule. What it says is in its versions.';
comment on column public.pricing_rules.version is
  'counts the writes; an edit names the one that it saw. A version has the number of the write that made it';

-- The more an offer must have in common with a rule, the more specific the rule: an area beats a country beats a
-- number type beats a feature beats a carrier, and any of them beats all the ones after it taken together.
create function private.specificity(
  p_area_id uuid,
  p_country text,
  p_number_type text,
  p_feature text,
  p_carrier_id text
) returns smallint
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (p_area_id is not null)::integer * 16
    + (p_country is not null)::integer * 8
    + (p_number_type is not null)::integer * 4
    + (p_feature is not null)::integer * 2
    + (p_carrier_id is not null)::integer;
end $$;

-- [{"from": 3, "percent": 5}, …]: at most ten, both rising.
create function private.are_volume_steps(p_steps jsonb) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_from integer := 1;
  v_percent numeric := 0;
  v_step jsonb;
begin
  if jsonb_typeof(p_steps) is distinct from 'array' or jsonb_array_length(p_steps) > 10 then
    return false;
  end if;
  for v_step in select * from jsonb_array_elements(p_steps) loop
    if jsonb_typeof(v_step -> 'from') is distinct from 'number'
      or jsonb_typeof(v_step -> 'percent') is distinct from 'number'
      or (v_step ->> 'from')::numeric not between v_from + 1 and 10000
      or (v_step ->> 'from')::numeric % 1 <> 0
      or (v_step ->> 'percent')::numeric not between v_percent + 0.001 and 90 then
      return false;
    end if;
    v_from := (v_step ->> 'from')::integer;
    v_percent := (v_step ->> 'percent')::numeric;
  end loop;
  return true;
end $$;

create table public.pricing_rule_versions (
  rule_id uuid not null references public.pricing_rules (id),
  version integer not null check (version > 0),
  name text not null check (name = trim(name) and char_length(name) between 1 and 80),
  currency public.currency_code not null default 'USD',
  area_id uuid references public.areas (id),
  country char(2) references public.countries (iso2),
  number_type text,
  feature text,
  carrier_id text references public.carriers (id),
  priority smallint not null default 100 check (priority between 1 and 1000),
  markup_percent numeric(7, 3) not null default 0 check (markup_percent between 0 and 1000),
  markup_cents public.cents not null default 0,
  fixed_cents public.cents,
  min_margin_percent numeric(7, 3) not null default 0 check (min_margin_percent between 0 and 1000),
  min_margin_cents public.cents not null default 0,
  floor_cents public.cents not null default 0,
  allows_below_cost boolean not null default false,
  round_to_cents public.cents not null default 1 check (round_to_cents between 1 and 1000000),
  round_ending_cents public.cents not null default 0,
  setup_policy text not null default 'markup' check (setup_policy in ('markup', 'fixed', 'free')),
  setup_markup_percent numeric(7, 3) not null default 0 check (setup_markup_percent between 0 and 1000),
  setup_cents public.cents not null default 0,
  volume_steps jsonb not null default '[]' check (private.are_volume_steps(volume_steps)),
  valid_from timestamptz not null default '-infinity',
  valid_until timestamptz not null default 'infinity',
  is_end boolean not null default false,
  undone_at timestamptz,
  resumes_until timestamptz,
  restored_from integer,
  created_by uuid,
  created_at timestamptz not null default private.now(),
  reason text not null,
  specificity smallint not null generated always as (
    private.specificity(area_id, country::text, number_type, feature, carrier_id)
  ) stored,
  primary key (rule_id, version),
  constraint pricing_rules_end_after_they_begin check (valid_from <= valid_until),
  constraint pricing_rules_of_an_area_name_nothing_else check (area_id is null or specificity = 16),
  constraint pricing_rules_are_fixed_or_added check (
    fixed_cents is null or (markup_percent = 0 and markup_cents = 0)
  ),
  constraint pricing_rules_are_chargeable check (
    fixed_cents % private.charge_step(currency) = 0
    and setup_cents % private.charge_step(currency) = 0
    and round_ending_cents % private.charge_step(currency) = 0
  ),
  constraint pricing_rules_end_in_a_remainder check (round_ending_cents < round_to_cents),
  constraint pricing_rules_set_up_in_one_way check (
    (setup_policy = 'markup' or setup_markup_percent = 0) and (setup_policy = 'fixed' or setup_cents = 0)
  ),
  -- Two rules of one rank would leave it to chance which wins. Features are not compared: an area may have both.
  constraint pricing_rules_have_one_winner exclude using gist (
    (currency::text) with =,
    specificity with =,
    priority with =,
    (coalesce(area_id, '00000000-0000-0000-0000-000000000000')) with =,
    (coalesce(country::text, '')) with =,
    (coalesce(number_type, '')) with =,
    (coalesce(carrier_id, '')) with =,
    (tstzrange(valid_from, valid_until)) with &&
  ) where (undone_at is null and not is_end) deferrable
);
comment on table public.pricing_rule_versions is
  'What a rule says, from when and until when. The versions of one rule never overlap. The most specific rule wins, of '
  'equals the one with the lowest priority.';
comment on column public.pricing_rule_versions.currency is
  'of the accounts that it serves; all its amounts are minor units of it';
comment on column public.pricing_rule_versions.area_id is
  'an area has one carrier, country and type: nothing else is said';
comment on column public.pricing_rule_versions.fixed_cents is
  'the monthly price, whatever the cost; null: cost plus markup';
comment on column public.pricing_rule_versions.min_margin_percent is 'the floor is at least this much above the cost';
comment on column public.pricing_rule_versions.min_margin_cents is 'the floor is at least this much above the cost';
comment on column public.pricing_rule_versions.floor_cents is 'the floor is at least this';
comment on column public.pricing_rule_versions.allows_below_cost is
  'on purpose: the floor is floor_cents alone, and the cost does not count';
comment on column public.pricing_rule_versions.round_to_cents is
  'prices are rounded up to the next that leaves round_ending_cents when divided by this: 100 and 99 make $1.99';
comment on column public.pricing_rule_versions.setup_policy is
  'markup: the carrier''s set-up cost and setup_markup_percent; fixed: setup_cents; free: nothing';
comment on column public.pricing_rule_versions.volume_steps is
  '[{from, percent}]: from so many numbers on each costs so much less a month, never under the floor';
comment on column public.pricing_rule_versions.is_end is 'the rule is not in effect during this version';
comment on column public.pricing_rule_versions.undone_at is 'taken back before it began; it never applied';
comment on column public.pricing_rule_versions.resumes_until is
  'until when the version before would have applied without this one; undoing this one gives that back';
create index pricing_rule_versions_area on public.pricing_rule_versions (area_id);
create index pricing_rule_versions_country on public.pricing_rule_versions (country);
create index pricing_rule_versions_carrier on public.pricing_rule_versions (carrier_id);
create index pricing_rule_versions_in_effect on public.pricing_rule_versions (currency, valid_from, valid_until)
  where undone_at is null and not is_end;

alter table public.pricing_rules enable row level security;
alter table public.pricing_rule_versions enable row level security;

-- A version as functions pass it about. PostgreSQL copies the defaults and checks of a table each time a function
-- describes its rows, a third of the time of a quote; a view has none.
create view private.rule with (security_invoker = true) as
  select * from public.pricing_rule_versions;

-- What a deployment begins with. The same ids everywhere.
insert into public.pricing_rules (id)
  values
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2901'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2902'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2903');
insert into public.pricing_rule_versions
  (rule_id, version, name, number_type, markup_percent, markup_cents, setup_markup_percent, floor_cents,
    round_to_cents, reason)
  values
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2901', 1, 'Standard', null, 60, 50, 20, 100, 5, 'the shop''s first prices'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2902', 1, 'Toll-free', 'toll_free', 50, 100, 20, 300, 25,
      'the shop''s first prices'),
    ('9b1f6a52-3c1d-4e7a-9f20-6d5c4b3a2903', 1, 'Mobile', 'mobile', 60, 80, 20, 200, 10, 'the shop''s first prices');

-- What a rule says where nothing else is said; the keys are its terms.
create function private.default_terms() returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return '{
    "name": "", "currency": "USD", "area_id": null, "country": null, "number_type": null, "feature": null,
    "carrier_id": null, "priority": 100, "markup_percent": 0, "markup_cents": 0, "fixed_cents": null,
    "min_margin_percent": 0, "min_margin_cents": 0, "floor_cents": 0, "allows_below_cost": false,
    "round_to_cents": 1, "round_ending_cents": 0, "setup_policy": "markup", "setup_markup_percent": 0,
    "setup_cents": 0, "volume_steps": []
  }';
end $$;

-- A rule that is not saved: a change that is looked at before it is made. p_terms: {rule_id, …terms}
create function private.proposed_rule(p_terms jsonb) returns private.rule
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  r private.rule;
begin
  r := jsonb_populate_record(null::private.rule,
    private.default_terms() || jsonb_build_object('valid_from', '-infinity', 'valid_until', 'infinity', 'version', 0,
      'is_end', false) || p_terms);
  r.specificity := private.specificity(r.area_id, r.country::text, r.number_type, r.feature, r.carrier_id);
  return r;
end $$;

-- The rules that decide prices in a currency at an instant; with p_change as they would be after it.
-- p_change: {rules: [{rule_id, …terms}], ended: [rule_id]}: rules that take the place of those with their ids, and
-- rules that no longer apply.
create function private.rules_at(p_currency text, p_at timestamptz, p_change jsonb default null) returns private.rule[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_rules private.rule[] := array(
    select r
    from private.rule r
    where r.currency = p_currency and r.undone_at is null and not r.is_end
      and r.valid_from <= p_at and r.valid_until > p_at
  );
begin
  if p_change is null then
    return v_rules;
  end if;
  return array(
    select r
    from unnest(v_rules) r
    where not coalesce(p_change -> 'ended', '[]') ? r.rule_id::text
      and not exists (
        select from jsonb_array_elements(p_change -> 'rules') x where x ->> 'rule_id' = r.rule_id::text
      )
  ) || array(
    select r
    from jsonb_array_elements(p_change -> 'rules') x, private.proposed_rule(x) r
    where r.currency = p_currency
  );
end $$;

-- Of these rules the one of each area: the most specific that fits, then the one with the lowest priority. A rule of
-- the area itself is the most specific there is. Other areas that are alike in all that rules look at are decided once.
create function private.match_rules(p_area_ids uuid[], p_rules private.rule[])
returns table (area_id uuid, rule_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with own as materialized (
      select distinct on (r.area_id) r.area_id, r.rule_id
      from unnest(p_rules) r
      where r.area_id = any (p_area_ids)
      order by r.area_id, r.priority
    ), kinds as (
      select array_agg(a.id) as ids, a.carrier_id, a.country, a.number_type, a.features
      from public.areas a
      where a.id = any (p_area_ids) and a.id not in (select o.area_id from own o)
      group by a.carrier_id, a.country, a.number_type, a.features
    )
    select * from own
    union all
    select unnest(k.ids), w.rule_id
    from kinds k
    cross join lateral (
      select r.rule_id
      from unnest(p_rules) r
      where r.area_id is null
        and (r.carrier_id is null or r.carrier_id = k.carrier_id)
        and (r.country is null or r.country = k.country)
        and (r.number_type is null or r.number_type = k.number_type)
        and (r.feature is null or r.feature = any (k.features))
      order by r.specificity desc, r.priority
      limit 1
    ) w;
end $$;
