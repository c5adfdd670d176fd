-- Disputes and early fraud warnings: what a card's bank says against a charge. They belong to our own people: customers
-- see nothing of them here, and no policy lets them.

create table public.disputes (
  id uuid primary key default gen_random_uuid(),
  payment_id uuid not null references public.payments (id),
  order_id uuid not null references public.orders (id),
  account_id uuid not null references public.accounts (id),
  kind text not null check (kind in ('dispute', 'inquiry', 'fraud_warning')),
  stripe_ref text not null unique,
  status text not null,
  reason text not null,
  amount_cents public.cents not null,
  currency public.currency_code not null,
  is_open boolean not null,
  evidence_due_at timestamptz,
  evidence jsonb not null,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.disputes is
  'What a card''s bank says against a charge. While one is open no card of the account is charged by itself.';
comment on column public.disputes.status is 'Stripe''s word; a fraud warning is "actionable" or "settled"';
comment on column public.disputes.evidence_due_at is 'the bank''s deadline; null for a fraud warning';
comment on column public.disputes.evidence is
  'what we can show when it came in: consent, buyer, numbers and when they were live';
create index disputes_payment on public.disputes (payment_id);
create index disputes_order on public.disputes (order_id);
create index disputes_account on public.disputes (account_id, is_open);
create trigger touch before update on public.disputes for each row execute function private.touch_updated_at();
alter table public.disputes enable row level security;

-- What shows that the buyer wanted the numbers and got them.
create function private.dispute_evidence(p_order_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'order', o.reference,
      'ordered_at', o.created_at,
      'consent_version', o.consent_version,
      'consent_at', o.consent_at,
      'buyer', (select p.email from public.profiles p where p.user_id = o.user_id),
      'addresses', (
        select coalesce(jsonb_agg(distinct h.client_address), '[]')
        from public.holds h
        where h.order_id = o.id and h.client_address is not null
      ),
      'receipts', (
        select count(*) from public.notifications n
        where n.account_id = o.account_id and n.status = 'sent' and n.parameters ->> 'order_id' = o.id::text
      ),
      'numbers', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'e164', n.e164, 'status', n.status, 'live_since', n.activated_at, 'ended_at', n.ended_at)), '[]')
        from public.order_items i
        join public.purchased_numbers n on n.order_item_id = i.id
        where i.order_id = o.id
      ))
    from public.orders o
    where o.id = p_order_id
  );
end $$;

create function private.has_open_dispute(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from public.disputes where account_id = p_account_id and is_open);
end $$;

-- p_dispute: {ref, kind, status, reason, amount_cents, currency, is_open, evidence_due_at}. The last word of Stripe
-- counts: its object was read again. Returns new, changed, same, or null for a payment that is not ours.
create function private.record_dispute(p_payment_intent_id text, p_dispute jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_payment public.payments;
  v_before public.disputes;
  v_after public.disputes;
begin
  perform private.require_system();
  select * into v_payment from public.payments where stripe_payment_intent_id = p_payment_intent_id for update;
  if not found then
    return private.hold_disputed_invoice(p_payment_intent_id, p_dispute);
  end if;
  select * into v_before from public.disputes where stripe_ref = p_dispute ->> 'ref';
  insert into public.disputes (payment_id, order_id, account_id, kind, stripe_ref, status, reason, amount_cents,
      currency, is_open, evidence_due_at, evidence)
    values (v_payment.id, v_payment.order_id, v_payment.account_id, p_dispute ->> 'kind', p_dispute ->> 'ref',
      p_dispute ->> 'status', p_dispute ->> 'reason', (p_dispute ->> 'amount_cents')::integer,
      upper(p_dispute ->> 'currency'), (p_dispute ->> 'is_open')::boolean,
      (p_dispute ->> 'evidence_due_at')::timestamptz, private.dispute_evidence(v_payment.order_id))
    on conflict (stripe_ref) do update set
      kind = excluded.kind,
      status = excluded.status,
      reason = excluded.reason,
      amount_cents = excluded.amount_cents,
      is_open = excluded.is_open,
      evidence_due_at = excluded.evidence_due_at
    returning * into v_after;
  if (v_before.status, v_before.is_open) is not distinct from (v_after.status, v_after.is_open) then
    return 'same';
  end if;
  perform private.report_dispute(v_before, v_after);
  return case when v_before.id is null then 'new' else 'changed' end;
end $$;

-- Operators and the audit log learn of every step, with what we can show.
create function private.report_dispute(p_before public.disputes, p_after public.disputes) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_facts jsonb := jsonb_build_object(
    'ref', p_after.stripe_ref, 'kind', p_after.kind, 'status', p_after.status, 'reason', p_after.reason,
    'amount_cents', p_after.amount_cents, 'currency', p_after.currency, 'evidence_due_at', p_after.evidence_due_at);
begin
  perform private.audit(private.system(), p_after.account_id, 'dispute.recorded', 'order:' || p_after.order_id,
    case when p_before.id is not null then jsonb_build_object('status', p_before.status) end, v_facts, p_after.reason);
  perform private.notify_operator(
    case p_after.kind
      when 'fraud_warning' then 'A bank warns of fraud'
      when 'inquiry' then 'A bank asks about a charge'
      else 'A charge is disputed'
    end || ': ' || (p_after.evidence ->> 'order') || ', ' || p_after.status,
    v_facts || p_after.evidence, 'dispute:' || p_after.stripe_ref || ':' || p_after.status);
end $$;

grant execute on function private.record_dispute(text, jsonb) to app_worker;
