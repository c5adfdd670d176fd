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

-- The least that a month may cost.
create function private.floor_of(r private.rule, p_cost_cents numeric) returns numeric
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

-- Up to the next amount that leaves p_ending when divided by p_to. By whole division: a quotient of numeric is rounded,
-- and so might be its ceiling.
create function private.round_up(p_amount numeric, p_to numeric, p_ending numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_above numeric := p_amount - p_ending;
begin
  return p_ending + p_to * (div(v_above, p_to) + (mod(v_above, p_to) > 0)::integer);
end $$;

-- A month at so many percent off: cost plus markup or the fixed price, less the discount, at least the floor, rounded
-- up. A fixed price is taken as it is, and its discount is rounded up to no more than it.
create function private.monthly_by(
  r private.rule,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_percent_off numeric,
  p_to numeric
) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_month numeric := r.fixed_cents;
begin
  if v_month is not null and p_percent_off = 0 then
    return v_month;
  end if;
  v_month := coalesce(v_month, p_cost_cents * (100 + r.markup_percent) * 0.01 + r.markup_cents);
  return least(r.fixed_cents, private.round_up(
    greatest(p_floor_cents, v_month * (100 - p_percent_off) * 0.01), p_to, r.round_ending_cents));
end $$;

create function private.setup_by(r private.rule, p_cost_cents numeric, p_to numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if r.setup_policy = 'fixed' then
    return r.setup_cents;
  end if;
  if r.setup_policy = 'free' or p_cost_cents = 0 then
    return 0;
  end if;
  return private.round_up(p_cost_cents * (100 + r.setup_markup_percent) * 0.01, p_to, r.round_ending_cents);
end $$;

-- What a rule makes of costs, as in private.quote. Minor units of the rule's currency; cost and floor are exact.
create type private.price as (
  status text,
  cost_cents numeric,
  floor_cents numeric,
  list_cents integer,
  monthly_cents integer,
  setup_cents integer,
  tax_cents integer,
  volume_prices jsonb
);

-- How a currency is charged: minor units of one, which multiples, and up to which price.
create type private.charging as (
  unit numeric,
  step integer,
  most integer
);

create function private.charging(p_currency text) returns private.charging
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return row(private.minor_units(1, p_currency), private.charge_step(p_currency),
    private.maximum_charge(p_currency) / 10)::private.charging;
end $$;

-- p_setup_cost, p_monthly_cost: in the buyer's currency.
create function private.price_by(
  r private.rule,
  p_setup_cost numeric,
  p_monthly_cost numeric,
  p_buyer private.buyer,
  p_charging private.charging
) returns private.price
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_to numeric := lcm(r.round_to_cents, p_charging.step);
  v_cost numeric := p_monthly_cost * p_charging.unit;
  v_floor numeric := private.floor_of(r, v_cost);
  v_list numeric := private.monthly_by(r, v_cost, v_floor, 0, v_to);
  v_setup numeric := private.setup_by(r, p_setup_cost * p_charging.unit, v_to);
  v_steps jsonb;
  v_monthly integer;
begin
  if v_list <= p_charging.most then
    v_monthly := v_list;
    if r.volume_steps <> '[]' and (p_buyer.shows_steps or p_buyer.volume_count > 1) then
      v_steps := private.volume_prices(r, v_cost, v_floor, v_to, p_buyer);
      v_monthly := private.monthly_at(v_monthly, v_steps, p_buyer.volume_count);
    end if;
  end if;
  return row(
    case
      when v_list < v_floor then 'under_floor'
      when v_list > p_charging.most or v_setup > p_charging.most then 'too_high'
      else 'sold'
    end,
    v_cost, v_floor, case when v_list <= p_charging.most then v_list end, v_monthly,
    case when v_setup <= p_charging.most then v_setup end,
    case
      when v_list > p_charging.most or v_setup > p_charging.most then null
      when p_buyer.tax_percent = 0 then 0
      else private.tax_on((v_setup + v_monthly)::integer, p_buyer.tax_percent, p_buyer.currency)
    end,
    v_steps)::private.price;
end $$;

-- The steps at which a month becomes cheaper: the floor or rounding may make some equal. null: none.
-- Without shows_steps those up to the buyer's count.
create function private.volume_prices(
  r private.rule,
  p_cost_cents numeric,
  p_floor_cents numeric,
  p_to numeric,
  p_buyer private.buyer
) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_least integer := private.monthly_by(r, p_cost_cents, p_floor_cents, 0, p_to);
  v_prices jsonb := '[]';
  v_monthly integer;
  v_step jsonb;
begin
  for v_step in select * from jsonb_array_elements(r.volume_steps) loop
    continue when not p_buyer.shows_steps and (v_step ->> 'from')::integer > p_buyer.volume_count;
    v_monthly := private.monthly_by(r, p_cost_cents, p_floor_cents, (v_step ->> 'percent')::numeric, p_to);
    if v_monthly < v_least then
      v_prices := v_prices || jsonb_build_object('from', v_step -> 'from', 'monthly_cents', v_monthly);
      v_least := v_monthly;
    end if;
  end loop;
  return nullif(v_prices, '[]');
end $$;

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
