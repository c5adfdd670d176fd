-- The formula: what a rule makes of a cost. docs/subsystems/pricing.md has it in words, with examples.

-- What equal offers cost, before who buys is looked at. Amounts are minor units; cost and floor are exact.
create type private.price_list as (
  status text,
  cost_cents numeric,
  floor_cents numeric,
  list_cents integer,
  volume_prices jsonb,
  setup_cents integer
);

-- The next price up that ends as the rule says and that a card can be charged. By whole division: a quotient of numeric
-- is rounded, and so might be its ceiling.
create function private.round_up(p_cents numeric, r public.pricing_rule_versions) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_above numeric := p_cents - r.round_ending_cents;
  v_to numeric := lcm(r.round_to_cents::integer, private.charge_step(r.currency));
begin
  return r.round_ending_cents + v_to * (div(v_above, v_to) + (mod(v_above, v_to) > 0)::integer);
end $$;

-- The least that a month may cost.
create function private.floor_of(r public.pricing_rule_versions, p_cost_cents numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if r.allows_below_cost then
    return r.floor_cents;
  end if;
  return greatest(
    p_cost_cents * (100 + r.min_margin_percent) * 0.01,
    p_cost_cents + r.min_margin_cents,
    r.floor_cents);
end $$;

-- A month's price with so much off: cost plus markup rounded up, or the fixed price; a discount never takes it under
-- the floor.
create function private.monthly_price(
  r public.pricing_rule_versions,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_percent_off numeric
) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if r.fixed_cents is null then
    return private.round_up(greatest(p_floor_cents, (100 - p_percent_off) * 0.01
      * (p_cost_cents * (100 + r.markup_percent) * 0.01 + r.markup_cents)), r);
  end if;
  if p_percent_off = 0 then
    return r.fixed_cents;
  end if;
  return least(r.fixed_cents,
    private.round_up(greatest(p_floor_cents, (100 - p_percent_off) * 0.01 * r.fixed_cents), r));
end $$;

create function private.setup_price(r public.pricing_rule_versions, p_cost_cents numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when r.setup_policy = 'fixed' then r.setup_cents
    when r.setup_policy = 'free' or p_cost_cents = 0 then 0
    else private.round_up(p_cost_cents * (100 + r.setup_markup_percent) * 0.01, r)
  end;
end $$;

-- From how many numbers on a month costs less, and what: steps that the floor or rounding makes equal are left out.
create function private.volume_prices(
  r public.pricing_rule_versions,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_list_cents numeric
) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_prices jsonb := '[]';
  v_least numeric := p_list_cents;
  v_price numeric;
  v_step jsonb;
begin
  for v_step in select * from jsonb_array_elements(r.volume_steps) loop
    v_price := private.monthly_price(r, p_cost_cents, p_floor_cents, (v_step ->> 'percent')::numeric);
    if v_price < v_least then
      v_prices := v_prices
        || jsonb_build_object('from', (v_step ->> 'from')::integer, 'monthly_cents', v_price::integer);
      v_least := v_price;
    end if;
  end loop;
  return v_prices;
end $$;

-- The formula. p_rate: one unit of the carrier's currency in the rule's.
create function private.price_list(
  r public.pricing_rule_versions,
  p_setup_cost numeric,
  p_monthly_cost numeric,
  p_rate numeric
) returns private.price_list
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  l private.price_list;
  v_limit numeric := private.maximum_charge(r.currency) / 10;
  v_monthly numeric;
  v_setup numeric;
begin
  l.cost_cents := private.minor_units(p_monthly_cost * p_rate, r.currency);
  l.floor_cents := private.floor_of(r, l.cost_cents);
  v_monthly := private.monthly_price(r, l.cost_cents, l.floor_cents, 0);
  v_setup := private.setup_price(r, private.minor_units(p_setup_cost * p_rate, r.currency));
  l.status := case
    when v_monthly < l.floor_cents then 'under_floor'
    when greatest(v_monthly, v_setup) > v_limit then 'too_high'
    else 'sold'
  end;
  if l.status <> 'too_high' then
    l.list_cents := v_monthly;
    l.setup_cents := v_setup;
    if r.volume_steps <> '[]' then
      l.volume_prices := nullif(private.volume_prices(r, l.cost_cents, l.floor_cents, v_monthly), '[]');
    end if;
  end if;
  return l;
end $$;
comment on function private.price_list(public.pricing_rule_versions, numeric, numeric, numeric) is
  'Cost × rate × markup, at least the floor, rounded up; a fixed price under its floor is not sold.';

-- What a month costs someone with so many numbers.
create function private.monthly_at(p_list_cents integer, p_volume_prices jsonb, p_count integer) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if p_volume_prices is null then
    return p_list_cents;
  end if;
  return coalesce((
    select min((s ->> 'monthly_cents')::integer)
    from jsonb_array_elements(p_volume_prices) s
    where (s ->> 'from')::integer <= p_count
  ), p_list_cents);
end $$;

