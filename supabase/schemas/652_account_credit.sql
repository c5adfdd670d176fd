-- Credit of an account: what was credited without going back to a card. The next bills use it up.

create table public.account_credits (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  currency public.currency_code not null,
  cents integer not null check (cents <> 0),
  source text not null check (source in ('lost', 'staff', 'refund_failed', 'used')),
  invoice_id uuid not null references public.invoices (id) deferrable initially deferred,
  at timestamptz not null default private.now(),
  constraint account_credits_only_use_takes check ((source = 'used') = (cents < 0))
);
comment on table public.account_credits is 'What an account may use up: each grant and each use. Append-only.';
comment on column public.account_credits.cents is 'granted above zero, used below';
comment on column public.account_credits.invoice_id is 'the credit note that granted it, or the invoice that used it';
create index account_credits_account on public.account_credits (account_id, at);
create index account_credits_invoice on public.account_credits (invoice_id);
create trigger append_only before update or delete on public.account_credits
  for each row execute function private.refuse_change();
alter table public.account_credits enable row level security;

create policy "managers read the credit of their account" on public.account_credits for select to authenticated
  using (account_id = any ((select private.account_ids('billing'))::uuid[]));
grant select on public.account_credits to authenticated;

-- Minor units that the account may use up.
create function private.credit_left(p_account_id uuid, p_currency text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(cents), 0)
    from public.account_credits
    where account_id = p_account_id and currency = p_currency
  );
end $$;

create function private.grant_credit(
  p_account_id uuid,
  p_currency text,
  p_cents integer,
  p_source text,
  p_credit_note_id uuid
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.account_credits (account_id, currency, cents, source, invoice_id)
    values (p_account_id, p_currency, p_cents, p_source, p_credit_note_id);
end $$;

-- What of its credit an account uses for a bill of p_due_cents. What is left to be charged is nothing, or enough for a
-- card: a sum that waits for the next bill is only touched when the credit covers it.
create function private.credit_for(p_account_id uuid, p_currency text, p_due_cents integer) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_left integer := private.credit_left(p_account_id, p_currency);
begin
  if v_left >= p_due_cents then
    return p_due_cents;
  end if;
  return greatest(0, least(v_left, p_due_cents - private.minimum_charge(p_currency)));
end $$;

-- A bill uses up the account's credit when it is issued.
create function private.apply_credit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- Two invoices of one account at the same time would use the same credit.
  perform from public.accounts where id = new.account_id for no key update;
  new.credit_used_cents := private.credit_for(new.account_id, new.currency, new.due_cents);
  if new.credit_used_cents = 0 then
    return new;
  end if;
  insert into public.account_credits (account_id, currency, cents, source, invoice_id)
    values (new.account_id, new.currency, -new.credit_used_cents, 'used', new.id);
  new.due_cents := new.due_cents - new.credit_used_cents;
  if new.due_cents = 0 then
    new.state := 'paid';
    new.paid_at := private.now();
    new.next_attempt_at := null;
  end if;
  return new;
end $$;
create trigger apply_credit before insert on public.invoices for each row
  when (new.state in ('open', 'carried') and new.due_cents > 0) execute function private.apply_credit();

create function private.notify_covered() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_user(null, new.account_id, 'receipts', 'invoice-paid', private.invoice_json(new.id),
    'invoice-paid:' || new.id);
  return null;
end $$;
create trigger notify_covered after insert on public.invoices for each row
  when (new.state = 'paid' and new.credit_used_cents > 0) execute function private.notify_covered();
