-- The home of the back office: what needs a person now. Each step is a function `private.attention_<name>()` and a row
-- here; other topics add theirs beside what they watch.

create table private.attention_steps (
  name text primary key,
  position smallint not null,
  title text not null,
  advice text not null,
  address text not null
);
comment on table private.attention_steps is
  'Step dead_jobs is private.attention_dead_jobs(). title: what there is, advice: what to do, address: their list.';
alter table private.attention_steps enable row level security;

create type private.attention as (
  count bigint,
  since timestamptz
);
comment on type private.attention is 'How many things need a person, and since when the oldest does.';

create function private.staff_attention(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_step private.attention_steps;
  v_found private.attention;
  v_steps jsonb := '[]';
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  for v_step in select * from private.attention_steps order by position, name loop
    execute format('select * from private.%I()', 'attention_' || v_step.name) into v_found;
    v_steps := v_steps || (to_jsonb(v_step) - 'position' || to_jsonb(v_found));
  end loop;
  return v_steps;
end $$;
comment on function private.staff_attention(jsonb) is
  '[{name, title, advice, address, count, since}], all steps in order.';

-- Given up today, or given up with a number that lives and nobody has tried again.
create function private.attention_dead_jobs() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(j.created_at) into v_found
    from public.provisioning_queue j
    join public.purchased_numbers n on n.id = j.purchased_number_id
    where j.status = 'dead'
      and (j.finished_at > private.now() - interval '1 day' or (n.ended_at is null and not exists (
        select
        from public.provisioning_queue later
        where later.purchased_number_id = j.purchased_number_id
          and later.action = j.action
          and later.created_at > j.created_at
      )));
  return v_found;
end $$;

create function private.attention_late_jobs() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(due_at) into v_found
    from (
      select scheduled_for as due_at
      from public.provisioning_queue
      where status in ('pending', 'waiting') and scheduled_for < private.now() - interval '10 minutes'
      union all
      select lease_until
      from public.provisioning_queue
      where status = 'processing' and lease_until < private.now() - interval '10 minutes'
    ) late;
  return v_found;
end $$;

create function private.attention_paused_sales() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(selling_paused_at) into v_found
    from public.carriers
    where is_enabled and selling_paused_at is not null;
  return v_found;
end $$;

create function private.attention_open_breakers() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(least(opened_at, order_opened_at)) into v_found
    from public.carrier_health
    where state <> 'closed' or order_state <> 'closed';
  return v_found;
end $$;

create function private.attention_failed_captures() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(created_at) into v_found
    from public.payments
    where status = 'capture_failed' and debt_cents > 0;
  return v_found;
end $$;

-- Orders whose settlement is overdue.
create function private.attention_late_orders() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(settle_by) into v_found
    from public.orders
    where status in ('authorized', 'provisioning') and settle_by < private.now() - interval '10 minutes';
  return v_found;
end $$;

create function private.attention_late_events() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(received_at) into v_found
    from public.external_events
    where handled_at is null and received_at < private.now() - interval '10 minutes';
  return v_found;
end $$;

create function private.attention_unsent_outbox() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(due_at) into v_found
    from public.outbox
    where sent_at is null and due_at < private.now() - interval '5 minutes';
  return v_found;
end $$;

create function private.attention_failed_emails() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(created_at) into v_found
    from public.notifications
    where status = 'failed' and created_at > private.now() - interval '7 days';
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('failed_captures', 10, 'Payments that could not be captured',
    'The numbers work and nobody has paid. The buyer has a payment page; the numbers are suspended, then released.',
    '/admin/payments?status=capture_failed'),
  ('late_orders', 20, 'Orders that should be settled by now',
    'Look at their open lines: a job may be stuck, or the carrier cannot be reached.',
    '/admin/orders?status=authorized,provisioning'),
  ('dead_jobs', 30, 'Jobs that were given up',
    'Read what the carrier answered, then decide about the number.', '/admin/jobs?status=dead'),
  ('late_jobs', 40, 'Jobs that are overdue by ten minutes',
    'The job system may be down. See also what waits in the outbox.', '/admin/jobs?status=pending,waiting,processing'),
  ('paused_sales', 50, 'Carriers whose sale is paused',
    'Read why, and resume when the cause is gone.', '/admin/carriers'),
  ('open_breakers', 60, 'Carriers that fail',
    'They are tried again by themselves. Look at the last failure.', '/admin/carriers'),
  ('late_events', 70, 'Webhooks that were not handled for ten minutes',
    'They are tried again by themselves. Read the last error.', '/admin/events?open=true'),
  ('unsent_outbox', 80, 'Events that the job system has not taken for five minutes',
    'The job system cannot be reached. They are sent as soon as it is back.', '/admin/outbox?open=true'),
  ('failed_emails', 90, 'Emails that could not be sent this week',
    'Read the last error; the address may be wrong.', '/admin/emails?status=failed');

grant execute on function private.staff_attention(jsonb) to app_server;
