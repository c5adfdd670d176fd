-- Documents, the ledger and what does not add up, in the back office.

create view private.staff_list_invoices with (security_invoker = true) as
  select
    i.id,
    i.number,
    i.kind,
    i.state,
    i.account_id,
    a.name as account_name,
    i.order_id,
    (select c.number from public.invoices c where c.id = i.credits) as credits_number,
    i.credit_reason,
    i.currency,
    i.subtotal_cents,
    i.tax_cents,
    i.total_cents,
    i.carried_in_cents,
    i.credit_used_cents,
    i.credited_cents,
    i.due_cents,
    i.stripe_payment_intent_id,
    i.issued_at,
    i.paid_at
  from public.invoices i
  join public.accounts a on a.id = i.account_id;

create view private.staff_list_ledger with (security_invoker = true) as
  select
    j.id,
    j.kind,
    j.key,
    j.account_id,
    (select name from public.accounts where id = j.account_id) as account_name,
    j.stripe_ref,
    j.currency,
    (
      select string_agg(e.book || ' ' || to_char(e.cents, 'FMS999999999990'), ', ' order by e.cents desc, e.book)
      from private.ledger_entries e
      where e.journal_id = j.id
    ) as entries,
    (
      select coalesce(sum(e.cents), 0) from private.ledger_entries e where e.journal_id = j.id and e.cents > 0
    ) as moved_cents,
    j.at
  from private.ledger_journals j;

create view private.staff_list_money with (security_invoker = true) as
  select
    f.id,
    f.check_name,
    c.claim,
    f.subject,
    f.account_id,
    (select name from public.accounts where id = f.account_id) as account_name,
    f.detail,
    f.gone_at is null as is_open,
    f.found_at,
    f.gone_at
  from private.money_findings f
  join private.money_checks c on c.name = f.check_name;

insert into private.staff_lists (name) values ('invoices'), ('ledger'), ('money');

create index invoices_by_issued on public.invoices (issued_at, id);
create index invoices_by_kind on public.invoices (kind, issued_at, id);
create index invoices_by_state on public.invoices (state, issued_at, id);
create index ledger_journals_by_kind on private.ledger_journals (kind, at, id);
