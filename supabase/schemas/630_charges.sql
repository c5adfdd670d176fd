-- Charging an invoice: one PaymentIntent per invoice, one confirm per attempt. A paid intent refuses every further
-- confirm, so charging twice would need two intents, and another one is only made after Stripe canceled the first.
-- A page on which the invoice is paid (631) is an attempt too: of both kinds one runs at a time.

insert into private.settings (key, value, description) values
  ('charging_paused', '0', '1: no card is charged by itself, what is due waits; 0: as usual');

create table public.charge_attempts (
  id uuid primary key default gen_random_uuid(),
  invoice_id uuid not null references public.invoices (id),
  account_id uuid not null references public.accounts (id),
  n integer not null,
  kind text not null default 'card' check (kind in ('card', 'page')),
  state text not null default 'running' check (
    state in ('running', 'succeeded', 'declined', 'needs_customer', 'no_card', 'canceled', 'expired')
  ),
  stripe_payment_intent_id text,
  stripe_payment_method_id text,
  charge_before text,
  charge_id text,
  code text,
  decline_code text,
  advice_code text,
  network_decline_code text,
  cents public.cents not null check (cents > 0),
  lease_until timestamptz not null,
  stripe_session_id text unique,
  url text,
  keeps_card boolean,
  page_until timestamptz,
  started_at timestamptz not null default private.now(),
  finished_at timestamptz,
  unique (invoice_id, n),
  constraint charge_attempts_end_with_an_instant check ((state = 'running') = (finished_at is null)),
  constraint charge_attempts_pages_end check ((kind = 'page') = (page_until is not null and keeps_card is not null)),
  constraint charge_attempts_only_pages_expire check (state <> 'expired' or kind = 'page')
);
comment on table public.charge_attempts is
  'Each time the card is tried or a page is open, written before Stripe is asked. The rows count, never the webhooks.';
comment on column public.charge_attempts.kind is 'card: the saved card, without its owner; page: its payer is there';
comment on column public.charge_attempts.lease_until is
  'when the next run takes over what another began; of a page: when Stripe is asked what became of it';
comment on column public.charge_attempts.keeps_card is 'whether the card of the page is charged from then on';
comment on column public.charge_attempts.page_until is 'until when the page goes before the saved card';
comment on column public.charge_attempts.charge_before is
  'the intent''s latest charge when the attempt began: another one proves that it was carried out';
create unique index charge_attempts_one_running on public.charge_attempts (invoice_id) where state = 'running';
create index charge_attempts_account on public.charge_attempts (account_id);
create index charge_attempts_lease on public.charge_attempts (lease_until) where state = 'running';
alter table public.charge_attempts enable row level security;

-- Invoices whose card is to be tried now, or whose attempt was left by the run that began it: [{at, invoice_id}], those
-- that wait longest first. p_after: the last one of the page before. One that fails each time is passed over, and waits
-- for its lease behind the others.
create function private.list_due_invoices(p_limit integer default 50, p_after jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := p_after ->> 'at';
  v_is_paused boolean := private.setting('charging_paused') = 1;  -- what was begun is finished all the same
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('at', due.at, 'invoice_id', due.id) order by due.at, due.id), '[]')
    from (
      select d.id, d.at
      from (
        select a.invoice_id as id, a.lease_until as at
        from public.charge_attempts a
        where a.state = 'running' and a.lease_until <= private.now()
        union all
        select i.id, i.next_attempt_at
        from public.invoices i
        where not v_is_paused and i.state = 'open' and i.next_attempt_at <= private.now()
          and i.next_attempt_at >= coalesce(v_at, '-infinity')
          and not exists (select from public.charge_attempts a where a.invoice_id = i.id and a.state = 'running')
      ) d
      where p_after is null or (d.at, d.id) > (v_at, (p_after ->> 'invoice_id')::uuid)
      order by d.at, d.id
      limit p_limit
    ) due
  );
end $$;

-- Begins an attempt, or takes over one whose run died. Returns {action: none | busy | held}, {action: page, …}: its
-- page is open, look at it or close it; or {action: charge, attempt_id, is_resumed, …}: when is_resumed its money may
-- have moved, so that is read first.
create function private.begin_charge(p_invoice_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_attempt public.charge_attempts;
  v_lease timestamptz := private.now() + private.duration('charge_lease_minutes');
begin
  perform private.require_system();
  select * into v_invoice from public.invoices where id = p_invoice_id for update;
  if not found or v_invoice.state <> 'open' then
    return jsonb_build_object('action', 'none');
  end if;
  select * into v_attempt from public.charge_attempts where invoice_id = p_invoice_id and state = 'running';
  if found then
    if v_attempt.lease_until > private.now() then
      return jsonb_build_object('action', 'busy');
    end if;
    if v_attempt.kind = 'page' then
      return private.look_at_page(v_invoice, v_attempt);
    end if;
    update public.charge_attempts set lease_until = v_lease where id = v_attempt.id;
    return private.charge_json(v_invoice, v_attempt, true);
  end if;
  if v_invoice.next_attempt_at is null or v_invoice.next_attempt_at > private.now() then
    return jsonb_build_object('action', 'none');
  end if;
  if not private.may_charge(v_invoice.account_id) then
    update public.invoices set next_attempt_at = private.now() + interval '1 day' where id = p_invoice_id;
    return jsonb_build_object('action', 'held');
  end if;
  insert into public.charge_attempts (invoice_id, account_id, n, cents, lease_until)
    select v_invoice.id, v_invoice.account_id, count(*) + 1, v_invoice.due_cents, v_lease
    from public.charge_attempts
    where invoice_id = p_invoice_id
    returning * into v_attempt;
  return private.charge_json(v_invoice, v_attempt, false);
end $$;

-- No card is charged by itself while its bank disputes a charge, an operator has to look, or the account is not open.
create function private.may_charge(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return not private.has_open_dispute(p_account_id) and exists (
    select from public.billing_profiles p
    join public.accounts a on a.id = p.account_id and a.status = 'active'
    where p.account_id = p_account_id and p.held_at is null
  );
end $$;

create function private.charge_json(
  p_invoice public.invoices,
  p_attempt public.charge_attempts,
  p_is_resumed boolean
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'action', 'charge',
    'attempt_id', p_attempt.id,
    'n', p_attempt.n,
    'is_resumed', p_is_resumed,
    'charge_before', p_attempt.charge_before,
    'was_armed', p_attempt.stripe_payment_intent_id is not null,
    'invoice_id', p_invoice.id,
    'account_id', p_invoice.account_id,
    'number', p_invoice.number,
    'currency', p_invoice.currency,
    'amount_cents', p_attempt.cents,
    'payment_intent_id', p_invoice.stripe_payment_intent_id,
    'generation', p_invoice.intent_generation,
    'stripe_customer_id', (select stripe_customer_id from public.accounts where id = p_invoice.account_id),
    'known_card', private.known_card(p_invoice.account_id));
end $$;

-- The invoice's intent, written before anything is confirmed. The first one counts: it is returned to everybody.
create function private.set_invoice_intent(p_attempt_id uuid, p_payment_intent_id text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_known text;
begin
  perform private.require_system();
  update public.invoices i set
    stripe_payment_intent_id = coalesce(i.stripe_payment_intent_id, p_payment_intent_id)
  from public.charge_attempts a
  where a.id = p_attempt_id and a.state = 'running' and i.id = a.invoice_id and i.state = 'open'
  returning i.stripe_payment_intent_id into v_known;
  return v_known;
end $$;

-- Last word before the card is tried: with which card, and what the intent had been charged before. Returns whether the
-- attempt still runs; one that was armed keeps what it was armed with.
create function private.arm_charge(
  p_attempt_id uuid,
  p_payment_intent_id text,
  p_payment_method_id text,
  p_charge_before text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.charge_attempts set
    stripe_payment_method_id = p_payment_method_id,
    charge_before = case when stripe_payment_intent_id is null then p_charge_before else charge_before end,
    stripe_payment_intent_id = p_payment_intent_id
  where id = p_attempt_id and state = 'running';
  return found;
end $$;

-- What the re-read intent or page proves. p_result: {state, payment_intent_id?, amount_cents?, charge_id?, code?,
-- decline_code?, advice_code?, network_decline_code?, card_brand?, card_last4?}
create function private.finish_charge(p_attempt_id uuid, p_result jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_attempt public.charge_attempts;
  v_invoice public.invoices;
begin
  perform private.require_system();
  select i.* into v_invoice
    from public.invoices i
    join public.charge_attempts a on a.invoice_id = i.id
    where a.id = p_attempt_id
    for update of i;
  update public.charge_attempts set
    state = p_result ->> 'state',
    charge_id = p_result ->> 'charge_id',
    code = p_result ->> 'code',
    decline_code = p_result ->> 'decline_code',
    advice_code = p_result ->> 'advice_code',
    network_decline_code = p_result ->> 'network_decline_code',
    finished_at = private.now()
  where id = p_attempt_id and state = 'running'
  returning * into v_attempt;
  if not found then
    perform private.check_paid_once(v_invoice, p_result);
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  if v_attempt.state = 'succeeded' then
    perform private.pay_invoice(v_invoice, v_attempt, p_result);
  elsif v_attempt.state = 'canceled' then
    update public.invoices set
      stripe_payment_intent_id = null,
      intent_generation = intent_generation + 1,
      next_attempt_at = private.now()
    where id = v_invoice.id;
  elsif v_attempt.state <> 'expired' then
    perform private.fail_charge(v_invoice, v_attempt);
  end if;
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

create function private.pay_invoice(p_invoice public.invoices, p_attempt public.charge_attempts, p_result jsonb)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_invoice.state <> 'open' or (p_result ->> 'amount_cents')::integer is distinct from p_invoice.due_cents then
    raise exception 'invoice %: % was paid, % is due', p_invoice.number, p_result ->> 'amount_cents',
      p_invoice.due_cents using errcode = '23514';
  end if;
  update public.invoices set
    state = 'paid',
    paid_at = private.now(),
    due_cents = 0,
    next_attempt_at = null,
    problem = null,
    stripe_payment_intent_id = coalesce(p_result ->> 'payment_intent_id', stripe_payment_intent_id),
    card_brand = p_result ->> 'card_brand',
    card_last4 = p_result ->> 'card_last4'
  where id = p_invoice.id;
  perform private.end_unpaid(p_invoice.account_id);
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.paid', 'invoice:' || p_invoice.id,
    jsonb_build_object('due_cents', p_invoice.due_cents),
    jsonb_build_object('due_cents', 0, 'by', p_attempt.kind, 'payment_intent',
      coalesce(p_result ->> 'payment_intent_id', p_attempt.stripe_payment_intent_id)));
  perform private.notify_user(null, p_invoice.account_id, 'receipts', 'invoice-paid',
    private.invoice_json(p_invoice.id), 'invoice-paid:' || p_invoice.id);
end $$;

-- The last refused invoice was paid: what had stopped for it goes on, on its own bill day. Time in which nothing was
-- sold is not charged afterwards: such a number is sold from now to the next bill day, immediately.
create function private.end_unpaid(p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.billing_profiles set unpaid_since = null
    where account_id = p_account_id and unpaid_since is not null
      and not exists (
        select from public.invoices i
        join public.charge_attempts a on a.invoice_id = i.id
          and a.state in ('declined', 'needs_customer', 'no_card')
        where i.account_id = p_account_id and i.state = 'open'
      );
  if not found then
    return;
  end if;
  perform private.begin_stage(p_account_id, 'full');
  update public.number_contracts set
    stopped_reason = null,
    paid_until = greatest(paid_until, private.now()),
    renews_at = case
      when cancel_at is null then private.renewal_boundary(account_id, greatest(paid_until, private.now())) end
  where account_id = p_account_id and ended_at is null and stopped_reason = 'unpaid';
  if found then
    update public.billing_profiles set late_allowed_until = private.now() where account_id = p_account_id;
  end if;
end $$;

create view private.due_charges with (security_invoker = true) as
  select greatest(next_attempt_at, date_trunc('minute', private.now()) + interval '1 minute') as at -- its run's minute
  from public.invoices
  where state = 'open' and next_attempt_at is not null
  union all
  select lease_until
  from public.charge_attempts
  where state = 'running';

grant execute on function
  private.list_due_invoices(integer, jsonb),
  private.begin_charge(uuid),
  private.set_invoice_intent(uuid, text),
  private.arm_charge(uuid, text, text, text),
  private.finish_charge(uuid, jsonb)
to app_worker;
