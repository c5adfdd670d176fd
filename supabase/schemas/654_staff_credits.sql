-- Credit notes that our people decide: of a line or of the whole invoice, never more than what is left of it, spread to
-- the cent with its tax. Where the sum goes: to the account's credit, back to the card that paid, or, of an invoice
-- that is not paid yet, off what is due.

create table private.staff_credits (
  request_id uuid primary key,
  credit_note_id uuid unique references public.invoices (id) deferrable initially deferred
);
comment on table private.staff_credits is
  'Credit notes of our people by the request that asked: repeating it finds them. null: nothing was left to credit.';
alter table private.staff_credits enable row level security;

-- What a card paid of an invoice and has not got back, and by which charge: the one that can give back most. Nothing
-- where its bank took it, or may yet.
create function private.refundable(p_invoice public.invoices)
returns table (payment_id uuid, cents integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if private.is_taken_back(p_invoice) then
    return;
  end if;
  return query
    select p.id, (p.captured_cents - coalesce(sum(r.amount_cents), 0))::integer
    from public.payments p
    left join public.refunds r on r.payment_id = p.id and r.status in ('pending', 'succeeded')
    where p.order_id = p_invoice.order_id and p.captured_cents > 0
    group by p.id
    union all
    select null::uuid, (p_invoice.total_cents + p_invoice.carried_in_cents - p_invoice.credit_used_cents
      - p_invoice.credited_cents - coalesce(sum(r.amount_cents), 0))::integer
    from public.refunds r
    where r.invoice_id = p_invoice.id and r.status in ('pending', 'succeeded')
    having p_invoice.state = 'paid' and p_invoice.stripe_payment_intent_id is not null
    order by 2 desc
    limit 1;
end $$;

-- p_credit: {request_id, line_id: null = of every line, cents: with tax; null = all that is left,
-- to: card | credit | due}. Returns {ok, credit_note_id, number, repeated}. Refusals: ORDER_STATE when the sum cannot
-- go there, CREDIT_TOO_LARGE {most_cents}, CHARGE_RUNNING while a card is tried or a page is open; its details name the
-- intent that has to be canceled first.
create function private.staff_credit_invoice(p_actor jsonb, p_invoice_id uuid, p_credit jsonb, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_invoice public.invoices;
  v_note uuid;
  v_refusal jsonb;
begin
  select * into v_invoice from public.invoices where id = p_invoice_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  select credit_note_id into v_note from private.staff_credits where request_id = (p_credit ->> 'request_id')::uuid;
  if found then
    return private.credited_json(v_note, true);
  end if;
  v_refusal := private.credit_refusal(v_invoice, p_credit);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_note := private.credit_invoice(v_invoice, p_credit);
  insert into private.staff_credits (request_id, credit_note_id) values ((p_credit ->> 'request_id')::uuid, v_note);
  perform private.audit(p_actor, v_invoice.account_id, 'invoice.credited', 'invoice:' || p_invoice_id, null,
    private.credited_json(v_note, false) || jsonb_build_object('to', p_credit ->> 'to',
      'cents', (select total_cents from public.invoices where id = v_note)), v_reason);
  return private.credited_json(v_note, false);
end $$;

create function private.credited_json(p_credit_note_id uuid, p_repeated boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('ok', true, 'credit_note_id', id, 'number', number, 'repeated', p_repeated)
    from public.invoices
    where id = p_credit_note_id
  );
end $$;

create function private.credit_refusal(p_invoice public.invoices, p_credit jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_to text := p_credit ->> 'to';
  v_most integer := private.creditable_cents(p_invoice.id, (p_credit ->> 'line_id')::uuid);
  v_cents integer := coalesce((p_credit ->> 'cents')::integer, v_most);
begin
  if p_invoice.kind = 'credit' or (v_to = 'due') <> (p_invoice.state = 'open')
    or (v_to = 'card' and not exists (select from private.refundable(p_invoice) where cents > 0))
  then
    return private.refusal('ORDER_STATE', jsonb_build_object('status', p_invoice.state));
  end if;
  if v_to = 'card' then
    v_most := least(v_most, (select cents from private.refundable(p_invoice)));
  end if;
  if v_cents < 1 or v_cents > v_most then
    return private.refusal('CREDIT_TOO_LARGE', jsonb_build_object('most_cents', v_most));
  end if;
  return case when v_to = 'due' then private.uncharged_refusal(p_invoice) end;
end $$;

-- What is due changes only while nobody can pay the old sum: no attempt runs, and no intent of it is left at Stripe.
create function private.uncharged_refusal(p_invoice public.invoices) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from public.charge_attempts where invoice_id = p_invoice.id and state = 'running') then
    return private.refusal('CHARGE_RUNNING');
  end if;
  if p_invoice.stripe_payment_intent_id is not null then
    return private.refusal('CHARGE_RUNNING',
      jsonb_build_object('payment_intent_id', p_invoice.stripe_payment_intent_id));
  end if;
  return null;
end $$;

-- Stripe canceled the intent of an open invoice for which no attempt runs: the next attempt makes another.
create function private.forget_intent(p_invoice_id uuid, p_payment_intent_id text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.invoices where id = p_invoice_id for update;
  update public.invoices set stripe_payment_intent_id = null, intent_generation = intent_generation + 1
    where id = p_invoice_id and state = 'open' and stripe_payment_intent_id = p_payment_intent_id
      and not exists (select from public.charge_attempts where invoice_id = p_invoice_id and state = 'running');
  return found;
end $$;

create function private.credit_invoice(p_invoice public.invoices, p_credit jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_line uuid := p_credit ->> 'line_id';
  v_cents integer := coalesce((p_credit ->> 'cents')::integer, private.creditable_cents(p_invoice.id, v_line));
  v_note public.invoices := private.new_credit_note(p_invoice, 'staff', p_credit ->> 'to');
begin
  perform private.credit_lines(v_note, v_cents, v_line);
  perform private.issue_paid(v_note, 'CN');
  perform private.give_back(p_invoice, v_note, v_cents);
  return v_note.id;
end $$;

-- A credit note's sum goes where the note says.
create function private.give_back(p_invoice public.invoices, p_note public.invoices, p_cents integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  case p_note.credit_to
    when 'credit' then
      perform private.grant_credit(p_note.account_id, p_note.currency, p_cents, 'staff', p_note.id);
    when 'due' then
      perform private.reduce_due(p_invoice, p_cents, p_note.id);
    when 'card' then
      perform private.order_refund(p_invoice, p_cents, p_note.id);
  end case;
end $$;

-- Asked of Stripe by send-refunds.
create function private.order_refund(p_invoice public.invoices, p_cents integer, p_credit_note_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.refunds (payment_id, order_id, invoice_id, account_id, amount_cents, currency, reason,
      credit_note_id)
    select r.payment_id, p_invoice.order_id, case when p_invoice.order_id is null then p_invoice.id end,
      p_invoice.account_id, p_cents, p_invoice.currency, 'requested_by_customer', p_credit_note_id
    from private.refundable(p_invoice) r;
end $$;

-- Less is due. What credit of the account had paid already becomes its credit again. When nothing is due the invoice is
-- paid; a rest that is too small for a card waits for the next invoice, as a small bill does.
create function private.reduce_due(p_invoice public.invoices, p_cents integer, p_credit_note_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_off integer := least(p_cents, p_invoice.due_cents);
  v_rest integer := p_invoice.due_cents - v_off;
  v_state text := case when v_rest = 0 then 'paid' else private.bill_state(v_rest, p_invoice.currency) end;
begin
  -- Apart from the state below: the ledger takes what is due before it as what a card paid.
  update public.invoices set due_cents = v_rest, credited_cents = credited_cents + v_off where id = p_invoice.id;
  if p_cents > v_off then
    perform private.grant_credit(p_invoice.account_id, p_invoice.currency, p_cents - v_off, 'staff', p_credit_note_id);
  end if;
  if v_state <> 'open' then
    update public.invoices set
      state = v_state,
      paid_at = case when v_state = 'paid' then private.now() end,
      next_attempt_at = null,
      problem = null
    where id = p_invoice.id;
    perform private.end_unpaid(p_invoice.account_id);
  end if;
end $$;

-- Refunds that a credit note ordered and Stripe has not been asked for, oldest first: [{id, payment_intent_id, …}].
create function private.list_unsent_refunds(p_limit integer default 100) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(to_jsonb(unsent)), '[]')
    from (
      select r.id, r.credit_note_id, r.amount_cents, r.currency,
        coalesce(p.stripe_payment_intent_id, i.stripe_payment_intent_id) as payment_intent_id
      from public.refunds r
      left join public.payments p on p.id = r.payment_id
      left join public.invoices i on i.id = r.invoice_id
      where r.status = 'pending' and r.stripe_refund_id is null
      order by r.created_at, r.id
      limit p_limit
    ) unsent
  );
end $$;
create index refunds_unsent on public.refunds (created_at, id) where status = 'pending' and stripe_refund_id is null;

-- Stripe will not give it back, as a charge that is disputed or was given back there: what the credit note promised is
-- the account's to use up.
create function private.refuse_refund(p_id uuid, p_code text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_refund public.refunds;
begin
  perform private.require_system();
  update public.refunds set status = 'failed'
    where id = p_id and status = 'pending' and stripe_refund_id is null
    returning * into v_refund;
  if not found then
    return;
  end if;
  perform private.grant_credit(v_refund.account_id, v_refund.currency, v_refund.amount_cents, 'refund_failed',
    v_refund.credit_note_id);
  perform private.alert_operator('A refund was refused by Stripe: its sum is the account''s credit now',
    jsonb_build_object('refund', p_id, 'account', v_refund.account_id, 'cents', v_refund.amount_cents, 'code', p_code),
    'refund-refused:' || p_id);
end $$;

-- One document for the back office: as in the list, with its credit notes, attempts, and what is left of each line.
create function private.staff_get_invoice(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'credit_to', i.credit_to,
      'credits_id', i.credits,
      'problem', i.problem,
      'next_attempt_at', i.next_attempt_at,
      'creditable_cents', case when i.kind = 'credit' then 0 else private.creditable_cents(i.id) end,
      'refundable_cents', coalesce((select cents from private.refundable(i)), 0),
      'credit_notes', private.credit_notes_json(i.id),
      'lines', private.lines_left_json(i.id),
      'attempts', private.attempts_json(i.id))
    from private.staff_list_invoices l
    join public.invoices i on i.id = l.id
    where l.id = p_id
  );
end $$;

create function private.lines_left_json(p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind, 'number_id', l.number_id, 'e164', l.e164,
      'period_from', lower(l.period), 'period_until', upper(l.period), 'cents', l.cents, 'tax_cents', l.tax_cents,
      'left_cents', r.left_cents + r.left_tax_cents) order by l.position), '[]')
    from public.invoice_lines l
    join private.lines_left(p_invoice_id) r on r.line_id = l.id
    where l.invoice_id = p_invoice_id
  );
end $$;

create function private.attempts_json(p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('n', n, 'kind', kind, 'state', state, 'cents', cents,
      'decline_code', coalesce(decline_code, code), 'advice_code', advice_code, 'started_at', started_at,
      'finished_at', finished_at) order by n), '[]')
    from public.charge_attempts
    where invoice_id = p_invoice_id
  );
end $$;

grant execute on function
  private.staff_credit_invoice(jsonb, uuid, jsonb, text),
  private.staff_get_invoice(jsonb, uuid)
to app_server;
grant execute on function
  private.forget_intent(uuid, text),
  private.list_unsent_refunds(integer),
  private.refuse_refund(uuid, text)
to app_worker;
