-- The catalog in the back office: lists of countries, areas, what left, runs and what they changed.

create view private.staff_list_catalog_countries with (security_invoker = true) as
  select
    c.iso2 as id,
    c.name,
    c.dial_prefix,
    case when not c.is_available then 'gone' when c.off_sale_at is not null then 'off_sale' else 'on_sale' end as state,
    c.off_sale_at,
    c.off_sale_reason,
    s.areas,
    s.on_sale,
    s.stopped,
    s.gone
  from public.countries c
  cross join lateral (
    select
      count(*) filter (where a.is_available)::integer as areas,
      count(*) filter (where a.is_on_sale and not a.needs_documents)::integer as on_sale,
      count(*) filter (where a.stopped_at is not null)::integer as stopped,
      count(*) filter (where not a.is_available)::integer as gone
    from public.areas a
    where a.country = c.iso2
  ) s;

create view private.staff_list_catalog_areas with (security_invoker = true) as
  select
    a.id,
    a.carrier_id,
    a.carrier_ref,
    a.country,
    a.name,
    a.name_keys,
    a.region_code,
    a.prefix,
    a.number_type,
    a.features,
    a.sale_state as state,
    a.off_sale_reason,
    a.is_metered,
    a.stock_count,
    private.catalog_offer_json(a) as offer,
    a.updated_at
  from public.areas a;

-- Who depends on them comes first.
create view private.staff_list_catalog_gone with (security_invoker = true) as
  select
    a.id,
    a.carrier_id,
    a.country,
    a.name,
    a.name_keys,
    a.region_code,
    a.prefix,
    a.number_type,
    a.updated_at as gone_at,
    n.live_numbers,
    n.accounts,
    n.contracts,
    (
      select count(*) from public.holds h
      where h.area_id = a.id and h.status = 'active' and h.expires_at > private.now()
    ) as holds,
    (
      select count(*) from public.order_items i
      where i.area_id = a.id and i.status in ('pending', 'provisioning')
    ) as open_lines
  from public.areas a
  cross join lateral (
    select count(*) as live_numbers, count(distinct p.account_id) as accounts, count(c.id) as contracts
    from public.purchased_numbers p
    left join public.number_contracts c on c.number_id = p.id and c.ended_at is null
    where p.area_id = a.id and p.status not in ('released', 'failed')
  ) n
  where not a.is_available;

create view private.staff_list_catalog_runs with (security_invoker = true) as
  select
    r.id,
    r.carrier_id,
    r.status,
    r.cause,
    p.email as requested_by,
    r.reason,
    r.counts,
    r.error,
    r.created_at,
    r.started_at,
    r.finished_at
  from public.catalog_runs r
  left join public.profiles p on p.user_id = r.requested_by;

create view private.staff_list_catalog_changes with (security_invoker = true) as
  select
    c.id,
    c.run_id,
    c.kind,
    c.area_id,
    a.country,
    private.place_of(a) as place,
    a.prefix,
    a.number_type,
    k.carrier_ref as sku_ref,
    k.channels,
    c.before,
    c.after
  from public.catalog_changes c
  join public.areas a on a.id = c.area_id
  left join public.area_skus k on k.id = c.sku_id;

insert into private.staff_lists (name) values
  ('catalog_countries'),
  ('catalog_areas'),
  ('catalog_gone'),
  ('catalog_runs'),
  ('catalog_changes');

create index catalog_changes_by_kind on public.catalog_changes (kind, id);
create index areas_by_name on public.areas (name, id);
create index areas_by_prefix on public.areas (prefix, id);
create index areas_by_country on public.areas (country, name, id);
create index areas_by_sale_state on public.areas (sale_state, name, id) where sale_state <> 'on_sale';
create index areas_gone on public.areas (id) where not is_available;

-- Carriers whose last run failed, and those that have not been synced for a day.
create function private.attention_catalog_sync() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(last.finished_at) into v_found
    from public.carriers c
    cross join lateral (
      select status, finished_at
      from public.catalog_runs
      where carrier_id = c.id and finished_at is not null
      order by created_at desc
      limit 1
    ) last
    where c.is_enabled and (last.status = 'failed' or last.finished_at < private.now() - interval '1 day');
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('catalog_sync', 65, 'Carriers whose catalog is not up to date',
    'Read why the last run of the sync failed, then run it again. Old costs may be too low.', '/admin/catalog');
