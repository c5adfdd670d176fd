-- A refused charge has two deadlines: when its numbers are suspended and when they are released. Pages name the instants,
-- and a number says by itself that it is not paid for, long before it stops working.

-- What was charged, is owed (until when) and was given back: every member and key of the account may know the sums, though payments and
-- their cards are for managers. Definer rights, so it looks itself who asks: under the role `authenticated` the caller's accounts, else our own functions.
create or replace function private.order_money(p_order_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('account_id', o.account_id,
    'captured_cents', m.captured, 'debt_cents', m.debt,
    'debt_due', case when m.debt > 0 then jsonb_build_object(
      'suspend_at', coalesce(o.settled_at, private.now()) + make_interval(hours => private.setting('suspend_debt_hours')::integer),
      'release_at', coalesce(o.settled_at, private.now()) + make_interval(days => private.setting('release_debt_days')::integer)) end,
    'refunded_cents', coalesce((select sum(r.amount_cents) from public.refunds r where r.order_id = o.id and r.status = 'succeeded'), 0))
  from public.orders o
  cross join lateral (select coalesce(sum(p.captured_cents), 0) as captured, coalesce(sum(p.debt_cents), 0) as debt
    from public.payments p where p.order_id = o.id) m
  where o.id = p_order_id and (coalesce(current_setting('role', true), 'none') <> 'authenticated'
    or o.account_id = any (private.account_ids()) or private.is_staff())
$$;

create or replace function private.number_json(p_number_id uuid) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('id', n.id, 'e164', n.e164, 'status', n.status, 'country', n.country, 'place', n.place, 'number_type', n.number_type,
    'features', n.features, 'label', n.label, 'needs_documents', n.needs_documents, 'activated_at', n.activated_at, 'created_at', n.created_at,
    'paid_until', n.paid_until, 'ended_at', n.ended_at, 'ended_reason', n.ended_reason, 'server_now', private.now(),
    'order_id', i.order_id, 'order_reference', o.reference,
    'debt', (select jsonb_build_object('amount_cents', m.money -> 'debt_cents', 'currency', o.currency) || (m.money -> 'debt_due')
      from (select private.order_money(o.id) as money) m
      where n.status in ('active', 'suspended') and (m.money ->> 'debt_cents')::integer > 0),
    'contract', (select jsonb_build_object('id', c.id, 'currency', c.currency, 'monthly_cents', c.monthly_cents, 'setup_cents', c.setup_cents, 'period', c.period,
        'starts_at', c.starts_at, 'renews_at', c.renews_at, 'cancel_at', c.cancel_at, 'consent_version', c.consent_version, 'consent_at', c.consent_at, 'ended_at', c.ended_at)
      from public.number_contracts c where c.number_id = n.id and c.account_id = n.account_id order by c.created_at desc limit 1),
    'answer_path', (select c.wanted -> 'answer_path' from public.number_configurations c where c.number_id = n.id and c.account_id = n.account_id order by c.version desc limit 1),
    'job', (select jsonb_build_object('status', q.status, 'action', q.action, 'attempts', q.attempts, 'scheduled_for', q.scheduled_for)
      from public.provisioning_queue q where q.purchased_number_id = n.id and q.status in ('pending', 'processing', 'waiting') order by q.created_at desc limit 1))
  from public.purchased_numbers n
  left join public.order_items i on i.id = n.order_item_id
  left join public.orders o on o.id = i.order_id
  where n.id = p_number_id
$$;
