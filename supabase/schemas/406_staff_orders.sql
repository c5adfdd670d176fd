-- Orders and payments in the back office.

create view private.staff_list_orders with (security_invoker = true) as
  select
    o.id,
    o.reference,
    o.status,
    o.account_id,
    a.name as account_name,
    o.user_id,
    b.email as buyer_email,
    o.currency,
    o.total_cents,
    o.settle_amount_cents,
    (select count(*) from public.order_items i where i.order_id = o.id) as lines,
    (
      select p.status
      from public.payments p
      where p.order_id = o.id
      order by p.created_at desc
      limit 1
    ) as payment_status,
    o.authorized_at,
    o.settle_by,
    o.settled_at,
    o.closed_reason,
    o.created_at
  from public.orders o
  join public.accounts a on a.id = o.account_id
  left join public.profiles b on b.user_id = o.user_id;

create view private.staff_list_payments with (security_invoker = true) as
  select
    p.id,
    p.order_id,
    o.reference as order_reference,
    p.account_id,
    a.name as account_name,
    p.kind,
    p.status,
    p.stripe_payment_intent_id,
    concat_ws(' ', p.card_brand, p.card_last4) as card,
    p.currency,
    p.amount_cents,
    p.captured_cents,
    p.debt_cents,
    p.failure_code,
    p.capture_before,
    p.created_at
  from public.payments p
  join public.orders o on o.id = p.order_id
  join public.accounts a on a.id = p.account_id;
insert into private.staff_lists (name) values ('orders'), ('payments');

create index orders_by_created on public.orders (created_at, id);
create index orders_by_status on public.orders (status, created_at, id);
create index payments_by_created on public.payments (created_at, id);
create index payments_by_status on public.payments (status, created_at, id);

-- One order with its lines, money, carrier orders and jobs; null when there is none.
create function private.staff_get_order(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'buyer_name', o.buyer_name,
      'setup_cents', o.setup_cents,
      'monthly_cents', o.monthly_cents,
      'tax_cents', o.tax_cents,
      'lost_line_policy', o.lost_line_policy,
      'consent_version', o.consent_version,
      'consent_at', o.consent_at,
      'deadline', o.deadline,
      'settling_at', o.settling_at,
      'items', private.order_lines_json(o.id),
      'payments', private.order_payments_json(o.id),
      'refunds', private.order_refunds_json(o.id),
      'disputes', private.order_disputes_json(o.id),
      'sessions', private.order_sessions_json(o.id),
      'carrier_orders', private.carrier_orders_json(array(
        select c.id
        from public.order_items i
        join public.carrier_orders c on c.order_item_id = i.id
        where i.order_id = o.id
      )),
      'jobs', private.jobs_json(array(select j.id from public.provisioning_queue j where j.order_id = o.id)))
    from private.staff_list_orders l
    join public.orders o on o.id = l.id
    where l.id = p_id
  );
end $$;

create function private.order_lines_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', i.id,
      'position', i.position,
      'status', i.status,
      'e164', i.e164,
      'place', i.place,
      'country', i.country,
      'number_type', i.number_type,
      'carrier_id', i.carrier_id,
      'currency', i.currency,
      'setup_cents', i.setup_cents,
      'monthly_cents', i.monthly_cents,
      'tax_cents', i.tax_cents,
      'total_cents', i.total_cents,
      'setup_cost', i.setup_cost,
      'monthly_cost', i.monthly_cost,
      'cost_currency', i.cost_currency,
      'failure_code', i.failure_code,
      'number_id', n.id,
      'number_status', n.status
    ) order by i.position), '[]')
    from public.order_items i
    left join public.purchased_numbers n on n.order_item_id = i.id
    where i.order_id = p_order_id
  );
end $$;

create function private.order_payments_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at desc), '[]')
    from private.staff_list_payments p
    where p.order_id = p_order_id
  );
end $$;

create function private.order_refunds_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc), '[]')
    from public.refunds r
    where r.order_id = p_order_id
  );
end $$;

create function private.order_disputes_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(d) order by d.created_at desc), '[]')
    from private.staff_list_disputes d
    where d.order_id = p_order_id
  );
end $$;

-- Without the address of the payment page: who has it can pay.
create function private.order_sessions_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(s) - 'url' order by s.created_at desc), '[]')
    from public.checkout_sessions s
    where s.order_id = p_order_id
  );
end $$;

grant execute on function private.staff_get_order(jsonb, uuid) to app_server;
