-- The page on which a person pays an invoice, and confirms to their bank when it asks. One way to pay at any instant: a
-- page is an attempt, and of an invoice's attempts one runs. No page opens while a card is tried, the intent that the
-- saved card was tried with is canceled before a page can be paid, and the card is tried again only after Stripe
-- confirmed that the page has ended unpaid.

insert into private.settings (key, value, description) values
  ('payment_page_minutes', '60', 'How long a page on which an invoice is paid goes before the saved card, minutes'),
  ('payment_page_look_minutes', '5', 'How often Stripe is asked what became of an open page, minutes');

-- What Stripe is asked with: stable while the page runs, so that a repeated request has the same bytes.
create function private.page_json(p_invoice public.invoices, p_attempt public.charge_attempts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'attempt_id', p_attempt.id,
    'n', p_attempt.n,
    'invoice_id', p_invoice.id,
    'account_id', p_invoice.account_id,
    'number', p_invoice.number,
    'currency', p_invoice.currency,
    'amount_cents', p_attempt.cents,
    'keeps_card', p_attempt.keeps_card,
    'page_until', p_attempt.page_until,
    'stripe_session_id', p_attempt.stripe_session_id,
    'url', p_attempt.url,
    'retired_intent', p_invoice.stripe_payment_intent_id,
    'stripe_customer_id', (select stripe_customer_id from public.accounts where id = p_invoice.account_id));
end $$;

-- Opens the page of an invoice, or returns the one that is open. Refusals: ORDER_STATE when it is not open,
-- CHARGE_RUNNING while the card is tried, PAGE_OPEN with the page that has to end first.
create function private.open_page(p_invoice_id uuid, p_keeps_card boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_attempt public.charge_attempts;
begin
  select * into v_invoice from public.invoices where id = p_invoice_id for update;
  if v_invoice.state <> 'open' then
    return private.refusal('ORDER_STATE', jsonb_build_object('status', v_invoice.state));
  end if;
  select * into v_attempt from public.charge_attempts where invoice_id = p_invoice_id and state = 'running';
  if v_attempt.kind = 'card' then
    return private.refusal('CHARGE_RUNNING');
  end if;
  if v_attempt.kind = 'page' and private.must_end(v_attempt, p_keeps_card) then
    return private.refusal('PAGE_OPEN', jsonb_build_object('page', private.page_json(v_invoice, v_attempt)));
  end if;
  if v_attempt.id is null then
    insert into public.charge_attempts (invoice_id, account_id, n, kind, cents, keeps_card, lease_until, page_until)
      select v_invoice.id, v_invoice.account_id, count(*) + 1, 'page', v_invoice.due_cents, p_keeps_card,
        private.now() + private.duration('payment_page_look_minutes'),
        private.now() + private.duration('payment_page_minutes')
      from public.charge_attempts
      where invoice_id = p_invoice_id
      returning * into v_attempt;
  end if;
  return jsonb_build_object('ok', true, 'page', private.page_json(v_invoice, v_attempt));
end $$;

-- Another choice about the card needs another page; so does a page that would end in its payer's hands.
create function private.must_end(p_page public.charge_attempts, p_keeps_card boolean) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_page.keeps_card is distinct from p_keeps_card
    or p_page.page_until < private.now() + private.duration('payment_page_minutes') / 4;
end $$;

-- For a member who may pay. Refusals: NOT_FOUND, and those of open_page.
create function private.begin_payment_page(
  p_actor jsonb,
  p_account_id uuid,
  p_invoice_id uuid,
  p_keeps_card boolean
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  perform from public.invoices where id = p_invoice_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return private.open_page(p_invoice_id, p_keeps_card);
end $$;

-- For the holder of the link of the mail about this invoice: they may pay it, and see no more of it than what is due.
create function private.begin_linked_page(p_invoice_id uuid, p_keeps_card boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  perform from public.invoices where id = p_invoice_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return private.open_page(p_invoice_id, p_keeps_card);
end $$;

-- What the page of a mail's link shows; null when there is no such invoice.
create function private.get_linked_invoice(p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select jsonb_build_object(
      'id', i.id,
      'number', i.number,
      'state', i.state,
      'currency', i.currency,
      'due_cents', i.due_cents,
      'asked_cents', i.total_cents + i.carried_in_cents - i.credit_used_cents - i.credited_cents,
      'seller_name', i.seller ->> 'legal_name',
      'problem', i.problem,
      'page', (
        select private.page_json(i, a)
        from public.charge_attempts a
        where a.invoice_id = i.id and a.state = 'running' and a.kind = 'page'
      ))
    from public.invoices i
    where i.id = p_invoice_id
  );
end $$;

-- The intent that the saved card was tried with was canceled at Stripe: it cannot be paid beside the page any more.
create function private.retire_intent(p_attempt_id uuid, p_payment_intent_id text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.invoices i set
    stripe_payment_intent_id = null,
    intent_generation = i.intent_generation + 1
  from public.charge_attempts a
  where a.id = p_attempt_id and i.id = a.invoice_id and i.state = 'open'
    and i.stripe_payment_intent_id = p_payment_intent_id;
end $$;

-- The page's link, once: false when the page has ended meanwhile, so that its link is given to nobody.
create function private.attach_page(p_attempt_id uuid, p_stripe_session_id text, p_url text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.charge_attempts set stripe_session_id = p_stripe_session_id, url = p_url
    where id = p_attempt_id and kind = 'page' and state = 'running'
      and coalesce(stripe_session_id, p_stripe_session_id) = p_stripe_session_id;
  return found;
end $$;

-- A page that a run is to look at. ends: it is over, or nobody has its link: it is closed first.
create function private.look_at_page(p_invoice public.invoices, p_attempt public.charge_attempts) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.charge_attempts set
    lease_until = least(private.now() + private.duration('payment_page_look_minutes'),
      greatest(page_until, private.now() + interval '1 minute'))
  where id = p_attempt.id;
  return jsonb_build_object(
    'action', 'page',
    'ends', p_attempt.page_until <= private.now() or p_attempt.stripe_session_id is null,
    'page', private.page_json(p_invoice, p_attempt));
end $$;

-- The page of an attempt, whatever became of it; null when there is none.
create function private.get_page(p_attempt_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select private.page_json(i, a)
    from public.charge_attempts a
    join public.invoices i on i.id = a.invoice_id
    where a.id = p_attempt_id and a.kind = 'page'
  );
end $$;

-- A payment that comes for an attempt which has ended: the same one again, or, against all that is done here, a second
-- one. A person gives that back.
create function private.check_paid_once(p_invoice public.invoices, p_result jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_intent text := p_result ->> 'payment_intent_id';
begin
  if v_intent is null or v_intent is not distinct from p_invoice.stripe_payment_intent_id then
    return;
  end if;
  perform private.alert_operator('An invoice may have been paid twice: give one payment back', jsonb_build_object(
    'invoice', p_invoice.number, 'account', p_invoice.account_id, 'state', p_invoice.state,
    'payment_intent', v_intent, 'amount_cents', p_result ->> 'amount_cents'),
    'paid-twice:' || v_intent);
end $$;

grant execute on function private.begin_payment_page(jsonb, uuid, uuid, boolean) to app_server;
grant execute on function
  private.begin_linked_page(uuid, boolean),
  private.get_linked_invoice(uuid),
  private.retire_intent(uuid, text),
  private.attach_page(uuid, text, text),
  private.get_page(uuid)
to app_worker;
