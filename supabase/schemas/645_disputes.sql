-- Disputes and early fraud warnings: what a card's bank says against a charge, of an order or of an invoice. Managers
-- see what a bank told its own customer; its warnings, our evidence and what was done belong to our own people.

create table public.disputes (
  id uuid primary key default gen_random_uuid(),
  order_id uuid references public.orders (id),
  payment_id uuid references public.payments (id),
  invoice_id uuid references public.invoices (id),
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
  handled_as text check (handled_as in ('answered', 'accepted', 'refunded', 'left')),
  handled_at timestamptz,
  handled_by uuid references auth.users (id) on delete set null,
  needs_person boolean not null generated always as (
    is_open and handled_as is null and status in ('needs_response', 'warning_needs_response', 'actionable')
  ) stored,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint disputes_are_about_one_charge check (
    num_nonnulls(order_id, invoice_id) = 1 and (order_id is null) = (payment_id is null)
  ),
  constraint disputes_are_handled_at_an_instant check ((handled_as is null) = (handled_at is null))
);
comment on table public.disputes is
  'What a card''s bank says against a charge. While one is open no card of the account is charged by itself.';
comment on column public.disputes.status is 'Stripe''s word; a fraud warning is "actionable" or "settled"';
comment on column public.disputes.evidence_due_at is 'the bank''s deadline; null for a fraud warning';
comment on column public.disputes.evidence is
  'what we could show when it came in: consent, buyer, numbers and when they were live';
comment on column public.disputes.handled_as is 'what staff did about this status; another status is looked at again';
create index disputes_payment on public.disputes (payment_id);
create index disputes_order on public.disputes (order_id);
create index disputes_invoice on public.disputes (invoice_id);
create index disputes_account on public.disputes (account_id, is_open);
create index disputes_handled_by on public.disputes (handled_by);
create trigger touch before update on public.disputes for each row execute function private.touch_updated_at();
alter table public.disputes enable row level security;

create policy "managers read what their bank was told" on public.disputes for select to authenticated
  using (kind <> 'fraud_warning' and account_id = any ((select private.account_ids('billing'))::uuid[]));

grant select (
  id, order_id, invoice_id, account_id, kind, status, amount_cents, currency, is_open, created_at, updated_at
) on public.disputes to authenticated;

-- The dispute of an order or of an invoice that its customer sees: the open one, else the last; null: none.
create function private.dispute_json(p_order_id uuid, p_invoice_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'kind', d.kind,
      'state', case
        when d.is_open then 'open'
        when d.status in ('won', 'lost') then d.status
        else 'closed'
      end,
      'amount_cents', d.amount_cents,
      'currency', d.currency,
      'since', d.created_at)
    from public.disputes d
    where (d.order_id = p_order_id or d.invoice_id = p_invoice_id) and d.kind <> 'fraud_warning'
    order by d.is_open desc, d.created_at desc
    limit 1
  );
end $$;

-- What shows that the buyer wanted the numbers and got them.
create function private.order_evidence(p_order_id uuid) returns jsonb
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
      'numbers', private.evidence_numbers(array(
        select n.id
        from public.order_items i
        join public.purchased_numbers n on n.order_item_id = i.id
        where i.order_id = o.id
      )))
    from public.orders o
    where o.id = p_order_id
  );
end $$;

-- What shows that the account agreed to these charges, was told of this one, and had the numbers.
create function private.invoice_evidence(p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'invoice', i.number,
      'ordered_at', min(c.starts_at),
      'period_from', i.boundary_at,
      'period_until', greatest(i.period_end, max(upper(l.period))),
      'consent_version', (array_agg(c.consent_version order by c.consent_at))[1],
      'consent_at', min(c.consent_at),
      'year_consent_at', private.year_consent_at(i.issued_at, array_agg(l.number_id) filter (where l.kind = 'year')),
      'buyer', (private.recipient(null, i.account_id)).email,
      'addresses', '[]'::jsonb,
      'receipts', (
        select count(*) from public.notifications n
        where n.account_id = i.account_id and n.status = 'sent' and n.parameters ->> 'id' = i.id::text
      ),
      'numbers', private.evidence_numbers(array_agg(distinct l.number_id)))
    from public.invoices i
    join public.invoice_lines l on l.invoice_id = i.id
    join public.number_contracts c on c.number_id = l.number_id and c.account_id = l.account_id
      and c.id = coalesce(l.contract_id, c.id) -- a line of usage names its number alone
    where i.id = p_invoice_id
    group by i.id
  );
end $$;

-- When the account agreed last, before an invoice, to pay these numbers by the year; null: it paid by the month.
create function private.year_consent_at(p_issued_at timestamptz, p_numbers uuid[]) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select max(occurred_at)
    from public.number_events
    where number_id = any (p_numbers) and type = 'number.year-chosen' and occurred_at <= p_issued_at
  );
end $$;

create function private.evidence_numbers(p_ids uuid[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'e164', n.e164, 'status', n.status, 'live_since', n.activated_at, 'ended_at', n.ended_at) order by n.e164), '[]')
    from public.purchased_numbers n
    where n.id = any (p_ids)
  );
end $$;

-- Since when banks dispute or doubt charges of an account; null: none does. A warning of fraud stays open at Stripe for
-- good: it counts until a person has decided about it.
create function private.disputed_since(p_account_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(created_at)
    from public.disputes
    where account_id = p_account_id and is_open and (kind <> 'fraud_warning' or handled_as is null)
  );
end $$;

create function private.has_open_dispute(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.disputed_since(p_account_id) is not null;
end $$;

-- Whether a bank took back what paid an invoice, or may yet: its customer has that money, and is given none of it once
-- more. One that was carried into another was paid with that one.
create function private.is_taken_back(p_invoice public.invoices) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    with recursive paid_with (id, carried_into) as (
      select p_invoice.id, p_invoice.carried_into
      union all
      select i.id, i.carried_into from public.invoices i join paid_with p on i.id = p.carried_into
    )
    select from public.disputes d
    where d.kind = 'dispute' and (d.is_open or d.status = 'lost')
      and (d.order_id = p_invoice.order_id or d.invoice_id in (select id from paid_with))
  );
end $$;

-- What was paid with this intent: an order's payment or an invoice; its row is locked. All null: it is not ours.
create function private.disputed_charge(p_payment_intent_id text) returns public.disputes
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_charge public.disputes;
begin
  select id, order_id, account_id into v_charge.payment_id, v_charge.order_id, v_charge.account_id
    from public.payments
    where stripe_payment_intent_id = p_payment_intent_id
    for update;
  if not found then
    select id, account_id into v_charge.invoice_id, v_charge.account_id
      from public.invoices
      where stripe_payment_intent_id = p_payment_intent_id
      for update;
  end if;
  return v_charge;
end $$;

-- p_dispute: {ref, kind, status, reason, amount_cents, currency, is_open, evidence_due_at}. The last word of Stripe
-- counts: its object was read again. A dispute of an invoice, and any that was lost, holds the account's billing: its
-- bank said that the money is not ours. Returns new, changed, same, or null for a payment that is not ours.
create function private.record_dispute(p_payment_intent_id text, p_dispute jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_charge public.disputes;
  v_before public.disputes;
  v_after public.disputes;
begin
  perform private.require_system();
  v_charge := private.disputed_charge(p_payment_intent_id);
  if v_charge.account_id is null then
    return null;
  end if;
  select * into v_before from public.disputes where stripe_ref = p_dispute ->> 'ref';
  v_after := private.save_dispute(v_charge, p_dispute, v_before.evidence);
  if (v_before.status, v_before.is_open) is not distinct from (v_after.status, v_after.is_open) then
    return 'same';
  end if;
  if (v_after.invoice_id is not null and v_after.is_open and v_before.is_open is not true)
    or (v_after.status = 'lost' and v_before.status is distinct from 'lost')
  then
    perform private.hold_billing(v_after.account_id);
  end if;
  perform private.report_dispute(v_before, v_after);
  return case when v_before.id is null then 'new' else 'changed' end;
end $$;

-- p_evidence: of the day it came in; null: it comes in now.
create function private.save_dispute(p_charge public.disputes, p_dispute jsonb, p_evidence jsonb)
returns public.disputes
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_after public.disputes;
begin
  insert into public.disputes as d (payment_id, order_id, invoice_id, account_id, kind, stripe_ref, status, reason,
      amount_cents, currency, is_open, evidence_due_at, evidence)
    values (p_charge.payment_id, p_charge.order_id, p_charge.invoice_id, p_charge.account_id, p_dispute ->> 'kind',
      p_dispute ->> 'ref', p_dispute ->> 'status', p_dispute ->> 'reason', (p_dispute ->> 'amount_cents')::integer,
      upper(p_dispute ->> 'currency'), (p_dispute ->> 'is_open')::boolean,
      (p_dispute ->> 'evidence_due_at')::timestamptz,
      coalesce(p_evidence, private.order_evidence(p_charge.order_id), private.invoice_evidence(p_charge.invoice_id)))
    on conflict (stripe_ref) do update set
      kind = excluded.kind,
      status = excluded.status,
      reason = excluded.reason,
      amount_cents = excluded.amount_cents,
      is_open = excluded.is_open,
      evidence_due_at = excluded.evidence_due_at,
      handled_as = case when d.status = excluded.status then d.handled_as end,
      handled_at = case when d.status = excluded.status then d.handled_at end,
      handled_by = case when d.status = excluded.status then d.handled_by end
    returning * into v_after;
  return v_after;
end $$;

-- What the audit log calls the charge.
create function private.disputed_thing(d public.disputes) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce('order:' || d.order_id, 'invoice:' || d.invoice_id);
end $$;

-- Operators and the audit log learn of every step, with what we can show.
create function private.report_dispute(p_before public.disputes, p_after public.disputes) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_facts jsonb := jsonb_build_object(
    'ref', p_after.stripe_ref, 'kind', p_after.kind, 'status', p_after.status, 'reason', p_after.reason,
    'amount_cents', p_after.amount_cents, 'currency', p_after.currency, 'evidence_due_at', p_after.evidence_due_at);
begin
  perform private.audit(private.system(), p_after.account_id, 'dispute.recorded', private.disputed_thing(p_after),
    case when p_before.id is not null then jsonb_build_object('status', p_before.status) end, v_facts, p_after.reason);
  perform private.notify_operator(
    case p_after.kind
      when 'fraud_warning' then 'A bank warns of fraud'
      when 'inquiry' then 'A bank asks about a charge'
      else 'A charge is disputed'
    end || ': ' || coalesce(p_after.evidence ->> 'order', p_after.evidence ->> 'invoice') || ', ' || p_after.status,
    v_facts || p_after.evidence, 'dispute:' || p_after.stripe_ref || ':' || p_after.status);
end $$;

grant execute on function private.record_dispute(text, jsonb) to app_worker;
grant execute on function private.dispute_json(uuid, uuid) to authenticated;
