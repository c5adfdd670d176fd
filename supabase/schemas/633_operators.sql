-- What operators do to many bills together, or to a bill day: by SQL, as the runbook says. No login may execute these.

-- Bill days that were missed while the engine was down for days are billed after all, oldest first. Accounts with an
-- open dispute still wait. Returns how many accounts go on; call it until it returns 0.
create function private.resume_held_billing(p_reason text, p_limit integer default 500) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_count integer := 0;
begin
  for v_profile in
    select *
    from public.billing_profiles
    where held_at is not null and not private.has_open_dispute(account_id)
    order by account_id
    limit p_limit
    for update
  loop
    update public.billing_profiles set held_at = null, late_allowed_until = private.now()
      where account_id = v_profile.account_id;
    perform private.audit(private.system(), v_profile.account_id, 'billing.resumed', 'account:' || v_profile.account_id,
      jsonb_build_object('held_at', v_profile.held_at), null, private.require_reason(p_reason));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- Refusals of [p_from, p_until) that were nobody's debt, as when a network or our own account at Stripe refused
-- everybody: the cards are tried again now, and the clock of an account that began with one of them has not begun.
-- Returns how many invoices.
create function private.retry_refused(p_from timestamptz, p_until timestamptz, p_reason text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
  v_count integer := 0;
begin
  for v_invoice in
    select *
    from public.invoices i
    where i.state = 'open' and i.problem is not null and exists (
        select from public.charge_attempts a
        where a.invoice_id = i.id and a.state in ('declined', 'needs_customer') and a.finished_at >= p_from
          and a.finished_at < p_until
      ) and not exists (select from public.charge_attempts a where a.invoice_id = i.id and a.state = 'running')
    order by i.id
    for update
  loop
    update public.invoices set next_attempt_at = private.now() where id = v_invoice.id;
    update public.billing_profiles set unpaid_since = null
      where account_id = v_invoice.account_id and unpaid_since >= p_from and unpaid_since < p_until and stage = 'full';
    perform private.audit(private.system(), v_invoice.account_id, 'invoice.retried', 'invoice:' || v_invoice.id, null,
      jsonb_build_object('from', p_from, 'until', p_until), private.require_reason(p_reason));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- Another bill day for an account: p_day is any instant whose day of the month and time of day it is to have. What was
-- sold stays sold; from there to the following bill day a stub is sold by days, as for a number that joins. Returns
-- when it is billed next.
create function private.move_bill_day(p_account_id uuid, p_day timestamptz, p_reason text) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
begin
  select * into v_profile from public.billing_profiles where account_id = p_account_id for update;
  if not found or v_profile.unpaid_since is not null or v_profile.held_at is not null then
    raise exception 'an account that owes, waits or was never billed keeps its bill day' using errcode = '22023';
  end if;
  update public.billing_profiles set anchor_at = p_day, late_allowed_until = private.now()
    where account_id = p_account_id;
  update public.number_contracts set renews_at = private.renewal_boundary(account_id, paid_until)
    where account_id = p_account_id and ended_at is null and renews_at is not null;
  perform private.audit(private.system(), p_account_id, 'billing.day-moved', 'account:' || p_account_id,
    jsonb_build_object('anchor_at', v_profile.anchor_at), jsonb_build_object('anchor_at', p_day),
    private.require_reason(p_reason));
  return private.bill_due_at(p_account_id);
end $$;
