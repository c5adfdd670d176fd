-- Invoices: what an account is asked to pay, in a series without gaps. An issued invoice and its lines never change;
-- what happens to it afterwards is its state and the columns after it.

create table private.invoice_series (
  series text primary key,
  next integer not null default 1
);
comment on table private.invoice_series is
  'The next number of each series. Taken by an update in the transaction that issues, as its last statement: a '
  'sequence would leave a gap for every rollback.';
alter table private.invoice_series enable row level security;
insert into private.invoice_series (series) values ('NN'), ('CN');

create table public.invoices (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  kind text not null check (kind in ('cycle', 'late', 'order', 'credit')),
  order_id uuid unique references public.orders (id),
  credits uuid references public.invoices (id),
  refund_id uuid references public.refunds (id),
  credit_reason text check (credit_reason in ('refund', 'lost', 'staff', 'unpaid')),
  credit_to text check (credit_to in ('card', 'credit', 'due')),
  boundary_at timestamptz not null,
  period_end timestamptz not null check (period_end > boundary_at),
  number text not null unique,
  currency public.currency_code not null,
  subtotal_cents public.cents not null,
  tax_cents public.cents not null,
  total_cents public.cents not null check (total_cents = subtotal_cents + tax_cents),
  carried_in_cents public.cents not null default 0,
  credit_used_cents public.cents not null default 0,
  credited_cents public.cents not null default 0,
  written_off_cents public.cents not null default 0,
  seller jsonb not null,
  buyer jsonb not null,
  issued_at timestamptz not null default private.now(),
  state text not null check (state in ('open', 'carried', 'paid')),
  due_cents public.cents not null,
  carried_into uuid references public.invoices (id) deferrable initially deferred,
  paid_at timestamptz,
  stripe_payment_intent_id text unique,
  intent_generation integer not null default 1,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  next_attempt_at timestamptz,
  problem text check (problem in ('declined', 'needs_customer', 'no_card')),
  updated_at timestamptz not null default private.now(),
  constraint invoices_paid_have_an_instant check ((state = 'paid') = (paid_at is not null)),
  constraint invoices_owe_nothing_when_paid check (state <> 'paid' or due_cents = 0),
  constraint invoices_give_up_what_is_due check (written_off_cents <= due_cents),
  constraint invoices_of_orders_name_one check ((kind = 'order') = (order_id is not null)),
  unique (refund_id, credits),
  constraint invoices_credit_an_invoice_for_a_reason
    check ((kind = 'credit') = (credits is not null) and (kind = 'credit') = (credit_reason is not null)
      and (kind = 'credit') = (credit_to is not null)),
  constraint invoices_credit_for_refunds
    check ((refund_id is not null) = (credit_reason is not distinct from 'refund')),
  constraint invoices_carry_only_when_carried check (carried_into is null or state = 'carried')
);
comment on table public.invoices is 'What an account is asked to pay. Issued when it is made; there are no drafts.';
comment on column public.invoices.kind is
  'cycle: the account''s bill day; late: numbers that could not be billed with the others; '
  'order: set-up and first month, paid when it is issued; credit: a credit note, what was given back of an invoice';
comment on column public.invoices.carried_in_cents is 'what earlier invoices left: too little for a card';
comment on column public.invoices.credit_reason is
  'of a credit note. refund: money was given back at Stripe; lost: a carrier lost the number; '
  'staff: our people decided; unpaid: a year that was not paid stopped, and ended (625_unused_years.sql)';
comment on column public.invoices.credit_to is
  'of a credit note, where its sum went. card: back to the card that paid; credit: the account''s to use up '
  '(account_credits); due: taken off what is due of its invoice';
comment on column public.invoices.refund_id is
  'of a credit note for a refund that was made at Stripe; such a refund may be of several invoices, carried ones too';
comment on column public.invoices.credited_cents is 'what credit notes took off what was due, before it was paid';
comment on column public.invoices.credit_used_cents is 'what of the account''s credit was used up for it';
comment on column public.invoices.due_cents is
  'total + carried_in - credit_used - credited, until it is paid or carried into another invoice';
comment on column public.invoices.written_off_cents is
  'what of due was given up in the ledger: it is owed all the same (637_write_offs.sql)';
comment on column public.invoices.seller is '{legal_name, address, tax_id, email}, as they were then';
comment on column public.invoices.buyer is
  '{name, address: [line], tax_id, taxed_as: {type, value} of the tax id that was taxed (private.taxed_tax_id), '
  'country, region, postal_code, reverse_charge: they account for the tax}, as they were then';
comment on column public.invoices.next_attempt_at is 'when the card is tried next; null: not without the customer';
comment on column public.invoices.problem is
  'how the last try of the saved card ended; needs_customer: its bank wants its owner to confirm';
create unique index invoices_one_cycle_per_boundary on public.invoices (account_id, boundary_at) where kind = 'cycle';
create index invoices_account on public.invoices (account_id, issued_at desc);
create index invoices_due on public.invoices (next_attempt_at) where state = 'open' and next_attempt_at is not null;
create index invoices_open on public.invoices (account_id) where state = 'open';
create index invoices_credits on public.invoices (credits);
create index invoices_carried_into on public.invoices (carried_into);
create trigger touch before update on public.invoices for each row execute function private.touch_updated_at();

create table public.invoice_lines (
  id uuid primary key default gen_random_uuid(),
  invoice_id uuid not null references public.invoices (id) deferrable initially deferred,
  account_id uuid not null references public.accounts (id),
  position integer not null,
  kind text not null check (kind in ('setup', 'first', 'month', 'stub', 'year', 'usage')),
  credits_line uuid references public.invoice_lines (id),
  contract_id uuid references public.number_contracts (id),
  number_id uuid not null references public.purchased_numbers (id),
  e164 public.e164 not null,
  place text not null,
  number_type text not null,
  period tstzrange not null,
  monthly_cents public.cents,
  usage jsonb,
  cents public.cents not null,
  tax_percent numeric(6, 3) not null,
  tax_cents public.cents not null,
  unique (invoice_id, position),
  constraint invoice_lines_say_what_they_sell check (
    (kind = 'usage') = (usage is not null) and (kind = 'usage') = (contract_id is null)
      and (kind = 'usage') = (monthly_cents is null)
  )
);
comment on table public.invoice_lines is 'One number and period each; the words are in the catalog of words.';
comment on column public.invoice_lines.kind is
  'stub: the rest of a billing period, by days; year: twelve billing periods; usage: calls and texts';
comment on column public.invoice_lines.usage is
  '{service, destination, price, events, billed, included, exact_60, credit_60} (710_usage_rating.sql): billed and '
  'included are seconds or texts, exact_60 the sum before rounding in sixtieths of the currency''s unit';
comment on column public.invoice_lines.credits_line is 'of a credit note: which line it gives back a part of';
create index invoice_lines_credits_line on public.invoice_lines (credits_line);
create index invoice_lines_contract on public.invoice_lines (contract_id);
create index invoice_lines_number on public.invoice_lines (number_id);
create index invoice_lines_account on public.invoice_lines (account_id);
create trigger append_only before update or delete on public.invoice_lines
  for each row execute function private.refuse_change();

create table public.contract_periods (
  contract_id uuid not null references public.number_contracts (id),
  period tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)),
  account_id uuid not null references public.accounts (id),
  kind text not null check (kind in ('first', 'month', 'stub', 'year')),
  cents public.cents not null,
  invoice_id uuid references public.invoices (id) deferrable initially deferred,
  primary key (contract_id, period),
  constraint contract_periods_sold_once exclude using gist (contract_id with =, period with &&)
);
comment on table public.contract_periods is 'What was sold of a contract, [from, to): no time is ever sold twice.';
create index contract_periods_account on public.contract_periods (account_id);
create index contract_periods_invoice on public.contract_periods (invoice_id);
create trigger append_only before update or delete on public.contract_periods
  for each row execute function private.refuse_change();

-- Refunds and the credit notes that order or follow them name each other.
alter table public.refunds add foreign key (invoice_id) references public.invoices (id);
alter table public.refunds add foreign key (credit_note_id)
  references public.invoices (id) deferrable initially deferred;
create index refunds_invoice on public.refunds (invoice_id);
create unique index refunds_credit_note on public.refunds (credit_note_id);

alter table public.invoices enable row level security;
alter table public.invoice_lines enable row level security;
alter table public.contract_periods enable row level security;

create policy "managers read invoices" on public.invoices for select to authenticated
  using (account_id = any ((select private.account_ids('billing'))::uuid[]));
create policy "managers read the lines of invoices" on public.invoice_lines for select to authenticated
  using (account_id = any ((select private.account_ids('billing'))::uuid[]));

grant select (
  id, account_id, kind, order_id, credits, credit_reason, credit_to, boundary_at, period_end, number, currency,
  subtotal_cents, tax_cents, total_cents, carried_in_cents, credit_used_cents, credited_cents, seller, buyer, issued_at,
  state, due_cents, carried_into, paid_at, card_brand, card_last4, next_attempt_at, problem, updated_at
) on public.invoices to authenticated;
grant select on public.invoice_lines to authenticated;

-- I7: what was issued stays as it was issued.
create function private.guard_invoice() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.account_id, new.kind, new.order_id, new.credits, new.refund_id, new.credit_reason, new.credit_to,
      new.credit_used_cents, new.boundary_at, new.period_end, new.number, new.currency, new.subtotal_cents,
      new.tax_cents,
      new.carried_in_cents, new.seller, new.buyer, new.issued_at)
    is distinct from (old.account_id, old.kind, old.order_id, old.credits, old.refund_id, old.credit_reason,
      old.credit_to, old.credit_used_cents, old.boundary_at, old.period_end, old.number, old.currency,
      old.subtotal_cents,
      old.tax_cents, old.carried_in_cents, old.seller, old.buyer, old.issued_at)
  then
    raise exception 'invoice % was issued: it does not change', old.number using errcode = '23514';
  end if;
  if old.state <> 'open' and (new.state, new.credited_cents) is distinct from (old.state, old.credited_cents) then
    raise exception 'invoice % is %', old.number, old.state using errcode = '23514';
  end if;
  return new;
end $$;

create trigger guard before update on public.invoices for each row execute function private.guard_invoice();
create trigger keep before delete on public.invoices for each row execute function private.refuse_change();

-- Whether a line sells time, which is earned as it passes.
create function private.is_time(p_kind text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return p_kind in ('first', 'month', 'stub', 'year');
end $$;

create function private.next_invoice_number(p_series text default 'NN') returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number integer;
begin
  update private.invoice_series set next = next + 1 where series = p_series returning next - 1 into v_number;
  return p_series || '-' || lpad(v_number::text, 6, '0');
end $$;
