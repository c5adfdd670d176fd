-- Receipts: the messages about a settled order.

-- p_key: a later receipt of the same order has another one.
create function private.send_receipt(p_order public.orders, p_template text, p_key text default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_user(p_order.user_id, p_order.account_id, 'receipts', p_template,
    private.receipt_json(p_order.id), coalesce(p_key, p_template) || ':' || p_order.id);
end $$;

-- Everything in the messages about a settled order: plain data, the words are in the templates
-- (lib/notifications/parameters.ts). The card is the one that was charged; before any charge the first that was
-- authorized.
create function private.receipt_json(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'order_id', o.id,
      'order_reference', o.reference,
      'currency', o.currency,
      'buyer_name', o.buyer_name,
      'placed_at', o.created_at,
      'settled_at', coalesce(o.settled_at, private.now()),
      'authorized_cents', o.total_cents,
      'captured_cents', money.captured,
      'released_cents', greatest(0, o.total_cents - money.captured - money.debt),
      'amount_cents', money.debt,
      'reason', o.closed_reason,
      'card_brand', card.card_brand,
      'card_last4', card.card_last4) || private.debt_deadlines(o) || private.receipt_lines_json(o.id)
    from public.orders o
    cross join lateral (
      select coalesce(sum(captured_cents), 0) as captured, coalesce(sum(debt_cents), 0) as debt
      from public.payments
      where order_id = o.id
    ) money
    left join lateral (
      select p.card_brand, p.card_last4
      from public.payments p
      where p.order_id = o.id and p.status <> 'voided'
      order by p.captured_cents > 0 desc, p.created_at
      limit 1
    ) card on true
    where o.id = p_order_id
  );
end $$;

create function private.receipt_lines_json(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'setup_cents', coalesce(sum(i.setup_cents) filter (where i.status = 'live'), 0),
      'monthly_cents', coalesce(sum(i.monthly_cents) filter (where i.status = 'live'), 0),
      'tax_cents', coalesce(sum(i.tax_cents) filter (where i.status = 'live'), 0),
      'ends_at', min(coalesce(n.paid_until, c.paid_until)) filter (where i.status = 'live'),
      'renews_at', min(c.renews_at) filter (where i.status = 'live'),
      'lines', coalesce(jsonb_agg(jsonb_build_object(
        'e164', i.e164,
        'place', i.place,
        'number_type', i.number_type,
        'setup_cents', i.setup_cents,
        'monthly_cents', i.monthly_cents,
        'list_monthly_cents', i.list_monthly_cents,
        'volume_count', i.volume_count,
        'tax_cents', i.tax_cents,
        'total_cents', i.total_cents,
        'replaces_e164', (select r.e164 from public.order_items r where r.substituted_by = i.id limit 1),
        'number_id', n.id
      ) order by i.position) filter (where i.status = 'live'), '[]'),
      'lost', coalesce(jsonb_agg(jsonb_build_object(
        'e164', i.e164,
        'place', i.place,
        'number_type', i.number_type,
        'total_cents', i.total_cents,
        'reason', i.failure_code
      ) order by i.position) filter (where i.status = 'failed'), '[]'))
    from public.order_items i
    left join public.purchased_numbers n on n.order_item_id = i.id
    left join public.number_contracts c on c.number_id = n.id and c.order_item_id = i.id
    where i.order_id = p_order_id
  );
end $$;
