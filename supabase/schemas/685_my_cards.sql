-- The cards page. Which cards an account has, and which of them it chose, is Stripe's to say; here is what Stripe does
-- not know: what a card is needed for, who may change it, and that one change is made at a time.

insert into private.settings (key, value, description) values
  ('new_card_hours', '24', 'When a newly chosen card is tried for what is unpaid, unless its owner pays before, hours'),
  ('card_change_seconds', '60', 'How long one change of the cards keeps others waiting when it dies, seconds');

create table private.card_changes (
  account_id uuid primary key references public.accounts (id),
  id uuid not null,
  lease_until timestamptz not null
);
comment on table private.card_changes is
  'The change of an account''s cards that is under way: two at the same moment could remove the card that pays.';
alter table private.card_changes enable row level security;

create table private.card_pages (
  stripe_session_id text primary key,
  account_id uuid not null references public.accounts (id),
  created_at timestamptz not null default private.now()
);
comment on table private.card_pages is
  'Pages at Stripe that saved a card and were acted upon: one that is reported again later changes nothing.';
create index card_pages_account on private.card_pages (account_id);
alter table private.card_pages enable row level security;

-- What is known of an account's cards beside Stripe: {account_id, account_name, email, stripe_customer_id, known_card,
-- currency, bill_at, unpaid: [{id, number, due_cents, currency, problem, next_attempt_at, refused}]}. refused: the
-- cards that were tried for it.
create function private.card_facts_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'account_id', a.id,
      'account_name', a.name,
      'email', (private.recipient(null, a.id)).email,
      'stripe_customer_id', a.stripe_customer_id,
      'known_card', private.known_card(a.id),
      'currency', a.currency,
      'bill_at', private.bill_due_at(a.id),
      'unpaid', private.unpaid_json(a.id))
    from public.accounts a
    where a.id = p_account_id
  );
end $$;

-- Oldest first.
create function private.unpaid_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', i.id,
      'number', i.number,
      'due_cents', i.due_cents,
      'currency', i.currency,
      'problem', i.problem,
      'next_attempt_at', i.next_attempt_at,
      'refused', private.refused_cards(i.id)
    ) order by i.issued_at), '[]')
    from public.invoices i
    where i.account_id = p_account_id and i.state = 'open'
  );
end $$;

-- The saved cards that a bank refused for an invoice.
create function private.refused_cards(p_invoice_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(distinct stripe_payment_method_id), '[]')
    from public.charge_attempts
    where invoice_id = p_invoice_id and kind = 'card' and state in ('declined', 'needs_customer')
      and stripe_payment_method_id is not null
  );
end $$;

create function private.get_card_facts(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  return private.card_facts_json(p_account_id);
end $$;

-- Begins to choose or remove a card. Returns the facts, change_id, and in_use: the cards that are being charged at this
-- moment, null for one that is about to be. Refusal: CONFLICT while another change is under way.
create function private.begin_card_change(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid := gen_random_uuid();
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  insert into private.card_changes as c (account_id, id, lease_until)
    values (p_account_id, v_id, private.machine_now() + private.duration('card_change_seconds'))
    on conflict (account_id) do update set id = excluded.id, lease_until = excluded.lease_until
      where c.lease_until <= private.machine_now();
  if not found then
    return private.refusal('CONFLICT');
  end if;
  return private.card_facts_json(p_account_id) || jsonb_build_object(
    'ok', true,
    'change_id', v_id,
    'in_use', (
      select coalesce(jsonb_agg(stripe_payment_method_id), '[]')
      from public.charge_attempts
      where account_id = p_account_id and state = 'running' and kind = 'card'
    ));
end $$;

-- Ends it. p_done: {action: chosen | removed, id, brand, last4}; null: nothing was done.
create function private.end_card_change(p_actor jsonb, p_account_id uuid, p_change_id uuid, p_done jsonb)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  delete from private.card_changes where account_id = p_account_id and id = p_change_id;
  if p_done is not null then
    perform private.audit(p_actor, p_account_id, 'card.' || (p_done ->> 'action'), 'card:' || (p_done ->> 'id'), null,
      jsonb_build_object('brand', p_done -> 'brand', 'last4', p_done -> 'last4'));
    perform private.look_at_card_again(p_account_id);
  end if;
  if p_done ->> 'action' = 'chosen' then
    perform private.try_new_card(p_account_id, p_done ->> 'id');
  end if;
  return jsonb_build_object('ok', true);
end $$;

create function private.look_at_card_again(p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.account_cards set looked_at = '-infinity' where account_id = p_account_id;
end $$;

-- Another card pays the bills: what was refused is tried with it a day later at the latest, whatever the last answer
-- advised, unless it was tried with this one before. Its owner may pay with it immediately.
create function private.try_new_card(p_account_id uuid, p_card text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.invoices set
    next_attempt_at = least(coalesce(next_attempt_at, 'infinity'), private.now() + private.duration('new_card_hours'))
  where account_id = p_account_id and state = 'open' and problem is not null
    and not private.refused_cards(id) ? p_card;
end $$;

create function private.is_card_page_done(p_stripe_session_id text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return exists (select from private.card_pages where stripe_session_id = p_stripe_session_id);
end $$;

-- A page at Stripe saved a card, and it pays the bills from now on. Returns false when that was known.
create function private.finish_card_page(p_stripe_session_id text, p_stripe_customer_id text, p_card text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
begin
  perform private.require_system();
  select id into v_account from public.accounts where stripe_customer_id = p_stripe_customer_id;
  insert into private.card_pages (stripe_session_id, account_id)
    select p_stripe_session_id, v_account where v_account is not null
    on conflict do nothing;
  if not found then
    return false;
  end if;
  perform private.audit(private.system(), v_account, 'card.added', 'card:' || p_card);
  perform private.look_at_card_again(v_account);
  perform private.try_new_card(v_account, p_card);
  return true;
end $$;

-- The owner pays an open invoice with the saved card, now. p_card: the one that pays the bills. A page that is open for
-- it ends first. Refusals: NOT_FOUND, ORDER_STATE, CHARGE_RUNNING, RULE_REFUSED (card_refused, held).
create function private.begin_card_payment(p_actor jsonb, p_account_id uuid, p_invoice_id uuid, p_card text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_state text;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  select state into v_state from public.invoices where id = p_invoice_id and account_id = p_account_id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  if v_state <> 'open' then
    return private.refusal('ORDER_STATE', jsonb_build_object('status', v_state));
  end if;
  if exists (select from public.charge_attempts where invoice_id = p_invoice_id and state = 'running' and kind = 'card')
  then
    return private.refusal('CHARGE_RUNNING');
  end if;
  if private.refused_cards(p_invoice_id) ? p_card then
    return private.refusal('RULE_REFUSED', '{"reason": "card_refused"}');
  end if;
  if not private.may_charge(p_account_id) then
    return private.refusal('RULE_REFUSED', '{"reason": "held"}');
  end if;
  update public.charge_attempts set lease_until = private.now(), page_until = private.now()
    where invoice_id = p_invoice_id and state = 'running' and kind = 'page';
  update public.invoices set next_attempt_at = private.now() where id = p_invoice_id;
  perform private.audit(p_actor, p_account_id, 'invoice.paid-by-hand', 'invoice:' || p_invoice_id);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.get_card_facts(jsonb, uuid),
  private.begin_card_change(jsonb, uuid),
  private.end_card_change(jsonb, uuid, uuid, jsonb),
  private.begin_card_payment(jsonb, uuid, uuid, text)
to app_server;
grant execute on function
  private.is_card_page_done(text),
  private.finish_card_page(text, text, text)
to app_worker;
