-- Invoices as their readers see them: pages and programs under row level security, and messages.

-- Everything about an invoice: plain data, the words are with those who show it.
create function private.invoice_json(p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', i.id,
      'number', i.number,
      'kind', i.kind,
      'state', i.state,
      'created_at', i.issued_at,
      'period_from', i.boundary_at,
      'period_until', i.period_end,
      'currency', i.currency,
      'subtotal_cents', i.subtotal_cents,
      'tax_cents', i.tax_cents,
      'carried_in_cents', i.carried_in_cents,
      'credit_used_cents', i.credit_used_cents,
      'credited_cents', i.credited_cents,
      'total_cents', i.total_cents + i.carried_in_cents - i.credit_used_cents,
      'due_cents', i.due_cents,
      'seller', i.seller,
      'buyer', i.buyer,
      'paid_at', i.paid_at,
      'card_brand', i.card_brand,
      'card_last4', i.card_last4,
      'next_attempt_at', i.next_attempt_at,
      'problem', i.problem,
      -- Who manages bills alone reads no orders.
      'order_id', (select o.id from public.orders o where o.id = i.order_id),
      'credit_reason', i.credit_reason,
      'credit_to', i.credit_to,
      'credits', (
        select jsonb_build_object('id', c.id, 'number', c.number) from public.invoices c where c.id = i.credits
      ),
      'credit_notes', private.credit_notes_json(i.id),
      'dispute', private.dispute_json(null, i.id),
      'lines', private.invoice_lines_json(i.id))
    from public.invoices i
    where i.id = p_invoice_id
  );
end $$;

create function private.invoice_lines_json(p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', l.id,
      'kind', l.kind,
      'number_id', l.number_id,
      'e164', l.e164,
      'place', l.place,
      'number_type', l.number_type,
      'period_from', lower(l.period),
      'period_until', upper(l.period),
      'monthly_cents', l.monthly_cents,
      'usage', l.usage,
      'cents', l.cents,
      'tax_percent', l.tax_percent,
      'tax_cents', l.tax_cents
    ) order by l.position), '[]')
    from public.invoice_lines l
    where l.invoice_id = p_invoice_id
  );
end $$;

create function private.get_invoice(p_account_id uuid, p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.invoice_json(id)
    from public.invoices
    where id = p_invoice_id and account_id = p_account_id
  );
end $$;

-- Newest first.
create function private.list_invoices(
  p_account_id uuid,
  p_limit integer default 25,
  p_before timestamptz default null,
  p_before_id uuid default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(private.invoice_json(i.id) order by i.issued_at desc, i.id desc), '[]')
    from (
      select id, issued_at
      from public.invoices
      where account_id = p_account_id
        and (p_before is null or (issued_at, id) < (p_before, p_before_id))
      order by issued_at desc, id desc
      limit least(p_limit, 100)
    ) i
  );
end $$;

-- Whose card a page at Stripe is to save, for an invoice that is not paid. Refusals: NOT_FOUND, ORDER_STATE.
create function private.begin_card_page(p_actor jsonb, p_account_id uuid, p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  select * into v_invoice from public.invoices where id = p_invoice_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_invoice.state <> 'open' then
    return private.refusal('ORDER_STATE');
  end if;
  return jsonb_build_object(
    'ok', true,
    'invoice_id', v_invoice.id,
    'currency', v_invoice.currency,
    'stripe_customer_id', (select stripe_customer_id from public.accounts where id = p_account_id));
end $$;

-- A card was saved and is the one that is charged from now on: what is open is tried immediately, whatever the last
-- answer. Pages that are still open end for it.
create function private.card_saved(p_stripe_customer_id text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.require_system();
  update public.invoices set next_attempt_at = private.now()
    where state = 'open'
      and account_id in (select id from public.accounts where stripe_customer_id = p_stripe_customer_id);
  get diagnostics v_count = row_count;
  update public.charge_attempts set lease_until = private.now(), page_until = private.now()
    where state = 'running' and kind = 'page'
      and account_id in (select id from public.accounts where stripe_customer_id = p_stripe_customer_id);
  return v_count;
end $$;

grant execute on function private.begin_card_page(jsonb, uuid, uuid) to app_server;
grant execute on function private.card_saved(text) to app_worker;
grant execute on function
  private.invoice_json(uuid),
  private.invoice_lines_json(uuid),
  private.get_invoice(uuid, uuid),
  private.list_invoices(uuid, integer, timestamptz, uuid)
to authenticated;
