-- The formula: what a rule makes of a cost. One text prices everything, one offer as well as the whole catalog.
-- docs/subsystems/pricing.md has it in words, with examples.

-- Who buys: in which currency, at what tax, counting how many numbers, when; shows_steps: all volume prices are wanted.
create type private.buyer as (
  currency text,
  tax_percent numeric,
  volume_count integer,
  at timestamptz,
  shows_steps boolean
);

-- An offer with what decides its price. stop: why it is not sold, whatever its price.
create type private.priced_offer as (
  area_id uuid,
  stop text,
  sku_id uuid,
  setup_cost numeric,
  monthly_cost numeric,
  cost_currency text,
  rate numeric,
  rule_id uuid
);

-- What is priced: a rule, costs in the carrier's currency with its rate, and the discount of a volume step.
create type private.price_point as (
  rule_id uuid,
  setup_cost numeric,
  monthly_cost numeric,
  rate numeric,
  from_count integer,
  percent_off numeric
);

-- What it costs. Minor units of the rule's currency; cost and floor are exact, prices whole.
create type private.point_price as (
  rule_id uuid,
  setup_cost numeric,
  monthly_cost numeric,
  rate numeric,
  from_count integer,
  cost_cents numeric,
  floor_cents numeric,
  monthly_cents numeric,
  setup_cents numeric
);

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

-- Cost plus markup, less the step's discount, at least the floor, rounded up; a fixed price is taken as it is, and its
-- discount is rounded up to no more than it. Rounding up is whole division: a quotient of numeric is rounded, and so
-- might be its ceiling. Stages are materialized because each is used several times.
create function private.price_points(
  p_points private.price_point[],
  p_rules public.pricing_rule_versions[],
  p_currency text
) returns setof private.point_price
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_unit numeric := private.minor_units(1, p_currency);
  v_step integer := private.charge_step(p_currency);
begin
  return query
    with costs as materialized (
      select p.*, p.monthly_cost * p.rate * v_unit as cost, p.setup_cost * p.rate * v_unit as setup,
        lcm(r.round_to_cents::integer, v_step)::numeric as up_to, r.round_ending_cents::numeric as ending, r as rule
      from unnest(p_points) p
      join unnest(p_rules) r using (rule_id)
    ), wishes as materialized (
      select c.*, private.floor_of(c.rule, c.cost) as floor, (100 - c.percent_off) * 0.01 * coalesce(
        (c.rule).fixed_cents, c.cost * (100 + (c.rule).markup_percent) * 0.01 + (c.rule).markup_cents) as wish,
        c.setup * (100 + (c.rule).setup_markup_percent) * 0.01 - c.ending as setup_above
      from costs c
    ), aboves as materialized (
      select w.*, greatest(w.floor, w.wish) - w.ending as above from wishes w
    ), rounded as materialized (
      select a.*, a.ending + a.up_to * (div(a.above, a.up_to) + (mod(a.above, a.up_to) > 0)::integer) as monthly,
        a.ending + a.up_to * (div(a.setup_above, a.up_to) + (mod(a.setup_above, a.up_to) > 0)::integer) as setup_up
      from aboves a
    )
    select d.rule_id, d.setup_cost, d.monthly_cost, d.rate, d.from_count, d.cost, d.floor,
      case
        when (d.rule).fixed_cents is null then d.monthly
        when d.percent_off = 0 then (d.rule).fixed_cents
        else least((d.rule).fixed_cents, d.monthly)
      end,
      case
        when (d.rule).setup_policy = 'fixed' then (d.rule).setup_cents
        when (d.rule).setup_policy = 'free' or d.setup = 0 then 0
        else d.setup_up
      end
    from rounded d;
end $$;

-- What equal offers cost at each volume step; one to the count without the others where steps are not asked for.
create function private.list_points(
  p_offers private.priced_offer[],
  p_rules public.pricing_rule_versions[],
  p_buyer private.buyer
) returns setof private.point_price
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_points private.price_point[];
begin
  with steps as materialized (
    select r.rule_id, 1 as from_count, 0::numeric as percent
    from unnest(p_rules) r
    union all
    select r.rule_id, (s ->> 'from')::integer, (s ->> 'percent')::numeric
    from unnest(p_rules) r, jsonb_array_elements(r.volume_steps) s
    where p_buyer.shows_steps or (s ->> 'from')::integer <= p_buyer.volume_count
  )
  select array_agg((d.rule_id, d.setup_cost, d.monthly_cost, d.rate, s.from_count, s.percent)::private.price_point)
    into v_points
    from (
      select distinct o.rule_id, o.setup_cost, o.monthly_cost, o.rate
      from unnest(p_offers) o
      where o.rule_id is not null and o.rate is not null
    ) d
    join steps s using (rule_id);
  return query select * from private.price_points(v_points, p_rules, p_buyer.currency);
end $$;

-- What an offer costs a buyer: the price list of its points, as in private.quote.
create type private.price_list as (
  rule_id uuid,
  setup_cost numeric,
  monthly_cost numeric,
  rate numeric,
  status text,
  cost_cents numeric,
  floor_cents numeric,
  list_cents integer,
  monthly_cents integer,
  setup_cents integer,
  volume_prices jsonb
);

create function private.list_prices(
  p_offers private.priced_offer[],
  p_rules public.pricing_rule_versions[],
  p_buyer private.buyer
) returns setof private.price_list
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_most numeric := private.maximum_charge(p_buyer.currency) / 10;
begin
  return query
    with lists as materialized (
      select p.rule_id, p.setup_cost, p.monthly_cost, p.rate, min(p.cost_cents) as cost, min(p.floor_cents) as floor,
        max(p.monthly_cents) as list, min(p.monthly_cents) filter (where p.from_count <= p_buyer.volume_count) as price,
        min(p.setup_cents) as setup, count(*) as steps,
        jsonb_agg(jsonb_build_object('from', p.from_count, 'monthly_cents', p.monthly_cents) order by p.from_count)
          filter (where p.from_count > 1) as prices
      from private.list_points(p_offers, p_rules, p_buyer) p
      group by p.rule_id, p.setup_cost, p.monthly_cost, p.rate
    )
    select l.rule_id, l.setup_cost, l.monthly_cost, l.rate, case
        when l.list < l.floor then 'under_floor'
        when greatest(l.list, l.setup) > v_most then 'too_high'
        else 'sold'
      end, l.cost, l.floor, case when l.list <= v_most then l.list::integer end,
      case when l.list <= v_most then l.price::integer end, case when l.setup <= v_most then l.setup::integer end,
      case when l.prices is not null and l.list <= v_most then private.lower_steps(l.prices, l.list) end
    from lists l;
end $$;

-- The steps at which it becomes cheaper: the floor or rounding may make some equal. null: none.
create function private.lower_steps(p_prices jsonb, p_list_cents numeric) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_least numeric := p_list_cents;
  v_steps jsonb := '[]';
  v_step jsonb;
begin
  for v_step in select * from jsonb_array_elements(p_prices) loop
    if (v_step ->> 'monthly_cents')::numeric < v_least then
      v_steps := v_steps || v_step;
      v_least := (v_step ->> 'monthly_cents')::numeric;
    end if;
  end loop;
  return nullif(v_steps, '[]');
end $$;
