-- What a refused charge means: when the card is tried again, and when an account's charges wait for a person.

-- The clock of an unpaid bill starts with the first refusal or missing card; a vendor's outage starts nothing.
create function private.fail_charge(p_invoice public.invoices, p_attempt public.charge_attempts) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_since timestamptz;
  v_next timestamptz;
begin
  update public.billing_profiles set unpaid_since = coalesce(unpaid_since, private.now())
    where account_id = p_invoice.account_id
    returning unpaid_since into v_since;
  v_next := case when private.goes_on(p_invoice.account_id) then private.next_attempt(v_since, p_attempt) end;
  update public.invoices set next_attempt_at = v_next, problem = p_attempt.state where id = p_invoice.id;
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.refused', 'invoice:' || p_invoice.id, null,
    jsonb_build_object('attempt', p_attempt.n, 'state', p_attempt.state, 'decline_code', p_attempt.decline_code,
      'advice_code', p_attempt.advice_code, 'next_attempt_at', v_next));
  perform private.notify_user(null, p_invoice.account_id, 'receipts', 'invoice-unpaid',
    private.invoice_json(p_invoice.id), 'invoice-unpaid:' || p_invoice.id || ':' || p_attempt.n);
end $$;

-- Whether an account has a number that its owner has not given up.
create function private.goes_on(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.number_contracts where account_id = p_account_id and ended_at is null and cancel_at is null
  );
end $$;

-- The last number was given up: a card that was refused is not tried again by itself, and the page stays. One is kept
-- after all: the card is tried on its days again. What is being charged at this moment is decided when it ends.
create function private.follow_cancellation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.invoices i set
    next_attempt_at = case when private.goes_on(new.account_id) then private.next_attempt(
      (select unpaid_since from public.billing_profiles where account_id = new.account_id), last.attempt) end
  from (
    select distinct on (a.invoice_id) a.invoice_id, a as attempt
    from public.charge_attempts a
    where a.account_id = new.account_id and a.state in ('declined', 'needs_customer', 'no_card')
    order by a.invoice_id, a.n desc
  ) last
  where i.id = last.invoice_id
    and i.id in (
      select id from public.invoices
      where account_id = new.account_id and state = 'open' and problem is not null
      for update skip locked
    );
  return null;
end $$;
create trigger follow_cancellation after update of cancel_at on public.number_contracts for each row
  when (old.cancel_at is distinct from new.cancel_at) execute function private.follow_cancellation();

-- When a refused card is tried again without its owner, by what its bank advised: {full: days 0, 2, 7, 14, 21 of the
-- unpaid time; rarely: 7 and 21; never: only another card}. Null: not again.
create function private.next_attempt(p_since timestamptz, p_attempt public.charge_attempts) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_days integer[] := case private.retry_group(p_attempt)
    when 'full' then array[2, 7, 14, 21]
    when 'rarely' then array[7, 21]
    else array[]::integer[]
  end;
begin
  return (
    select min(p_since + day * interval '24 hours')
    from unnest(v_days) day
    where p_since + day * interval '24 hours' > private.now()
  );
end $$;

create function private.retry_group(p_attempt public.charge_attempts) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_code text := coalesce(p_attempt.decline_code, p_attempt.code, '');
begin
  return case
    when p_attempt.state in ('no_card', 'needs_customer') then 'never'
    when p_attempt.advice_code in ('do_not_try_again', 'confirm_card_data') then 'never'
    when p_attempt.advice_code = 'try_again_later' then 'full'
    when v_code in ('lost_card', 'stolen_card', 'pickup_card', 'restricted_card', 'fraudulent', 'expired_card',
      'invalid_account', 'incorrect_number', 'card_not_supported', 'revocation_of_authorization',
      'revocation_of_all_authorizations', 'stop_payment_order', 'security_violation',
      'previously_declined_do_not_retry', 'merchant_blacklist', 'authentication_required') then 'never'
    when v_code in ('incorrect_cvc', 'invalid_pin', 'not_permitted', 'do_not_honor', 'call_issuer') then 'rarely'
    else 'full'
  end;
end $$;

-- A charge of an invoice is disputed: nothing of the account is billed or charged until a person has looked. What is
-- open keeps the day of its next attempt, which then finds the account held (may_charge).
create function private.hold_billing(p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.billing_profiles set held_at = private.now() where account_id = p_account_id and held_at is null;
  if found then
    perform private.audit(private.system(), p_account_id, 'billing.held', 'account:' || p_account_id, null,
      jsonb_build_object('why', 'dispute'));
  end if;
end $$;
