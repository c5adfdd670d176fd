-- What is kept, and for how long. Rows that only grow: webhooks after they were handled, and what guests held and let go.

insert into private.settings (key, value, description) values
  ('external_event_days', '90', 'How long a handled webhook is kept; senders repeat theirs for days at most, days'),
  ('guest_cart_days', '30', 'How long a guest''s cart and its ended holds are kept, days');

create index external_events_handled on public.external_events (handled_at) where handled_at is not null;
create index carts_guests on public.carts (created_at) where account_id is null;

-- Creates the monthly partitions from this month on. A month whose first rows came before its partition (the jobs had stopped for
-- months) stays in the default partition: it must not keep the later months, and all pruning, from being done.
create or replace function private.ensure_partitions(p_months integer default 3) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_table text; v_from date; v_name text; v_made integer := 0;
begin
  perform private.require_system();
  foreach v_table in array array['number_events', 'audit_log'] loop
    for i in 0 .. p_months loop
      v_from := (date_trunc('month', private.now() at time zone 'UTC') + make_interval(months => i))::date;
      v_name := format('%s_%s', v_table, to_char(v_from, 'YYYY_MM'));
      if to_regclass('public.' || v_name) is null then
        begin
          execute format('create table public.%I partition of public.%I for values from (%L) to (%L)',
            v_name, v_table, v_from::timestamp at time zone 'UTC', (v_from + interval '1 month') at time zone 'UTC');
          execute format('alter table public.%I enable row level security', v_name);
          execute format('revoke all on public.%I from anon, authenticated', v_name);
          v_made := v_made + 1;
        exception when check_violation then
          raise notice '% stays in the default partition', v_name;
        end;
      end if;
    end loop;
  end loop;
  return v_made;
end $$;

-- Old short-lived rows go.
create or replace function private.prune() returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_cache integer; v_keys integer; v_guest_end timestamptz := private.now() - make_interval(days => private.setting('guest_cart_days')::integer);
begin
  perform private.require_system();
  delete from public.search_cache where fetched_at < private.now() - make_interval(mins => private.setting('search_stale_minutes')::integer);
  get diagnostics v_cache = row_count;
  delete from public.idempotency_keys where created_at < private.now() - make_interval(hours => private.setting('idempotency_hours')::integer);
  get diagnostics v_keys = row_count;
  delete from public.rate_limits where updated_at < private.now() - interval '1 day';
  delete from public.outbox where sent_at < private.now() - interval '7 days';
  delete from public.external_events where id in (select id from public.external_events
    where handled_at < private.now() - make_interval(days => private.setting('external_event_days')::integer) limit 10000);
  -- A guest's address served its cap; it is not kept.
  update public.holds set client_address = null where client_address is not null and status <> 'active' and ended_at < private.now() - interval '1 day';
  -- Every guest cart has holds, so they go before it. A hold that was bought belongs to an account's cart.
  delete from public.holds where id in (select h.id from public.carts c join public.holds h on h.cart_id = c.id
    where c.account_id is null and c.created_at < v_guest_end and h.ended_at < v_guest_end limit 10000);
  delete from public.carts c where c.account_id is null and c.created_at < v_guest_end and not exists (select from public.holds h where h.cart_id = c.id);
  perform private.ensure_partitions(3);
  return jsonb_build_object('search_cache', v_cache, 'idempotency_keys', v_keys);
end $$;
