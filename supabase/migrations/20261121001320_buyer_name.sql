-- A receipt names its buyer and its seller. The buyer's name is the account's when the order was placed and stays with the order: a receipt
-- that was given out does not change when the account is renamed. And the account can be renamed, which nobody could.

alter table public.orders add column buyer_name text;
comment on column public.orders.buyer_name is 'the account''s name when the order was placed; stands on the receipt';
alter table public.orders disable trigger touch;
update public.orders o set buyer_name = a.name from public.accounts a where a.id = o.account_id;
alter table public.orders enable trigger touch;

create function private.keep_buyer_name() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.buyer_name := (select name from public.accounts where id = new.account_id);
  return new;
end $$;
create trigger keep_buyer_name before insert on public.orders for each row execute function private.keep_buyer_name();
alter table public.orders alter column buyer_name set not null;
grant select (buyer_name) on public.orders to authenticated;

create or replace function private.order_json(p_order_id uuid) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('id', o.id, 'reference', o.reference, 'account_id', o.account_id, 'buyer_name', o.buyer_name, 'status', o.status, 'currency', o.currency,
    'setup_cents', o.setup_cents, 'monthly_cents', o.monthly_cents, 'tax_cents', o.tax_cents, 'total_cents', o.total_cents,
    'lost_line_policy', o.lost_line_policy, 'forward_to', o.forward_to, 'deadline', o.deadline, 'consent_version', o.consent_version,
    'consent_at', o.consent_at, 'authorized_at', o.authorized_at, 'settle_by', o.settle_by, 'settled_at', o.settled_at,
    'closed_reason', o.closed_reason, 'created_at', o.created_at, 'server_now', private.now(),
    'payment', (select jsonb_build_object('status', p.status, 'card_brand', p.card_brand, 'card_last4', p.card_last4, 'amount_cents', p.amount_cents,
        'captured_cents', p.captured_cents, 'failure_code', p.failure_code)
      from public.payments p where p.order_id = o.id and p.status <> 'voided' order by p.created_at desc limit 1),
    'items', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'position', i.position, 'status', i.status, 'e164', i.e164, 'country', i.country,
        'place', i.place, 'number_type', i.number_type, 'features', i.features, 'currency', i.currency, 'setup_cents', i.setup_cents,
        'monthly_cents', i.monthly_cents, 'tax_percent', i.tax_percent, 'tax_cents', i.tax_cents, 'total_cents', i.total_cents,
        'failure_code', i.failure_code, 'substituted_by', i.substituted_by, 'number_id', n.id, 'number_status', n.status,
        'paid_until', n.paid_until) order by i.position)
      from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id where i.order_id = o.id), '[]')) || private.order_money(o.id)
  from public.orders o where o.id = p_order_id
$$;

-- Everything the messages about a settled order say: plain data, the words are in the templates (lib/notifications/parameters.ts).
-- The card is the one that was charged; before any charge the first that was authorised.
create or replace function private.receipt_json(p_order_id uuid) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with item as (
    select i.*, n.paid_until, n.id as number_id, (select old.e164 from public.order_items old where old.substituted_by = i.id limit 1) as replaces_e164
    from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id where i.order_id = p_order_id
  ), money as (
    select coalesce(sum(captured_cents), 0)::integer as captured, coalesce(sum(debt_cents), 0)::integer as debt from public.payments where order_id = p_order_id
  )
  select jsonb_build_object('order_id', o.id, 'order_reference', o.reference, 'currency', o.currency, 'buyer_name', o.buyer_name, 'placed_at', o.created_at,
    'settled_at', coalesce(o.settled_at, private.now()), 'authorized_cents', o.total_cents, 'captured_cents', money.captured,
    'released_cents', greatest(0, o.total_cents - money.captured - money.debt), 'amount_cents', money.debt, 'reason', o.closed_reason,
    'setup_cents', (select coalesce(sum(setup_cents), 0) from item where status = 'live'), 'monthly_cents', (select coalesce(sum(monthly_cents), 0) from item where status = 'live'),
    'tax_cents', (select coalesce(sum(tax_cents), 0) from item where status = 'live'), 'card_brand', p.card_brand, 'card_last4', p.card_last4,
    'renews_at', null, 'ends_at', (select min(paid_until) from item where status = 'live'),
    'suspend_at', coalesce(o.settled_at, private.now()) + make_interval(hours => private.setting('suspend_debt_hours')::integer),
    'release_at', coalesce(o.settled_at, private.now()) + make_interval(days => private.setting('release_debt_days')::integer),
    'lines', (select coalesce(jsonb_agg(jsonb_build_object('e164', e164, 'place', place, 'number_type', number_type, 'setup_cents', setup_cents, 'monthly_cents', monthly_cents,
        'tax_cents', tax_cents, 'total_cents', total_cents, 'replaces_e164', replaces_e164, 'number_id', number_id) order by position), '[]') from item where status = 'live'),
    'lost', (select coalesce(jsonb_agg(jsonb_build_object('e164', e164, 'place', place, 'number_type', number_type, 'total_cents', total_cents, 'reason', failure_code)
        order by position), '[]') from item where status = 'failed'))
  from public.orders o cross join money
  left join lateral (select card_brand, card_last4 from public.payments p where p.order_id = o.id and p.status <> 'voided'
    order by p.captured_cents > 0 desc, p.created_at limit 1) p on true
  where o.id = p_order_id
$$;

-- The name of an account: on the receipts of its next orders, and callers hear it in the default greeting. Owners and admins.
create function private.rename_account(p_actor jsonb, p_account_id uuid, p_name text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_name text := trim(p_name); v_before text;
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  if v_name is null or char_length(v_name) not between 1 and 120 then
    return jsonb_build_object('ok', false, 'code', 'VALIDATION_FAILED', 'details', jsonb_build_object('field', 'account_name'));
  end if;
  select name into v_before from public.accounts where id = p_account_id for update;
  if v_before <> v_name then
    update public.accounts set name = v_name where id = p_account_id;
    perform private.audit(p_actor, p_account_id, 'account.renamed', 'account:' || p_account_id, jsonb_build_object('name', v_before), jsonb_build_object('name', v_name));
  end if;
  return jsonb_build_object('ok', true);
end $$;
grant execute on function private.rename_account(jsonb, uuid, text) to app_server;
