-- Runs of the catalog sync: each is a row with its progress and what it changed. One run a carrier at a time.

create table public.catalog_runs (
  id uuid primary key default gen_random_uuid(),
  carrier_id text not null references public.carriers (id),
  status text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'failed')),
  cause text not null check (cause in ('schedule', 'staff', 'request')),
  requested_by uuid references auth.users (id) on delete set null,
  reason text,
  job text,
  generation integer not null default 0,
  lease_until timestamptz,
  is_first boolean not null default false,
  counts jsonb not null default '{}',
  error text,
  created_at timestamptz not null default private.now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint catalog_runs_running_are_leased check ((status = 'running') = (lease_until is not null)),
  constraint catalog_runs_end_with_an_instant check ((status in ('succeeded', 'failed')) = (finished_at is not null)),
  constraint catalog_runs_staff_say_why check (cause <> 'staff' or reason is not null)
);
comment on table public.catalog_runs is
  'Imports of what a carrier sells. A run whose lease is over goes on in another job, with what is done kept.';
comment on column public.catalog_runs.cause is
  'schedule: every six hours; staff: with a reason; request: the event, as the first start sends it';
comment on column public.catalog_runs.job is 'the run of the job system that works on it; null while queued';
comment on column public.catalog_runs.generation is
  'how often a job took it over; what an older one writes is refused';
comment on column public.catalog_runs.is_first is
  'the carrier''s first run: all is new, so its additions are counted and not listed';
comment on column public.catalog_runs.counts is
  '{areas, area_added, area_gone, area_back, sku_added, sku_gone, sku_back, cost_changed, offers_stopped}';
comment on column public.catalog_runs.error is 'of a failed run; while it runs, of the last try';
create unique index catalog_runs_one_open on public.catalog_runs (carrier_id) where status in ('queued', 'running');
create index catalog_runs_carrier on public.catalog_runs (carrier_id, created_at desc);
create index catalog_runs_created on public.catalog_runs (created_at desc, id desc);
create index catalog_runs_requested_by on public.catalog_runs (requested_by);

create table public.catalog_run_countries (
  run_id uuid not null references public.catalog_runs (id) on delete cascade,
  iso2 char(2) not null,
  name text not null,
  area_count integer,
  done_at timestamptz,
  primary key (run_id, iso2)
);
comment on table public.catalog_run_countries is 'The progress of a run: a country is written whole, or again.';

create table public.catalog_changes (
  id uuid primary key default gen_random_uuid(),
  run_id uuid not null references public.catalog_runs (id) on delete cascade,
  kind text not null check (kind in (
    'area_added', 'area_gone', 'area_back', 'sku_added', 'sku_gone', 'sku_back', 'cost_changed'
  )),
  area_id uuid not null references public.areas (id),
  sku_id uuid references public.area_skus (id),
  before jsonb,
  after jsonb
);
comment on table public.catalog_changes is 'What a run changed. Costs: {setup_cost, monthly_cost, currency}.';
create index catalog_changes_run on public.catalog_changes (run_id, kind, id);
create index catalog_changes_area on public.catalog_changes (area_id);
create index catalog_changes_sku on public.catalog_changes (sku_id);

alter table public.catalog_runs enable row level security;
alter table public.catalog_run_countries enable row level security;
alter table public.catalog_changes enable row level security;

insert into private.settings (key, value, description) values
  ('catalog_lease_minutes', '10', 'How long a catalog sync may be silent before another job takes it over, minutes'),
  ('catalog_max_generations', '5', 'How many jobs may try one run of the catalog sync'),
  ('catalog_run_days', '90', 'How long runs of the catalog sync and what they changed are kept, days');

-- The carrier's open run for a job: its own (again), a queued one, one whose lease is over, or a new one.
-- Refusal SYNC_RUNNING: another job is at it.
create function private.begin_catalog_run(p_carrier text, p_job text, p_cause text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  perform private.require_system();
  if not exists (select from public.carriers where id = p_carrier and is_enabled) then
    return private.refusal('NOT_SOLD');
  end if;
  insert into public.catalog_runs (carrier_id, cause) values (p_carrier, p_cause)
    on conflict (carrier_id) where status in ('queued', 'running') do nothing;
  select * into v_run
    from public.catalog_runs
    where carrier_id = p_carrier and status in ('queued', 'running')
    for update;
  if v_run.status = 'running' and v_run.job <> p_job and v_run.lease_until > private.now() then
    return private.refusal('SYNC_RUNNING', jsonb_build_object('run_id', v_run.id));
  end if;
  if v_run.job is distinct from p_job and v_run.generation >= private.setting('catalog_max_generations') then
    perform private.end_catalog_run(v_run.id, 'failed', coalesce(v_run.error, 'the job stopped again and again'));
    return private.begin_catalog_run(p_carrier, p_job, p_cause);
  end if;
  return private.claim_catalog_run(v_run, p_job);
end $$;

create function private.claim_catalog_run(p_run public.catalog_runs, p_job text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  update public.catalog_runs r set
    status = 'running',
    job = p_job,
    generation = generation + (job is distinct from p_job)::integer,
    started_at = coalesce(started_at, private.now()),
    lease_until = private.now() + private.duration('catalog_lease_minutes'),
    is_first = not exists (
      select from public.catalog_runs o where o.carrier_id = r.carrier_id and o.status = 'succeeded'
    )
  where id = p_run.id
  returning * into v_run;
  return jsonb_build_object(
    'ok', true,
    'run_id', v_run.id,
    'generation', v_run.generation,
    'started_at', v_run.started_at,
    'done', (
      select coalesce(jsonb_agg(iso2), '[]')
      from public.catalog_run_countries
      where run_id = v_run.id and done_at is not null
    ));
end $$;

-- Every write of a run begins here: it is still this job's. It lives a lease longer.
create function private.fence_catalog_run(p_run_id uuid, p_generation integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.catalog_runs set lease_until = private.now() + private.duration('catalog_lease_minutes')
    where id = p_run_id and generation = p_generation and status = 'running';
  if not found then
    perform private.refuse(409, 'CONFLICT', jsonb_build_object('run_id', p_run_id));
  end if;
end $$;

-- p_countries: [{iso2, name}], what the carrier has now.
create function private.plan_catalog_run(p_run_id uuid, p_generation integer, p_countries jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.fence_catalog_run(p_run_id, p_generation);
  insert into public.catalog_run_countries (run_id, iso2, name)
    select p_run_id, c ->> 'iso2', c ->> 'name' from jsonb_array_elements(p_countries) c
    on conflict (run_id, iso2) do nothing;
end $$;

create function private.finish_catalog_country(p_run_id uuid, p_generation integer, p_iso2 text, p_area_count integer)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.fence_catalog_run(p_run_id, p_generation);
  update public.catalog_run_countries set area_count = p_area_count, done_at = private.now()
    where run_id = p_run_id and iso2 = p_iso2 and done_at is null;
  if found then
    perform private.add_catalog_counts(p_run_id, jsonb_build_object('areas', p_area_count));
  end if;
end $$;

-- What went wrong in a try that is repeated, or (is_final) ended the run. A job that lost the run changes nothing.
create function private.fail_catalog_run(p_job text, p_error text, p_is_final boolean default false) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  perform private.require_system();
  for v_id in select id from public.catalog_runs where job = p_job and status = 'running' for update loop
    if p_is_final then
      perform private.end_catalog_run(v_id, 'failed', p_error);
    else
      update public.catalog_runs set error = left(p_error, 500) where id = v_id;
    end if;
  end loop;
end $$;

create function private.end_catalog_run(p_run_id uuid, p_status text, p_error text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_run public.catalog_runs;
begin
  update public.catalog_runs set
    status = p_status,
    lease_until = null,
    error = left(p_error, 500),
    finished_at = private.now()
  where id = p_run_id
  returning * into v_run;
  if p_status = 'failed' then
    perform private.notify_operator('The catalog sync failed: ' || v_run.carrier_id,
      jsonb_build_object('error', left(p_error, 300), 'run', p_run_id),
      private.hourly_key('catalog-failed:' || v_run.carrier_id));
  end if;
end $$;

create function private.add_catalog_counts(p_run_id uuid, p_counts jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.catalog_runs r set counts = r.counts || (
    select coalesce(jsonb_object_agg(key, coalesce((r.counts ->> key)::integer, 0) + value::integer), '{}')
    from jsonb_each_text(p_counts)
  )
  where id = p_run_id;
end $$;

-- What a batch is about to change: [{kind, area_ref, sku_ref, before, after}].
create function private.compare_catalog(p_carrier text, p_areas jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.compare_areas(p_carrier, p_areas) || private.compare_skus(p_carrier, p_areas);
end $$;

create function private.compare_areas(p_carrier text, p_areas jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('area_ref', seen.ref, 'kind', case
      when o.id is null then 'area_added' when o.is_available then 'area_gone' else 'area_back' end)), '[]')
    from (
      select a ->> 'ref' as ref, (a ->> 'is_available')::boolean as is_available from jsonb_array_elements(p_areas) a
    ) seen
    left join public.areas o on o.carrier_id = p_carrier and o.carrier_ref = seen.ref
    where o.is_available is distinct from seen.is_available
  );
end $$;

create function private.compare_skus(p_carrier text, p_areas jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with seen as (
      select a ->> 'ref' as area_ref, s ->> 'ref' as sku_ref, (s ->> 'setup_cost')::numeric as setup_cost,
        (s ->> 'monthly_cost')::numeric as monthly_cost, coalesce(s ->> 'currency', 'USD') as currency
      from jsonb_array_elements(p_areas) a
      cross join jsonb_array_elements(a -> 'skus') s
    ), compared as (
      select n.*, k.is_available as was_available,
        case when k.id is not null then private.cost_json(k.setup_cost, k.monthly_cost, k.currency) end as old,
        private.cost_json(n.setup_cost, n.monthly_cost, n.currency) as new
      from seen n
      left join public.areas o on o.carrier_id = p_carrier and o.carrier_ref = n.area_ref
      left join public.area_skus k on k.area_id = o.id and k.carrier_ref = n.sku_ref
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', case when old is null then 'sku_added' when was_available then 'cost_changed' else 'sku_back' end,
      'area_ref', area_ref, 'sku_ref', sku_ref, 'before', old, 'after', new)), '[]')
    from compared
    where old is distinct from new or not was_available
  );
end $$;

create function private.cost_json(p_setup numeric, p_monthly numeric, p_currency text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'setup_cost', p_setup::numeric(12, 4)::text,
    'monthly_cost', p_monthly::numeric(12, 4)::text,
    'currency', p_currency);
end $$;

-- Counts all, lists what is news: the additions of a carrier's first run are not.
create function private.record_catalog_changes(p_run_id uuid, p_carrier text, p_changes jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_is_first boolean := (select is_first from public.catalog_runs where id = p_run_id);
begin
  perform private.add_catalog_counts(p_run_id, (
    select coalesce(jsonb_object_agg(kind, count), '{}')
    from (select c ->> 'kind' as kind, count(*) from jsonb_array_elements(p_changes) c group by 1) k
  ));
  insert into public.catalog_changes (run_id, kind, area_id, sku_id, before, after)
    select p_run_id, c ->> 'kind', a.id, k.id, nullif(c -> 'before', 'null'), nullif(c -> 'after', 'null')
    from jsonb_array_elements(p_changes) c
    join public.areas a on a.carrier_id = p_carrier and a.carrier_ref = c ->> 'area_ref'
    left join public.area_skus k on k.area_id = a.id and k.carrier_ref = c ->> 'sku_ref'
    where not (v_is_first and c ->> 'kind' in ('area_added', 'sku_added'));
end $$;

-- A run that nobody works on is woken: its job was lost before it began, or died.
create function private.sweep_catalog_runs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.emit('catalog/sync.requested', private.sweep_key('catalog-run:' || r.id),
      jsonb_build_object('carrier', r.carrier_id))
    from public.catalog_runs r
    where (r.status = 'running' and r.lease_until < private.now())
      or (r.status = 'queued' and r.created_at < private.now() - interval '1 minute');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create view private.due_catalog_runs with (security_invoker = true) as
  select coalesce(lease_until, created_at + interval '1 minute') as at
  from public.catalog_runs
  where status in ('queued', 'running');

create function private.prune_catalog_runs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.catalog_runs where id in (
    select id
    from public.catalog_runs
    where finished_at < private.now() - private.duration('catalog_run_days')
    order by finished_at
    limit 100
  );
  get diagnostics v_count = row_count;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values
  ('sweep', 'catalog_runs'),
  ('prune', 'catalog_runs');

grant execute on function
  private.begin_catalog_run(text, text, text),
  private.plan_catalog_run(uuid, integer, jsonb),
  private.finish_catalog_country(uuid, integer, text, integer),
  private.fail_catalog_run(text, text, boolean)
to app_worker;
