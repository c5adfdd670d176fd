-- What runs by the clock. Each topic registers its own steps and partitioned tables; the loops here know none of them.

-- Every minute `sweep` wakes unfinished work, every hour `prune` deletes what is old.
create table private.maintenance_steps (
  kind text not null check (kind in ('sweep', 'prune')),
  name text not null,
  primary key (kind, name)
);
comment on table private.maintenance_steps is
  'Step (sweep, jobs) is private.sweep_jobs(): how many rows it woke, ended or deleted. Each is safe to repeat.';
alter table private.maintenance_steps enable row level security;

create function private.run_steps(p_kind text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text;
  v_count integer;
  v_counts jsonb := '{}';
begin
  perform private.require_system();
  for v_name in select name from private.maintenance_steps where kind = p_kind order by name loop
    execute format('select private.%I()', p_kind || '_' || v_name) into v_count;
    v_counts := v_counts || jsonb_build_object(v_name, v_count);
  end loop;
  return v_counts;
end $$;
comment on function private.run_steps(text) is 'The count of each step: {holds: 2, jobs: 0, …}.';

create function private.sweep() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return private.run_steps('sweep');
end $$;

create function private.prune() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform private.ensure_partitions();
  return private.run_steps('prune');
end $$;

-- A wake-up of the sweeper happens once a minute at most.
create function private.sweep_key(p_subject text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_subject || ':sweep:' || to_char(private.now(), 'YYYYMMDDHH24MI');
end $$;

-- Each topic registers the instants at which its rows ask for something: a view `private.due_<topic>` with the column
-- `at`.
create function private.next_due() returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_view name;
  v_at timestamptz;
  v_next timestamptz;
begin
  for v_view in
    select relname
    from pg_class
    where relnamespace = 'private'::regnamespace and relkind = 'v' and starts_with(relname, 'due_')
  loop
    execute format('select min(at) from private.%I where at > private.now()', v_view) into v_at;
    v_next := least(v_next, v_at);
  end loop;
  return v_next;
end $$;
comment on function private.next_due() is
  'The earliest instant after now that a view private.due_* names, or null. A walk of business time stops there.';

-- Tables that only grow are partitioned by month. Row level security does not come with the parent: each partition gets
-- its own.
create table private.partitioned_tables (name text primary key);
comment on table private.partitioned_tables is 'Tables of schema public that are partitioned by month.';
alter table private.partitioned_tables enable row level security;

create function private.close_table(p_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter table public.%I enable row level security', p_name);
  execute format('revoke all on public.%I from anon, authenticated', p_name);
end $$;

-- Registers a table. Rows outside any month land in its default partition rather than fail.
create function private.partition_by_month(p_table text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.partitioned_tables (name) values (p_table);
  execute format('create table public.%I partition of public.%I default', p_table || '_default', p_table);
  perform private.close_table(p_table || '_default');
  perform private.ensure_partitions();
end $$;

create function private.ensure_partition(p_table text, p_from date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_name text := p_table || to_char(p_from, '_YYYY_MM');
begin
  if to_regclass('public.' || v_name) is not null then
    return 0;
  end if;
  execute format('create table public.%I partition of public.%I for values from (%L) to (%L)', v_name, p_table,
    p_from::timestamp at time zone 'UTC', (p_from + interval '1 month') at time zone 'UTC');
  perform private.close_table(v_name);
  return 1;
exception when check_violation then
  -- A month whose first rows came before its partition (the jobs had stopped for months) stays in the default
  -- partition: it must not keep the later months, and all pruning, from being done.
  raise notice '% stays in the default partition', v_name;
  return 0;
end $$;

create function private.ensure_partitions(p_months integer default 3) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_month timestamp := date_trunc('month', private.now() at time zone 'UTC');
begin
  perform private.require_system();
  return (
    select coalesce(sum(private.ensure_partition(t.name, (v_month + make_interval(months => i))::date)), 0)
    from private.partitioned_tables t
    cross join generate_series(0, p_months) i
  );
end $$;
comment on function private.ensure_partitions(integer) is
  'Makes the partitions of this month and the next ones. Returns how many are new.';

grant execute on function
  private.sweep(),
  private.prune(),
  private.ensure_partitions(integer)
to app_worker;
