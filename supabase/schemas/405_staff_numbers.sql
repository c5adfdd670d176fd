-- Numbers in the back office.

create view private.staff_list_numbers with (security_invoker = true) as
  select
    n.id,
    n.e164,
    coalesce(n.e164::text, '') as by_e164,
    n.status,
    n.country,
    n.place,
    n.number_type,
    n.features,
    n.label,
    n.carrier_id,
    n.carrier_ref,
    n.account_id,
    a.name as account_name,
    n.needs_documents,
    n.setup_cost,
    n.monthly_cost,
    n.cost_currency,
    c.monthly_cents,
    c.currency,
    c.period,
    n.paid_until,
    coalesce(n.paid_until, 'infinity') as by_paid_until,
    n.release_at,
    n.carrier_problem,
    n.ended_reason,
    n.created_at
  from public.purchased_numbers n
  left join public.accounts a on a.id = n.account_id
  left join public.number_contracts c on c.number_id = n.id and c.ended_at is null;
insert into private.staff_lists (name) values ('numbers');

-- An order of the list each, and one for every filter that leaves few rows.
create index purchased_numbers_by_created on public.purchased_numbers (created_at, id);
create index purchased_numbers_by_e164 on public.purchased_numbers ((coalesce(e164::text, '')), id);
create index purchased_numbers_by_paid_until on public.purchased_numbers ((coalesce(paid_until, 'infinity')), id);
create index purchased_numbers_by_status on public.purchased_numbers (status, created_at, id);
create index purchased_numbers_by_country on public.purchased_numbers (country, number_type, created_at, id);
create index purchased_numbers_by_problem on public.purchased_numbers (carrier_problem, created_at, id)
  where carrier_problem is not null;
create index purchased_numbers_by_carrier on public.purchased_numbers (carrier_id, created_at, id);

create function private.attention_number_problems() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(carrier_problem_at) into v_found
    from public.purchased_numbers
    where carrier_problem is not null and status in ('active', 'suspended');
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('number_problems', 25, 'Numbers that do not work',
    'The carrier no longer has them as they were proven. Their owners know. Look them up in the carrier''s panel.',
    '/admin/numbers?problem=gone,blocked,needs_documents,no_channels,misrouted&status=active,suspended');

-- One number with its order, terms, jobs and timeline; null when there is none.
create function private.staff_get_number(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'activated_at', n.activated_at,
      'ended_at', n.ended_at,
      'order', (
        select jsonb_build_object('id', o.id, 'reference', o.reference, 'status', o.status, 'position', i.position)
        from public.order_items i
        join public.orders o on o.id = i.order_id
        where i.id = n.order_item_id
      ),
      'text_registration', private.text_registration_json(n),
      'contracts', private.number_contracts_json(n.id),
      'configurations', private.number_configurations_json(n.id),
      'carrier_orders', private.carrier_orders_json(array(
        select c.id from public.carrier_orders c where c.purchased_number_id = n.id
      )),
      'jobs', private.jobs_json(array(
        select j.id from public.provisioning_queue j where j.purchased_number_id = n.id
      )),
      'events', private.number_events_json(n.id))
    from private.staff_list_numbers l
    join public.purchased_numbers n on n.id = l.id
    where l.id = p_id
  );
end $$;

create function private.number_contracts_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'account_id', c.account_id,
      'account_name', a.name,
      'currency', c.currency,
      'monthly_cents', c.monthly_cents,
      'setup_cents', c.setup_cents,
      'period', c.period,
      'year_discount', c.year_discount,
      'running_until', upper(private.running_year(c.id)),
      'starts_at', c.starts_at,
      'renews_at', c.renews_at,
      'cancel_at', c.cancel_at,
      'ended_at', c.ended_at
    ) order by c.starts_at desc), '[]')
    from public.number_contracts c
    join public.accounts a on a.id = c.account_id
    where c.number_id = p_number_id
  );
end $$;

create function private.number_configurations_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(c) - 'account_id' - 'number_id' order by c.version desc), '[]')
    from (
      select *
      from public.number_configurations
      where number_id = p_number_id
      order by version desc
      limit 5
    ) c
  );
end $$;

-- What its owner sees happen, newest first.
create function private.number_events_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', e.id,
      'type', e.type,
      'parameters', e.parameters,
      'occurred_at', e.occurred_at
    ) order by e.occurred_at desc, e.id), '[]')
    from (
      select *
      from public.number_events
      where number_id = p_number_id
      order by occurred_at desc
      limit 50
    ) e
  );
end $$;

create function private.carrier_orders_json(p_ids uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'carrier_id', c.carrier_id,
      'number_id', c.purchased_number_id,
      'status', c.status,
      'carrier_order_ref', c.carrier_order_ref,
      'amount_reserved', c.amount_reserved,
      'amount_charged', c.amount_charged,
      'currency', c.currency,
      'submitted_at', c.submitted_at,
      'settled_at', c.settled_at,
      'closed_code', c.closed_code,
      'raw', c.raw,
      'created_at', c.created_at
    ) order by c.created_at desc), '[]')
    from public.carrier_orders c
    where c.id = any (p_ids)
  );
end $$;

grant execute on function private.staff_get_number(jsonb, uuid) to app_server;
