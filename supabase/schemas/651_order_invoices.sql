-- Invoices of orders, and credit notes for what was given back of them. Both are issued by the sweep, after the money
-- is known: settling an order waits for no series, and what a crash leaves undone is found again.

-- Settled orders whose live numbers are paid in full, without an invoice; oldest first.
create function private.list_uninvoiced_orders(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(due.id), '[]')
    from (
      select o.id
      from public.orders o
      where o.invoiced_at is null and o.settled_at is not null and o.settle_amount_cents > 0
        and private.order_paid_at(o) is not null
      order by o.settled_at
      limit p_limit
    ) due
  );
end $$;

-- When the last cent of a settled order was charged; null: not yet.
create function private.order_paid_at(p_order public.orders) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select max(captured_at)
    from public.payments
    where order_id = p_order.id and captured_cents > 0
    having sum(captured_cents) = p_order.settle_amount_cents
  );
end $$;

-- p_seller: {legal_name, address, tax_id, email}. Returns the invoice, the same one again; null: it is not paid.
create function private.issue_order_invoice(p_order_id uuid, p_seller jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_order public.orders;
  v_invoice public.invoices;
begin
  perform private.require_system();
  select * into v_order from public.orders where id = p_order_id for update;
  select * into v_invoice from public.invoices where order_id = p_order_id;
  if found then
    return v_invoice.id;
  end if;
  v_invoice.paid_at := private.order_paid_at(v_order);
  if v_order.settled_at is null or v_invoice.paid_at is null then
    return null;
  end if;
  v_invoice.id := gen_random_uuid();
  v_invoice.account_id := v_order.account_id;
  v_invoice.order_id := p_order_id;
  v_invoice.kind := 'order';
  v_invoice.currency := v_order.currency;
  v_invoice.seller := p_seller;
  v_invoice.buyer := private.buyer_json(v_order.account_id) || jsonb_build_object('name', v_order.buyer_name);
  perform private.copy_order_lines(v_invoice);
  select card_brand, card_last4 into v_invoice.card_brand, v_invoice.card_last4
    from public.payments
    where order_id = p_order_id and captured_cents > 0
    order by captured_at desc
    limit 1;
  update public.orders set invoiced_at = private.now() where id = p_order_id;
  return private.issue_paid(v_invoice, 'NN');
end $$;

-- Set-up and first month of each live number; the tax of the line goes to the month but for what is on the set-up.
create function private.copy_order_lines(p_invoice public.invoices) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.invoice_lines (invoice_id, account_id, position, kind, contract_id, number_id, e164, place,
      number_type, period, monthly_cents, cents, tax_percent, tax_cents)
    select p_invoice.id, p_invoice.account_id, row_number() over (order by i.position, part.kind desc), part.kind, c.id,
      c.number_id, i.e164, i.place, i.number_type, f.period, i.monthly_cents, part.cents, i.tax_percent, part.tax_cents
    from public.order_items i
    join public.number_contracts c on c.order_item_id = i.id
    join public.contract_periods f on f.contract_id = c.id and f.kind = 'first'
    cross join lateral (
      select least(i.tax_cents, private.tax_on(i.setup_cents::integer, i.tax_percent, i.currency)) as setup_tax
    ) tax
    cross join lateral (values
      ('setup', i.setup_cents::integer, tax.setup_tax),
      ('first', i.monthly_cents::integer, i.tax_cents::integer - tax.setup_tax)
    ) part (kind, cents, tax_cents)
    where i.order_id = p_invoice.order_id and i.status = 'live' and (part.kind = 'first' or part.cents > 0);
end $$;

-- The sums and the time of its lines; its number is taken last.
create function private.issue_paid(p_invoice public.invoices, p_series text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select sum(cents), sum(tax_cents), min(lower(period)), max(upper(period))
    into strict p_invoice.subtotal_cents, p_invoice.tax_cents, p_invoice.boundary_at, p_invoice.period_end
    from public.invoice_lines
    where invoice_id = p_invoice.id;
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.issued', 'invoice:' || p_invoice.id, null,
    jsonb_build_object('kind', p_invoice.kind, 'cents', p_invoice.subtotal_cents + p_invoice.tax_cents));
  insert into public.invoices (id, account_id, kind, order_id, credits, refund_id, credit_reason, credit_to,
      boundary_at, period_end, currency, subtotal_cents, tax_cents, total_cents, seller, buyer, state, due_cents,
      paid_at, card_brand, card_last4, number)
    values (p_invoice.id, p_invoice.account_id, p_invoice.kind, p_invoice.order_id, p_invoice.credits,
      p_invoice.refund_id, p_invoice.credit_reason, p_invoice.credit_to, p_invoice.boundary_at, p_invoice.period_end,
      p_invoice.currency, p_invoice.subtotal_cents, p_invoice.tax_cents,
      p_invoice.subtotal_cents + p_invoice.tax_cents, p_invoice.seller,
      p_invoice.buyer, 'paid', 0, p_invoice.paid_at, p_invoice.card_brand, p_invoice.card_last4,
      private.next_invoice_number(p_series));
  if p_invoice.kind = 'credit' then
    perform private.notify_user(null, p_invoice.account_id, 'receipts', 'credit-note',
      private.invoice_json(p_invoice.id), 'credit-note:' || p_invoice.id);
  end if;
  return p_invoice.id;
end $$;

-- Refunds that arrived, of what has an invoice, without a credit note; oldest first.
create function private.list_uncredited_refunds(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(due.id), '[]')
    from (
      select r.id
      from public.refunds r
      where r.status = 'succeeded' and r.credit_note_id is null
        and (r.invoice_id is not null or exists (select from public.invoices i where i.order_id = r.order_id))
        and not exists (select from public.invoices n where n.refund_id = r.id)
      order by r.created_at, r.id
      limit p_limit
    ) due
  );
end $$;

-- Returns the credit note of a refund that was made at Stripe, the same one when it is repeated; null: there is nothing
-- to credit. A charge that also paid for invoices carried into its own is given back from that one first: each gets a
-- credit note of its own.
create function private.issue_credit_note(p_refund_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_refund public.refunds;
  v_invoice public.invoices;
  v_note uuid;
  v_left integer;
begin
  perform private.require_system();
  select * into v_refund from public.refunds
    where id = p_refund_id and status = 'succeeded' and credit_note_id is null
    for update;
  select id into v_note from public.invoices where refund_id = p_refund_id order by number limit 1;
  if v_note is not null or v_refund.id is null then
    return v_note;
  end if;
  v_left := v_refund.amount_cents;
  -- One credit note of an invoice at a time: each counts what is left after the others.
  for v_invoice in
    select i.*
    from public.invoices i
    join private.refunded_invoices(v_refund) r on r.id = i.id
    order by r.place
    for update of i
  loop
    v_left := v_left - private.credit_refund(v_invoice, v_refund, v_left);
  end loop;
  if v_left > 0 and v_invoice.id is not null then
    raise exception 'refund % is more than what is left of invoice %', p_refund_id, v_invoice.number
      using errcode = '23514';
  end if;
  return (select id from public.invoices where refund_id = p_refund_id order by number limit 1);
end $$;

-- The invoice whose charge a refund gives back, and those that were too small and carried into it.
create function private.refunded_invoices(p_refund public.refunds) returns table (id uuid, place integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with recursive chain (id, place) as (
      select i.id, 1 from public.invoices i where i.id = p_refund.invoice_id or i.order_id = p_refund.order_id
      union all
      select i.id, c.place + 1 from public.invoices i join chain c on i.carried_into = c.id
    )
    select c.id, c.place from chain c;
end $$;

-- Credits so much of p_cents as is left of the invoice; returns how much.
create function private.credit_refund(p_invoice public.invoices, p_refund public.refunds, p_cents integer)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cents integer := least(p_cents, private.creditable_cents(p_invoice.id));
  v_note public.invoices;
begin
  if v_cents = 0 then
    return 0;
  end if;
  v_note := private.new_credit_note(p_invoice, 'refund', 'card');
  v_note.refund_id := p_refund.id;
  v_note.paid_at := p_refund.updated_at;
  perform private.credit_lines(v_note, v_cents);
  perform private.issue_paid(v_note, 'CN');
  return v_cents;
end $$;

-- A credit note of an invoice that is not issued yet: its seller and buyer are those of the invoice.
create function private.new_credit_note(p_invoice public.invoices, p_reason text, p_to text) returns public.invoices
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  p_invoice.credits := p_invoice.id;
  p_invoice.id := gen_random_uuid();
  p_invoice.kind := 'credit';
  p_invoice.order_id := null;
  p_invoice.refund_id := null;
  p_invoice.credit_reason := p_reason;
  p_invoice.credit_to := p_to;
  p_invoice.paid_at := private.now();
  return p_invoice;
end $$;

-- What is left of each line of an invoice after its credit notes, with the sum of what is left up to it. p_line_id: of
-- that line alone.
create function private.lines_left(p_invoice_id uuid, p_line_id uuid default null)
returns table (line_id uuid, left_cents integer, left_tax_cents integer, before bigint, total bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select l.id, rest.cents, rest.tax_cents,
      sum(rest.cents + rest.tax_cents) over (order by l.position) - rest.cents - rest.tax_cents,
      sum(rest.cents + rest.tax_cents) over ()
    from public.invoice_lines l
    cross join lateral (
      select (l.cents - coalesce(sum(n.cents), 0))::integer as cents,
        (l.tax_cents - coalesce(sum(n.tax_cents), 0))::integer as tax_cents
      from public.invoice_lines n
      where n.credits_line = l.id
    ) rest
    where l.invoice_id = p_invoice_id and (p_line_id is null or l.id = p_line_id);
end $$;

-- What may still be credited of an invoice, or of one line of it, with tax.
create function private.creditable_cents(p_invoice_id uuid, p_line_id uuid default null) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((select max(total) from private.lines_left(p_invoice_id, p_line_id)), 0);
end $$;

-- A refund names a sum and no number: it is spread over what is left of the lines by their sums. Sums are rounded from
-- the first line on, so that the parts are the whole; the last credit note takes the rest. Returns what was spread.
create function private.credit_lines(p_note public.invoices, p_cents integer, p_line_id uuid default null)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_spread integer;
begin
  with parts as (
    select r.*, (round(least(p_cents, r.total)::numeric * (r.before + r.left_cents + r.left_tax_cents) / r.total)
      - round(least(p_cents, r.total)::numeric * r.before / r.total))::integer as part
    from private.lines_left(p_note.credits, p_line_id) r
    where r.left_cents + r.left_tax_cents > 0
  ), credited as (
    insert into public.invoice_lines (invoice_id, account_id, position, kind, credits_line, contract_id, number_id,
        e164, place, number_type, period, monthly_cents, usage, cents, tax_percent, tax_cents)
      select p_note.id, l.account_id, l.position, l.kind, l.id, l.contract_id, l.number_id, l.e164, l.place,
        l.number_type, l.period, l.monthly_cents, l.usage, p.part - tax.cents, l.tax_percent,
        tax.cents
      from parts p
      join public.invoice_lines l on l.id = p.line_id
      cross join lateral (
        select round(p.left_tax_cents::numeric * p.part / (p.left_cents + p.left_tax_cents))::integer as cents
      ) tax
      where p.part > 0
      returning cents + tax_cents as part
  )
  select coalesce(sum(part), 0) into v_spread from credited;
  return v_spread;
end $$;

-- The invoice of an order and its credit notes, for those who may see bills.
create function private.order_documents_json(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'number', d.number) order by d.issued_at,
      d.number), '[]')
    from public.invoices d
    where d.order_id = p_order_id or d.credits = (select id from public.invoices where order_id = p_order_id)
  );
end $$;

-- The credit notes of an invoice, oldest first.
create function private.credit_notes_json(p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'number', number, 'total_cents', total_cents)
      order by issued_at, number), '[]')
    from public.invoices
    where credits = p_invoice_id
  );
end $$;

grant execute on function
  private.order_documents_json(uuid),
  private.credit_notes_json(uuid)
to authenticated;
grant execute on function
  private.list_uninvoiced_orders(integer),
  private.issue_order_invoice(uuid, jsonb),
  private.list_uncredited_refunds(integer),
  private.issue_credit_note(uuid)
to app_worker;
