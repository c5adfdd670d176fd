-- Health: one cheap round trip that proves the database answers, with what operators look at first.

create function private.health() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_since timestamptz := private.now() - interval '2 minutes';
begin
  return jsonb_build_object(
    'now', private.now(),
    'carriers', (
      select coalesce(jsonb_object_agg(h.carrier_id, jsonb_build_object(
        'state', h.state,
        'retry_at', h.retry_at,
        'order_state', h.order_state,
        'order_retry_at', h.order_retry_at
      )), '{}')
      from public.carrier_health h
      join public.carriers c on c.id = h.carrier_id and c.is_enabled
    ),
    'outbox_waiting', (select count(*) from public.outbox where sent_at is null and due_at < v_since),
    'events_waiting', (
      select count(*) from public.external_events where handled_at is null and received_at < v_since
    ),
    'jobs_dead', (select count(*) from public.provisioning_queue where status = 'dead'),
    'has_catalog', exists (select from public.countries where is_on_sale));
end $$;

grant execute on function private.health() to app_server, app_worker;
