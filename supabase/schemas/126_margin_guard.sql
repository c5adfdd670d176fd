-- The margin guard: an offer whose price no longer covers what its carrier charges stops selling in the transaction
-- that finds it out, and waits for a person. An offer is an area and the SKU it is sold with.
--
-- It is looked at when a sync writes costs, when a carrier charges more for an order than it lists, when an area is put
-- back on sale, and every minute while something is open. Two things stop it: its price is under the floor now, or the
-- price at which it was sold until a moment ago is (a cost that rose so far may be a mistake, even where the new price
-- follows it).
-- Locks, always in this order: the area's row, its SKUs, the alert, the offer (close_offer).

create table public.margin_alerts (
  id uuid primary key default gen_random_uuid(),
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  carrier_id text not null references public.carriers (id),
  cause text not null check (cause in ('cost', 'charge', 'price')),
  status text not null default 'open' check (status in (
    'open', 'repricing', 'accepted', 'repriced', 'stopped', 'cleared', 'lapsed'
  )),
  version integer not null default 1,
  currency public.currency_code not null,
  sold_monthly_cents public.cents not null,
  sold_due_cents public.cents not null,
  offered_due_cents public.cents,
  offered_cost numeric(12, 4),
  cost numeric(12, 4) not null,
  cost_before numeric(12, 4),
  cost_currency public.currency_code not null,
  lost numeric(14, 4) not null default 0,
  carrier_order_id uuid,
  accepted_until timestamptz,
  decided_by uuid references auth.users (id) on delete set null,
  decided_at timestamptz,
  reason text,
  note text,
  is_notified boolean not null default false,
  opened_at timestamptz not null default private.now(),
  changed_at timestamptz not null default private.now(),
  closed_at timestamptz,
  constraint margin_alerts_close_with_an_instant check ((status in ('open', 'repricing')) = (closed_at is null)),
  constraint margin_alerts_decisions_say_why check ((decided_at is null) = (reason is null))
);
comment on table public.margin_alerts is
  'Offers that stopped because their price does not cover their cost. By a person: open → accepted | repricing | '
  'stopped; by itself: open, repricing → cleared | repriced, accepted → lapsed.';
comment on column public.margin_alerts.sold_due_cents is
  'set-up and first month at which it was sold last; the cost has fallen back when this covers it again';
comment on column public.margin_alerts.offered_due_cents is
  'what its price would be now; null = it has none';
comment on column public.margin_alerts.offered_cost is
  'the listed cost behind that price: a price that moves without it was changed by us';
comment on column public.margin_alerts.cost is 'what the carrier charges for set-up and first month, in its currency';
comment on column public.margin_alerts.lost is
  'what orders were charged beyond their price, in the carrier''s currency';
comment on column public.margin_alerts.accepted_until is
  'accepted: sold at this cost or less, until then; null = for good';
create unique index margin_alerts_one_open on public.margin_alerts (area_id) where status in ('open', 'repricing');
create index margin_alerts_area on public.margin_alerts (area_id, opened_at desc);
create index margin_alerts_sku on public.margin_alerts (sku_id);
create index margin_alerts_carrier on public.margin_alerts (carrier_id);
create index margin_alerts_decided_by on public.margin_alerts (decided_by);
create index margin_alerts_opened on public.margin_alerts (opened_at desc, id desc);
create index margin_alerts_unnotified on public.margin_alerts (carrier_id) where not is_notified;
create index margin_alerts_accepted on public.margin_alerts (accepted_until) where status = 'accepted';

alter table public.margin_alerts enable row level security;

-- What an offer is sold at, what it costs (the most we know of), and its floors.
create type private.offer as (
  sku_id uuid,
  currency text,
  monthly_cents integer,
  due_cents integer,
  listed_cost numeric,
  cost numeric,
  cost_currency text,
  monthly_floor_cents integer,
  due_floor_cents integer
);

-- The floor of a month is its rule's. The first payment covers that, the set-up cost as far as the rule asks for it,
-- and what the carrier charges beyond its list. Prices are those of the largest volume.
create function private.offer_of(a public.areas, k public.area_skus) returns private.offer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q private.quote := private.price_sku(a, k);
  r private.rule;
  o private.offer;
  v_beyond numeric;
begin
  if k.id is null then
    return null;
  end if;
  o.sku_id := k.id;
  o.currency := coalesce(q.currency, 'USD');
  o.monthly_cents := private.monthly_at(q.list_cents, q.volume_prices, 2147483647);
  o.due_cents := q.setup_cents + o.monthly_cents;
  o.listed_cost := k.setup_cost + k.monthly_cost;
  o.cost := private.known_cost(k);
  o.cost_currency := k.currency;
  select * into r
    from private.rule
    where rule_id = q.pricing_rule_id and version = q.pricing_rule_version;
  v_beyond := private.minor_units((o.cost - o.listed_cost) * q.exchange_rate, o.currency);
  o.monthly_floor_cents := ceil(q.floor_cents);
  o.due_floor_cents := ceil(least(private.minor_units(k.setup_cost * q.exchange_rate, o.currency), q.setup_cents)
    + case
      when r.allows_below_cost then q.floor_cents + v_beyond
      else private.floor_of(r, q.cost_cents + v_beyond)
    end);
  return o;
end $$;

-- Set-up and first month, as listed or as charged, whichever is more.
create function private.known_cost(k public.area_skus) returns numeric
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return greatest(k.setup_cost + k.monthly_cost, k.charged_cost);
end $$;

create function private.clears_floor(o private.offer, p_monthly_cents integer, p_due_cents integer) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(p_monthly_cents >= o.monthly_floor_cents and p_due_cents >= o.due_floor_cents, true);
end $$;
comment on function private.clears_floor(private.offer, integer, integer) is
  'Whether this price covers what the offer costs. What has no price is not sold, and clears.';

-- Somebody decided to sell at this cost. The quote asks too: an accepted cost is above no floor.
create function private.is_cost_accepted(p_sku_id uuid, p_cost numeric) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.margin_alerts
    where sku_id = p_sku_id and status = 'accepted' and cost >= p_cost
      and (accepted_until is null or accepted_until > private.now())
  );
end $$;

-- Looks at an area's offer, opens, updates or closes its alert. True when it stopped now.
-- p_sold: {sku_id, monthly_cents, due_cents, cost}, at which it was sold until now; null = only today's price counts.
create function private.review_offer(
  p_area_id uuid,
  p_sold jsonb default null,
  p_cause text default 'price',
  p_carrier_order_id uuid default null
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.areas;
  v_alert public.margin_alerts;
  v_offer private.offer;
  v_sold private.offer;
begin
  select * into v_area from public.areas where id = p_area_id for no key update;
  select * into v_alert
    from public.margin_alerts
    where area_id = p_area_id and status in ('open', 'repricing')
    for update;
  if found then
    perform private.refresh_margin_alert(v_alert, v_area);
    return false;
  end if;
  if v_area.off_sale_at is not null or not v_area.is_available or v_area.needs_documents
    or private.is_restricted(v_area) then
    return false;
  end if;
  v_sold := private.offer_of(v_area, private.sku((p_sold ->> 'sku_id')::uuid));
  if not private.clears_floor(v_sold, (p_sold ->> 'monthly_cents')::integer, (p_sold ->> 'due_cents')::integer)
    and not private.is_cost_accepted(v_sold.sku_id, v_sold.cost) then
    perform private.open_margin_alert(v_area, v_sold, p_sold, p_cause, p_carrier_order_id);
    return true;
  end if;
  v_offer := private.offer_of(v_area, private.sold_sku(p_area_id));
  if not private.clears_floor(v_offer, v_offer.monthly_cents, v_offer.due_cents)
    and not private.is_cost_accepted(v_offer.sku_id, v_offer.cost) then
    perform private.open_margin_alert(v_area, v_offer, null, p_cause, p_carrier_order_id);
    return true;
  end if;
  return false;
end $$;

create function private.sku(p_id uuid) returns public.area_skus
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sku public.area_skus;
begin
  select * into v_sku from public.area_skus where id = p_id;
  return v_sku;
end $$;

create function private.open_margin_alert(
  a public.areas,
  o private.offer,
  p_sold jsonb,
  p_cause text,
  p_carrier_order_id uuid
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_now private.offer := private.offer_of(a, private.sold_sku(a.id));
  v_alert public.margin_alerts;
begin
  perform private.close_offer(a.id);
  update public.areas set stopped_at = private.now() where id = a.id;
  insert into public.margin_alerts (area_id, sku_id, carrier_id, cause, currency, sold_monthly_cents, sold_due_cents,
      offered_due_cents, offered_cost, cost, cost_before, cost_currency, carrier_order_id)
    values (a.id, o.sku_id, a.carrier_id, p_cause, o.currency,
      coalesce((p_sold ->> 'monthly_cents')::integer, o.monthly_cents),
      coalesce((p_sold ->> 'due_cents')::integer, o.due_cents),
      v_now.due_cents, v_now.listed_cost, o.cost, (p_sold ->> 'cost')::numeric, o.cost_currency, p_carrier_order_id)
    returning * into v_alert;
  perform private.audit(private.system(), null, 'margin.stopped', 'area:' || a.id, null,
    jsonb_build_object('alert_id', v_alert.id, 'cause', p_cause, 'cost', v_alert.cost,
      'sold_due_cents', v_alert.sold_due_cents));
end $$;

-- Seen again. It closes by itself when the cost has fallen back to what the last price covers, and when we changed the
-- price so that it covers the cost. A price that only followed a cost waits for a person.
create function private.refresh_margin_alert(v public.margin_alerts, a public.areas) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_moved private.offer := private.offer_of(a, private.sku(v.sku_id));
  v_offer private.offer := private.offer_of(a, private.sold_sku(a.id));
  v_clears boolean := v_offer.due_cents is not null
    and private.clears_floor(v_offer, v_offer.monthly_cents, v_offer.due_cents);
begin
  if v_clears and private.clears_floor(v_moved, v.sold_monthly_cents, v.sold_due_cents) and v_moved.cost < v.cost then
    perform private.close_margin_alert(v, 'cleared', format('the carrier''s cost fell back to %s %s',
      round(v_moved.cost, 2), v_moved.cost_currency));
  elsif v_clears and (v.status = 'repricing'
    or (v_offer.listed_cost = v.offered_cost and v_offer.due_cents is distinct from v.offered_due_cents)) then
    perform private.close_margin_alert(v, 'repriced', 'the price covers the cost again');
  else
    update public.margin_alerts set
      cost = v_moved.cost,
      offered_due_cents = v_offer.due_cents,
      offered_cost = v_offer.listed_cost,
      version = version + (cost <> v_moved.cost)::integer,
      changed_at = private.now()
    where id = v.id
      and (cost, offered_due_cents, offered_cost)
        is distinct from (v_moved.cost, v_offer.due_cents, v_offer.listed_cost);
  end if;
end $$;

create function private.close_margin_alert(v public.margin_alerts, p_status text, p_note text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.margin_alerts set
    status = p_status,
    version = version + 1,
    note = p_note,
    closed_at = private.now()
  where id = v.id;
  update public.areas set stopped_at = null where id = v.area_id;
  perform private.audit(private.system(), null, 'margin.' || p_status, 'area:' || v.area_id,
    jsonb_build_object('status', v.status), jsonb_build_object('status', p_status, 'alert_id', v.id), p_note);
end $$;
