-- What prices are and would be (P11): why an offer costs what it costs, and what a change would do before it is made.
-- Both ask private.quote_areas, the function that the shop asks.

-- How the winning rule came to the price, step by step: [{code, …}]. Words: lib/contract/staff/pricing.
create function private.price_steps(r private.rule, q private.quote) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_step jsonb;
  v_raw numeric := coalesce(r.fixed_cents, q.cost_cents * (100 + r.markup_percent) * 0.01 + r.markup_cents);
  v_steps jsonb := jsonb_build_array(
    jsonb_build_object('code', 'COST', 'cents', q.cost_cents, 'cost', q.monthly_cost, 'cost_currency', q.cost_currency,
      'rate', q.exchange_rate),
    case
      when r.fixed_cents is null then jsonb_build_object('code', 'MARKUP', 'percent', r.markup_percent,
        'added_cents', r.markup_cents, 'cents', v_raw)
      else jsonb_build_object('code', 'FIXED', 'cents', r.fixed_cents)
    end);
begin
  select s into v_step
    from jsonb_array_elements(r.volume_steps) s
    where (s ->> 'from')::integer <= q.volume_count
    order by (s ->> 'from')::integer desc
    limit 1;
  if v_step is not null then
    v_raw := v_raw * (100 - (v_step ->> 'percent')::numeric) * 0.01;
    v_steps := v_steps || jsonb_build_object('code', 'VOLUME', 'from', v_step -> 'from', 'percent', v_step -> 'percent',
      'count', q.volume_count, 'cents', v_raw);
  end if;
  if v_raw < q.floor_cents then
    v_steps := v_steps || jsonb_build_object('cents', q.floor_cents,
      'code', case when q.status = 'under_floor' then 'UNDER_FLOOR' else 'FLOOR' end);
  end if;
  if q.monthly_cents is distinct from greatest(v_raw, q.floor_cents) and q.monthly_cents is not null then
    v_steps := v_steps || jsonb_build_object('code', 'ROUNDED', 'to_cents', r.round_to_cents,
      'ending_cents', r.round_ending_cents, 'cents', q.monthly_cents);
  end if;
  return v_steps || jsonb_build_object('code', 'SETUP_' || upper(r.setup_policy), 'percent', r.setup_markup_percent,
    'cost', q.setup_cost, 'cost_currency', q.cost_currency, 'cents', q.setup_cents);
end $$;

-- Why each rule does or does not decide: won; misses: what it asks for that the area is not; less_specific, or
-- higher_priority_number of equals, than the one that won.
create function private.rule_outcome(r private.rule, w private.rule, a public.areas)
returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_misses text[] := array_remove(array[
    case when r.area_id <> a.id then 'area' end,
    case when r.country <> a.country then 'country' end,
    case when r.number_type <> a.number_type then 'number_type' end,
    case when r.feature <> all (a.features) then 'feature' end,
    case when r.carrier_id <> a.carrier_id then 'carrier' end], null);
begin
  return jsonb_build_object(
    'rule_id', r.rule_id,
    'version', r.version,
    'name', r.name,
    'specificity', r.specificity,
    'priority', r.priority,
    'outcome', case
      when r.rule_id = w.rule_id then 'won'
      when cardinality(v_misses) > 0 then 'misses'
      when r.specificity < w.specificity then 'less_specific'
      else 'higher_priority_number'
    end,
    'misses', v_misses);
end $$;

-- A quote as staff see it, costs included; what is not sold says why.
create function private.quote_json(q private.quote) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'status', q.status,
    'setup_cents', q.setup_cents,
    'monthly_cents', q.monthly_cents,
    'list_cents', q.list_cents,
    'volume_prices', q.volume_prices,
    'cost_cents', round(q.cost_cents, 4),
    'floor_cents', round(q.floor_cents, 4),
    'margin_percent', private.margin_percent(q.monthly_cents, q.cost_cents),
    'rule_id', q.pricing_rule_id,
    'rule_version', q.pricing_rule_version);
end $$;

-- What of a month's price is left after the carrier's cost, percent of the price; null where nothing is sold.
create function private.margin_percent(p_monthly_cents integer, p_cost_cents numeric) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return round((p_monthly_cents - p_cost_cents) * 100 / nullif(p_monthly_cents, 0), 2);
end $$;

-- p_query: {area_id, currency?, count?, at?}
create function private.staff_explain_price(p_actor jsonb, p_query jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_buyer private.buyer := private.buyer(null, coalesce((p_query ->> 'count')::integer, 1));
  v_area public.areas;
  v_rules private.rule[];
  v_rule private.rule;
  q private.quote;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  select * into v_area from public.areas where id = (p_query ->> 'area_id')::uuid;
  if not found then
    return null;
  end if;
  v_buyer.currency := coalesce(p_query ->> 'currency', v_buyer.currency);
  v_buyer.at := coalesce((p_query ->> 'at')::timestamptz, v_buyer.at);
  q := private.quote_area(v_area.id, v_buyer);
  v_rules := private.rules_at(v_buyer.currency, v_buyer.at);
  select * into v_rule
    from unnest(v_rules) r
    where r.rule_id = q.pricing_rule_id;
  return jsonb_build_object(
    'area', private.area_json(v_area, q) - 'price',
    'currency', v_buyer.currency,
    'count', v_buyer.volume_count,
    'at', v_buyer.at,
    'quote', private.quote_json(q),
    'steps', case when v_rule.rule_id is not null and q.exchange_rate is not null and q.sku_id is not null
      then private.price_steps(v_rule, q) else '[]' end,
    'rules', coalesce((
      select jsonb_agg(private.rule_outcome(r, v_rule, v_area)
        order by (r.rule_id = v_rule.rule_id) desc, private.fits(r, v_area) desc, r.specificity desc, r.priority)
      from unnest(v_rules) r
    ), '[]'));
end $$;

-- A change in full, as rules_at takes it: terms that are not named are those that apply at the instant. A rule without
-- an id is new. p_change: {rules: [{rule_id?, …terms}], ended: [rule_id]}
create function private.whole_change(p_change jsonb, p_at timestamptz) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'ended', coalesce(p_change -> 'ended', '[]'),
    'rules', coalesce((
      select jsonb_agg(case
          when r.id is null then private.default_terms()
          else private.terms_of(private.known_version(r.id, p_at))
        end || x || jsonb_build_object('rule_id', coalesce(r.id, gen_random_uuid())) order by n)
      from jsonb_array_elements(p_change -> 'rules') with ordinality e (x, n)
      left join public.pricing_rules r on r.id = (x ->> 'rule_id')::uuid
    ), '[]'));
end $$;

-- What is wrong with the rules of a change: [{index, field, code, …}].
create function private.change_problems(p_change jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(p || jsonb_build_object('index', n - 1)), '[]')
    from jsonb_array_elements(p_change -> 'rules') with ordinality e (x, n)
    cross join lateral jsonb_array_elements(private.term_problems(x - 'rule_id')) p
  );
end $$;

-- What a change would do to the whole catalog and to the last thirty days' orders. Reads only; nothing is locked.
-- p_change: {rules: [{rule_id?, …terms}], ended: [rule_id], at?}; p_options: {currency?, count?, samples?}
create function private.staff_preview_pricing(p_actor jsonb, p_change jsonb, p_options jsonb default '{}') returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_buyer private.buyer := private.buyer(null, coalesce((p_options ->> 'count')::integer, 1));
  v_change jsonb;
  v_problems jsonb;
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  v_buyer.shows_steps := false;
  v_buyer.at := coalesce((p_change ->> 'at')::timestamptz, v_buyer.at);
  v_change := private.whole_change(p_change - 'at', v_buyer.at);
  v_problems := private.change_problems(v_change);
  v_buyer.currency := coalesce(p_options ->> 'currency', v_change #>> '{rules,0,currency}', v_buyer.currency);
  if v_problems <> '[]' then
    return private.refusal('RULE_REFUSED', jsonb_build_object('problems', v_problems));
  end if;
  return jsonb_build_object(
    'ok', true,
    'at', v_buyer.at,
    'currency', v_buyer.currency,
    'count', v_buyer.volume_count,
    'catalog', private.preview_catalog(v_buyer, v_change, coalesce((p_options ->> 'samples')::integer, 20)),
    'orders', private.preview_orders(v_buyer, v_change));
end $$;

-- An area as it is and as it would be, of each quote what a preview counts. monthly null: not sold.
create type private.quote_pair as (
  area_id uuid,
  rule_before uuid,
  rule_after uuid,
  status_after text,
  setup_before integer,
  setup_after integer,
  monthly_before integer,
  monthly_after integer,
  list_before integer,
  list_after integer,
  volume_before jsonb,
  volume_after jsonb,
  cost_before numeric,
  cost_after numeric,
  floor_after numeric
);

-- Quoted again are only the areas that the change may price otherwise: another rule decides, or one that the change
-- rewrites. All others cost what they cost.
create function private.compare_quotes(p_area_ids uuid[], p_buyer private.buyer, p_change jsonb)
returns setof private.quote_pair
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set jit = off set work_mem = '64MB' set enable_mergejoin = off set plan_cache_mode = force_custom_plan as $$
declare
  v_rules private.rule[] := private.rules_at(p_buyer.currency, p_buyer.at, p_change);
  v_rewritten uuid[] := array(select (x ->> 'rule_id')::uuid from jsonb_array_elements(p_change -> 'rules') x);
begin
  return query
    with b as materialized (
      select * from private.quote_areas(p_area_ids, p_buyer)
    ), changed as materialized (
      select q.area_id
      from b q
      left join private.match_rules(p_area_ids, v_rules) m on m.area_id = q.area_id
      where m.rule_id is distinct from q.pricing_rule_id or m.rule_id = any (v_rewritten)
    ), c as materialized (
      select * from private.quote_areas(array(select x.area_id from changed x), p_buyer, p_change)
    ), a as (
      select * from c
      union all
      select * from b q where not exists (select from c where c.area_id = q.area_id)
    )
    select b.area_id, b.pricing_rule_id, a.pricing_rule_id, a.status, b.setup_cents, a.setup_cents, b.monthly_cents,
      a.monthly_cents, b.list_cents, a.list_cents, b.volume_prices, a.volume_prices, b.cost_cents, a.cost_cents,
      a.floor_cents
    from b
    join a on a.area_id = b.area_id;
end $$;

create function private.preview_catalog(p_buyer private.buyer, p_change jsonb, p_samples integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set jit = off set work_mem = '64MB' as $$
declare
  v_ids uuid[] := array(select id from public.areas where is_on_sale and not needs_documents);
begin
  return (
    with c as materialized (
      select o.area_id, o.monthly_before is not null as was_sold, o.monthly_after is not null as is_sold,
        o.monthly_before + o.setup_before as before, o.monthly_after + o.setup_after as after,
        private.margin_percent(o.monthly_before, o.cost_before) as margin_before,
        private.margin_percent(o.monthly_after, o.cost_after) as margin_after,
        o.monthly_after < o.cost_after as is_below_cost,
        o.monthly_after < o.floor_after or o.status_after = 'under_floor' as is_under_floor,
        (o.monthly_after, o.setup_after) is distinct from (o.monthly_before, o.setup_before) as changes,
        o.rule_after is distinct from o.rule_before as changes_rule
      from private.compare_quotes(v_ids, p_buyer, p_change) o
    )
    select jsonb_build_object(
      'offers', count(*),
      'sold_before', count(*) filter (where was_sold),
      'sold_after', count(*) filter (where is_sold),
      'changed', count(*) filter (where changes),
      'dearer', count(*) filter (where after > before),
      'cheaper', count(*) filter (where after < before),
      'newly_sold', count(*) filter (where is_sold and not was_sold),
      'no_longer_sold', count(*) filter (where was_sold and not is_sold),
      'other_rule', count(*) filter (where changes_rule),
      'below_cost', count(*) filter (where is_below_cost),
      'under_floor', count(*) filter (where is_under_floor),
      'margin_before', private.margins_json(array_agg(margin_before)),
      'margin_after', private.margins_json(array_agg(margin_after)),
      'samples', private.preview_samples(p_buyer, p_change, array(
        select x.area_id
        from c x
        where x.changes
        order by abs(x.after - x.before) desc nulls first, x.area_id
        limit p_samples
      )))
    from c
  );
end $$;

create function private.margins_json(p_percents numeric[]) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp set jit = off set work_mem = '64MB' as $$
begin
  return (
    select jsonb_build_object('min', min(p), 'max', max(p), 'median', percentile_disc(0.5) within group (order by p))
    from unnest(p_percents) p
  );
end $$;

-- Samples with what people call them.
create function private.preview_samples(p_buyer private.buyer, p_change jsonb, p_area_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'area_id', a.id,
      'country', a.country,
      'place', private.place_of(a),
      'prefix', a.prefix,
      'number_type', a.number_type,
      'carrier_id', a.carrier_id,
      'before', private.quote_json(b),
      'after', private.quote_json(c)
    ) order by s.n), '[]')
    from unnest(p_area_ids) with ordinality s (id, n)
    join public.areas a on a.id = s.id
    join private.quote_areas(p_area_ids, p_buyer) b on b.area_id = s.id
    join private.quote_areas(p_area_ids, p_buyer, p_change) c on c.area_id = s.id
  );
end $$;

-- The lines that were sold in the last thirty days, at today's prices and at the proposed ones, each at the count of
-- its order.
create function private.preview_orders(p_buyer private.buyer, p_change jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := private.now() - interval '30 days';
begin
  p_buyer.volume_count := 1;
  p_buyer.shows_steps := true;
  return (
    with lines as materialized (
      select i.order_id, i.area_id, i.setup_cents + i.monthly_cents as charged,
        count(*) over (partition by i.order_id)::integer as in_order
      from public.order_items i
      join public.orders o on o.id = i.order_id
      where o.authorized_at >= v_from and o.currency = p_buyer.currency and i.status = 'live'
    ), quotes as materialized (
      select * from private.compare_quotes(array(select distinct l.area_id from lines l), p_buyer, p_change)
    ), priced as (
      select l.*, q.setup_before + private.monthly_at(q.list_before, q.volume_before, l.in_order) as before,
        q.setup_after + private.monthly_at(q.list_after, q.volume_after, l.in_order) as after
      from lines l
      join quotes q using (area_id)
    )
    select jsonb_build_object(
      'from', v_from,
      'orders', count(distinct p.order_id),
      'lines', count(*),
      'changed', count(*) filter (where p.before is distinct from p.after),
      'no_longer_sold', count(*) filter (where p.after is null),
      'charged_cents', coalesce(sum(p.charged), 0),
      'before_cents', coalesce(sum(p.before), 0),
      'after_cents', coalesce(sum(p.after), 0))
    from priced p
  );
end $$;

grant execute on function
  private.staff_explain_price(jsonb, jsonb),
  private.staff_preview_pricing(jsonb, jsonb, jsonb)
to app_server;
