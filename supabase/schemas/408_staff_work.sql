-- What the machine does, in the back office: jobs, webhooks, the outbox and emails. Payloads, parameters and texts stay
-- out of it: they hold what customers wrote and what is sent to them.

create view private.staff_list_jobs with (security_invoker = true) as
  select
    j.id,
    j.action,
    j.reason,
    j.status,
    j.priority,
    j.attempts,
    j.max_attempts,
    j.scheduled_for,
    j.lease_until,
    j.generation,
    j.error_code,
    j.error_message,
    j.purchased_number_id as number_id,
    n.e164,
    n.place,
    n.status as number_status,
    n.carrier_id,
    j.order_id,
    o.reference as order_reference,
    j.account_id,
    a.name as account_name,
    j.created_at,
    j.finished_at
  from public.provisioning_queue j
  join public.purchased_numbers n on n.id = j.purchased_number_id
  left join public.orders o on o.id = j.order_id
  left join public.accounts a on a.id = j.account_id;

create view private.staff_list_events with (security_invoker = true) as
  select
    id,
    source,
    external_id,
    type,
    received_at,
    handled_at,
    handled_at is null as is_open,
    outcome,
    attempts,
    next_attempt_at,
    last_error
  from public.external_events;

create view private.staff_list_outbox with (security_invoker = true) as
  select
    id,
    event,
    dedupe_key,
    due_at,
    created_at,
    sent_at,
    sent_at is null as is_open,
    attempts
  from public.outbox;

create view private.staff_list_emails with (security_invoker = true) as
  select
    n.id,
    n.recipient,
    n.template,
    n.status,
    n.attempts,
    n.last_error,
    n.account_id,
    a.name as account_name,
    n.scheduled_for,
    n.sent_at,
    n.created_at
  from public.notifications n
  left join public.accounts a on a.id = n.account_id;
insert into private.staff_lists (name) values ('jobs'), ('events'), ('outbox'), ('emails');

create index provisioning_queue_by_created on public.provisioning_queue (created_at, id);
create index provisioning_queue_by_status on public.provisioning_queue (status, created_at, id);
create index external_events_by_received on public.external_events (received_at, id);
create index outbox_by_created on public.outbox (created_at, id);
create index notifications_by_created on public.notifications (created_at, id);
create index notifications_by_status on public.notifications (status, created_at, id);

create function private.jobs_json(p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(j) order by j.created_at desc), '[]')
    from private.staff_list_jobs j
    where j.id = any (p_ids)
  );
end $$;

-- One job with what the carrier answered; null when there is none.
create function private.staff_get_job(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'run_id', j.run_id,
      'updated_at', j.updated_at,
      'raw_reply', j.raw_reply,
      'carrier_orders', private.carrier_orders_json(array(
        select c.id from public.carrier_orders c where c.order_item_id = j.order_item_id
      )),
      'others', private.jobs_json(array(
        select o.id
        from public.provisioning_queue o
        where o.purchased_number_id = j.purchased_number_id and o.id <> j.id
      )))
    from private.staff_list_jobs l
    join public.provisioning_queue j on j.id = l.id
    where l.id = p_id
  );
end $$;

grant execute on function private.staff_get_job(jsonb, uuid) to app_server;
