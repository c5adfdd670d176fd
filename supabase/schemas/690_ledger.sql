-- The ledger: double entry beside the invoices. Invoices, payments, refunds and disputes say what happened; the ledger
-- checks them independently and answers what is owed, earned and owned. Every posting happens in the transaction of
-- what it records, by a trigger on its row, so that no path can leave one out.

create table private.ledger_books (
  book text primary key,
  kind text not null check (kind in ('asset', 'liability', 'income', 'expense')),
  description text not null
);
comment on table private.ledger_books is 'The accounts of the double entry.';
alter table private.ledger_books enable row level security;
insert into private.ledger_books (book, kind, description) values
  ('receivable', 'asset', 'what customers owe on invoices; below zero: charged, and its invoice is not issued yet'),
  ('cash_stripe', 'asset', 'what Stripe holds for us'),
  ('bank', 'asset', 'what Stripe paid out to our bank'),
  ('disputed', 'asset', 'what banks withdrew for disputes that are not decided'),
  ('revenue_deferred', 'liability', 'sold time that has not passed yet'),
  ('tax_payable', 'liability', 'tax that was invoiced'),
  ('account_credit', 'liability', 'what customers may use up on later invoices'),
  ('revenue_recurring', 'income', 'time of numbers that has passed'),
  ('revenue_setup', 'income', 'set-up fees'),
  ('revenue_usage', 'income', 'calls and texts'),
  ('fees', 'expense', 'what Stripe charges us'),
  ('bad_debt', 'expense', 'disputes that were lost, and debts that were given up');

create table private.ledger_journals (
  id uuid primary key default gen_random_uuid(),
  key text not null unique,
  kind text not null check (kind in (
    'invoice', 'credit_note', 'payment', 'refund', 'refund_failed', 'dispute', 'fee', 'payout', 'recognition',
    'account_credit', 'write_off'
  )),
  account_id uuid references public.accounts (id),
  stripe_ref text,
  currency public.currency_code not null,
  at timestamptz not null default private.now()
);
comment on table private.ledger_journals is 'One thing that moved money, or the right to it. Append-only.';
comment on column private.ledger_journals.key is 'what it records; posting it again does nothing';
comment on column private.ledger_journals.account_id is 'whose; null: ours, as a payout';
comment on column private.ledger_journals.stripe_ref is
  'Stripe''s object whose balance transaction must say the same: pi_ of a payment, re_, du_, po_, txn_ of a fee';
create index ledger_journals_account on private.ledger_journals (account_id, at);
create index ledger_journals_at on private.ledger_journals (at, id);
create index ledger_journals_stripe_ref on private.ledger_journals (stripe_ref) where stripe_ref is not null;
alter table private.ledger_journals enable row level security;

create table private.ledger_entries (
  journal_id uuid not null references private.ledger_journals (id),
  book text not null references private.ledger_books (book),
  cents bigint not null check (cents <> 0),
  primary key (journal_id, book)
);
comment on table private.ledger_entries is
  'What a journal moved between books; its entries add up to nothing. Append-only.';
comment on column private.ledger_entries.cents is 'debit above zero, credit below';
create index ledger_entries_book on private.ledger_entries (book);
alter table private.ledger_entries enable row level security;

create trigger append_only before update or delete on private.ledger_journals
  for each row execute function private.refuse_change();
create trigger append_only before update or delete on private.ledger_entries
  for each row execute function private.refuse_change();

create function private.guard_ledger() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_journal uuid := case tg_table_name when 'ledger_journals' then (to_jsonb(new) ->> 'id')::uuid
    else (to_jsonb(new) ->> 'journal_id')::uuid end;
begin
  if (select coalesce(sum(cents), 1) from private.ledger_entries where journal_id = v_journal) <> 0 then
    raise exception 'journal % does not balance', v_journal using errcode = '23514';
  end if;
  return null;
end $$;
comment on function private.guard_ledger() is 'At commit: a journal has entries, and they add up to nothing.';

create constraint trigger journals_balance after insert on private.ledger_journals
  deferrable initially deferred for each row execute function private.guard_ledger();
create constraint trigger entries_balance after insert on private.ledger_entries
  deferrable initially deferred for each row execute function private.guard_ledger();

-- p_entries: {book: cents}, debit above zero. Those of 0 are left out; when all are, there is no journal.
create function private.post_journal(
  p_kind text,
  p_key text,
  p_account_id uuid,
  p_currency text,
  p_entries jsonb,
  p_stripe_ref text default null
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_journal uuid;
begin
  if not exists (select from jsonb_each_text(p_entries) where value::bigint <> 0) then
    return false;
  end if;
  insert into private.ledger_journals (kind, key, account_id, currency, stripe_ref)
    values (p_kind, p_key, p_account_id, p_currency, p_stripe_ref)
    on conflict (key) do nothing
    returning id into v_journal;
  if v_journal is null then
    return false;
  end if;
  insert into private.ledger_entries (journal_id, book, cents)
    select v_journal, key, value::bigint from jsonb_each_text(p_entries) where value::bigint <> 0;
  return true;
end $$;
comment on function private.post_journal(text, text, uuid, text, jsonb, text) is
  'Returns whether it was new. Does not lock: the row that it records is locked by its transaction.';

-- In which book the net sum of a line is, when it is invoiced.
create function private.book_of_line(p_kind text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_kind = 'setup' then 'revenue_setup'
    when private.is_time(p_kind) then 'revenue_deferred'
    else 'revenue_usage'
  end;
end $$;

-- The net sums of an invoice's lines by book, times p_sign.
create function private.line_books(p_invoice_id uuid, p_sign integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_object_agg(book, cents), '{}')
    from (
      select private.book_of_line(kind) as book, p_sign * sum(cents) as cents
      from public.invoice_lines
      where invoice_id = p_invoice_id
      group by 1
    ) books
  );
end $$;

-- An invoice was issued: what is owed, against what was sold and its tax. A credit note takes the same back.
create function private.post_invoice() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_sign integer := case new.kind when 'credit' then -1 else 1 end;
begin
  perform private.post_journal(
    case new.kind when 'credit' then 'credit_note' else 'invoice' end,
    'invoice:' || new.id, new.account_id, new.currency,
    private.line_books(new.id, -v_sign)
      || jsonb_build_object('tax_payable', -v_sign * new.tax_cents, 'receivable', v_sign * new.total_cents));
  return null;
end $$;
create constraint trigger post after insert on public.invoices
  deferrable initially deferred for each row execute function private.post_invoice();

create function private.post_invoice_payment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.post_journal('payment', 'payment:invoice:' || new.id, new.account_id, new.currency,
    jsonb_build_object('cash_stripe', old.due_cents, 'receivable', -old.due_cents), new.stripe_payment_intent_id);
  return null;
end $$;
create trigger post_payment after update of state on public.invoices for each row
  when (old.state = 'open' and new.state = 'paid') execute function private.post_invoice_payment();

-- The charge of an order. Its invoice is issued a minute later: until then the account has paid ahead.
create function private.post_payment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.post_journal('payment', 'payment:' || new.id, new.account_id, new.currency,
    jsonb_build_object('cash_stripe', new.captured_cents, 'receivable', -new.captured_cents),
    new.stripe_payment_intent_id);
  return null;
end $$;
create trigger post after insert or update of captured_cents on public.payments for each row
  when (new.captured_cents > 0) execute function private.post_payment();

-- Stripe takes a refund's sum when it begins, and brings it back when it fails. What has a credit note is then the
-- customer's to use up.
create function private.post_refund() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_note uuid;
begin
  if new.status in ('pending', 'succeeded') then
    perform private.post_journal('refund', 'refund:' || new.id, new.account_id, new.currency,
      jsonb_build_object('receivable', new.amount_cents, 'cash_stripe', -new.amount_cents), new.stripe_refund_id);
  elsif exists (select from private.ledger_journals where key = 'refund:' || new.id)
    and private.post_journal('refund_failed', 'refund-failed:' || new.id, new.account_id, new.currency,
      jsonb_build_object('cash_stripe', new.amount_cents, 'receivable', -new.amount_cents), new.stripe_refund_id)
  then
    v_note := coalesce(new.credit_note_id,
      (select id from public.invoices where refund_id = new.id order by number limit 1));
    if v_note is not null then
      perform private.grant_credit(new.account_id, new.currency, new.amount_cents, 'refund_failed', v_note);
    end if;
  end if;
  return null;
end $$;
create trigger post after insert or update of status on public.refunds for each row
  when (new.stripe_refund_id is not null) execute function private.post_refund();

create function private.post_account_credit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.post_journal('account_credit', 'account-credit:' || new.id, new.account_id, new.currency,
    jsonb_build_object('receivable', new.cents, 'account_credit', -new.cents));
  return null;
end $$;
create trigger post after insert on public.account_credits for each row execute function private.post_account_credit();

-- A dispute takes its sum until it is decided; an inquiry takes nothing. Its fee comes with Stripe's own booking.
create function private.post_dispute() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.kind <> 'dispute' then
    return null;
  end if;
  perform private.post_journal('dispute', 'dispute:' || new.id || ':withdrawn', new.account_id, new.currency,
    jsonb_build_object('disputed', new.amount_cents, 'cash_stripe', -new.amount_cents), new.stripe_ref);
  if new.status in ('won', 'lost') then
    perform private.post_journal('dispute', 'dispute:' || new.id || ':' || new.status, new.account_id, new.currency,
      jsonb_build_object(case new.status when 'won' then 'cash_stripe' else 'bad_debt' end, new.amount_cents,
        'disputed', -new.amount_cents),
      case new.status when 'won' then new.stripe_ref end);
  end if;
  return null;
end $$;
create trigger post after insert or update of status, kind on public.disputes for each row
  execute function private.post_dispute();

-- Every book as it stands, by currency.
create view private.ledger_balances with (security_invoker = true) as
  select e.book, j.currency, sum(e.cents) as cents
  from private.ledger_entries e
  join private.ledger_journals j on j.id = e.journal_id
  group by e.book, j.currency;
