-- What must hold of money, asked every night: each check names what breaks it. What is found is written once, reaches
-- operators once, and is marked as gone when it is found no more.

create table private.money_checks (
  name text primary key,
  claim text not null
);
comment on table private.money_checks is
  'Check gaps is private.check_gaps(), which returns what breaks its claim: {subject, account_id, detail} each.';
alter table private.money_checks enable row level security;

create type private.broken_claim as (
  subject text,
  account_id uuid,
  detail jsonb
);

create table private.money_findings (
  id uuid primary key default gen_random_uuid(),
  check_name text not null references private.money_checks (name),
  subject text not null,
  account_id uuid references public.accounts (id),
  detail jsonb not null,
  found_at timestamptz not null default private.now(),
  gone_at timestamptz
);
comment on table private.money_findings is 'What a check found, once for as long as it lasts.';
create unique index money_findings_open on private.money_findings (check_name, subject) where gone_at is null;
create index money_findings_by_found on private.money_findings (found_at, id);
create index money_findings_account on private.money_findings (account_id);
alter table private.money_findings enable row level security;

-- Runs every check. Returns {found: how many are new, gone: how many ended, open: how many there are}.
create function private.audit_money() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_check private.money_checks;
  v_found integer := 0;
  v_gone integer := 0;
begin
  perform private.require_system();
  -- One audit at a time: two would report the same finding twice.
  perform pg_advisory_xact_lock(hashtext('private.audit_money'));
  for v_check in select * from private.money_checks order by name loop
    v_gone := v_gone + private.end_findings(v_check.name);
    v_found := v_found + private.report_findings(v_check);
  end loop;
  return jsonb_build_object('found', v_found, 'gone', v_gone,
    'open', (select count(*) from private.money_findings where gone_at is null));
end $$;

create function private.broken_claims(p_check text) returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query execute format('select * from private.%I()', 'check_' || p_check);
end $$;

create function private.end_findings(p_check text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  update private.money_findings set gone_at = private.now()
    where check_name = p_check and gone_at is null
      and subject not in (select b.subject from private.broken_claims(p_check) b);
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function private.report_findings(p_check private.money_checks) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_finding private.money_findings;
  v_count integer := 0;
begin
  for v_finding in
    insert into private.money_findings (check_name, subject, account_id, detail)
      select p_check.name, b.subject, b.account_id, coalesce(b.detail, '{}')
      from private.broken_claims(p_check.name) b
      on conflict (check_name, subject) where gone_at is null do nothing
      returning *
  loop
    v_count := v_count + 1;
    -- Each of the first few by itself; a fault that breaks everything is not a thousand mails.
    if v_count <= 10 then
      perform private.alert_operator('Money does not add up: ' || p_check.claim,
        jsonb_build_object('subject', v_finding.subject, 'account', v_finding.account_id) || v_finding.detail,
        'money:' || v_finding.id);
    end if;
  end loop;
  return v_count;
end $$;

-- I6. As many documents of a series as numbers were given.
create function private.check_gaps() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select s.series, null::uuid, jsonb_build_object('given', s.next - 1, 'issued', count(i.id))
    from private.invoice_series s
    left join public.invoices i on starts_with(i.number, s.series || '-')
    group by s.series, s.next
    having count(i.id) <> s.next - 1;
end $$;

-- I3. The sums of an invoice are those of its lines.
create function private.check_sums() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select i.number, i.account_id, jsonb_build_object('lines', coalesce(sum(l.cents), 0),
      'subtotal', i.subtotal_cents, 'line_tax', coalesce(sum(l.tax_cents), 0), 'tax', i.tax_cents)
    from public.invoices i
    left join public.invoice_lines l on l.invoice_id = i.id
    group by i.id
    having coalesce(sum(l.cents), 0) <> i.subtotal_cents or coalesce(sum(l.tax_cents), 0) <> i.tax_cents;
end $$;

-- I8. What is due of an open invoice is its total and what was carried into it, less the credit that was used up and
-- what credit notes took off it.
create function private.check_due() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select i.number, i.account_id, jsonb_build_object('due', i.due_cents, 'total', i.total_cents,
      'carried_in', i.carried_in_cents, 'credit_used', i.credit_used_cents, 'credited', i.credited_cents)
    from public.invoices i
    where i.state = 'open'
      and i.due_cents <> i.total_cents + i.carried_in_cents - i.credit_used_cents - i.credited_cents;
end $$;

-- I11. Credit notes give back of each line what it is at most, net and tax.
create function private.check_credits() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select i.number || ':' || l.position, l.account_id, jsonb_build_object('cents', l.cents, 'tax', l.tax_cents,
      'credited', sum(n.cents), 'credited_tax', sum(n.tax_cents))
    from public.invoice_lines n
    join public.invoice_lines l on l.id = n.credits_line
    join public.invoices i on i.id = l.invoice_id
    group by i.number, l.id
    having sum(n.cents) > l.cents or sum(n.tax_cents) > l.tax_cents;
end $$;

-- I5. The time that was sold of a number has no holes.
create function private.check_periods() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select c.contract_id::text, c.account_id, jsonb_build_object('until', c.until, 'next_from', c.next_from)
    from (
      select contract_id, account_id, upper(period) as until,
        lead(lower(period)) over (partition by contract_id order by lower(period)) as next_from
      from public.contract_periods
    ) c
    where c.next_from <> c.until;
end $$;

-- Everything that moves money has its journal: a document, a charge, a refund.
create function private.check_posted() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select due.key, due.account_id, jsonb_build_object('cents', due.cents)
    from (
      select 'invoice:' || id as key, account_id, total_cents::bigint as cents from public.invoices
      union all
      select 'payment:' || id, account_id, captured_cents from public.payments
      union all
      select 'payment:invoice:' || id, account_id,
        total_cents + carried_in_cents - credit_used_cents - credited_cents
      from public.invoices
      where state = 'paid' and kind not in ('order', 'credit')
      union all
      select 'refund:' || id, account_id, amount_cents from public.refunds where status = 'succeeded'
      union all
      select 'account-credit:' || id, account_id, abs(cents) from public.account_credits
    ) due
    where due.cents > 0 and not exists (select from private.ledger_journals j where j.key = due.key);
end $$;

-- What the documents say an account owes: what is due and not given up, less what it paid for orders that are not
-- invoiced yet, and what it got back before the credit note; less what a credit note promises to a card that has not
-- got it.
create view private.owed_by_documents with (security_invoker = true) as
  select account_id, sum(cents) as cents
  from (
    select account_id, (due_cents - written_off_cents)::bigint as cents from public.invoices
    union all
    select p.account_id, -p.captured_cents
    from public.payments p
    where not exists (select from public.invoices i where i.order_id = p.order_id)
    union all
    select r.account_id, r.amount_cents
    from public.refunds r
    where r.status in ('pending', 'succeeded') and r.stripe_refund_id is not null and r.credit_note_id is null
      and not exists (select from public.invoices i where i.refund_id = r.id)
    union all
    select r.account_id, -r.amount_cents
    from public.refunds r
    where r.status = 'pending' and r.stripe_refund_id is null
  ) owed
  group by account_id;

-- I12. The ledger's receivable of each account is what its documents say it owes.
create function private.check_receivable() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select coalesce(d.account_id, b.account_id)::text, coalesce(d.account_id, b.account_id),
      jsonb_build_object('documents', coalesce(d.cents, 0), 'ledger', coalesce(b.cents, 0))
    from private.owed_by_documents d
    full join (
      select j.account_id, sum(e.cents) as cents
      from private.ledger_entries e
      join private.ledger_journals j on j.id = e.journal_id
      where e.book = 'receivable'
      group by j.account_id
    ) b on b.account_id = d.account_id
    where coalesce(d.cents, 0) <> coalesce(b.cents, 0);
end $$;

-- What customers may use up is what was granted less what was used, and never below nothing.
create function private.check_credit_left() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select c.account_id::text, c.account_id, jsonb_build_object('left', sum(c.cents))
    from public.account_credits c
    group by c.account_id
    having sum(c.cents) < 0 or sum(c.cents) <> (
      select coalesce(-sum(e.cents), 0)
      from private.ledger_entries e
      join private.ledger_journals j on j.id = e.journal_id
      where e.book = 'account_credit' and j.account_id = c.account_id
    );
end $$;

-- What was sold and has not passed at the end of the last recognized month is what is deferred.
create function private.check_deferred() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := coalesce((select max(ends_at) from private.recognized_months), '-infinity');
begin
  return query
    with sold as (
      select i.account_id, sum(case i.kind when 'credit' then -1 else 1 end * (l.cents
        - case when i.issued_at < v_at then private.earned_cents(l.cents, l.period, v_at) else 0 end)) as cents
      from public.invoices i
      join public.invoice_lines l on l.invoice_id = i.id
      where private.is_time(l.kind)
      group by i.account_id
    ), deferred as (
      select j.account_id, -sum(e.cents) as cents
      from private.ledger_entries e
      join private.ledger_journals j on j.id = e.journal_id
      where e.book = 'revenue_deferred'
      group by j.account_id
    )
    select coalesce(s.account_id, d.account_id)::text, coalesce(s.account_id, d.account_id),
      jsonb_build_object('sold', coalesce(s.cents, 0), 'ledger', coalesce(d.cents, 0))
    from sold s
    full join deferred d on d.account_id = s.account_id
    where coalesce(s.cents, 0) <> coalesce(d.cents, 0);
end $$;

-- What Stripe Tax files is what was invoiced, while it is the source of taxes (661_tax_reports.sql).
create function private.check_tax_recorded() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select r.reference, i.account_id, jsonb_build_object('since', r.created_at, 'problem', r.problem)
    from private.tax_reports r
    join public.invoices i on i.id = r.invoice_id
    where r.state = 'waiting' and r.created_at < private.now() - private.duration('tax_report_late_hours');
end $$;

-- Never corrected: a document is as it was issued, and what is filed is as Stripe counted.
create function private.check_tax_counted() returns setof private.broken_claim
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select r.reference, i.account_id, jsonb_build_object('invoiced', tax.ours, 'stripe', tax.theirs,
      'currency', i.currency)
    from private.tax_reports r
    join public.invoices i on i.id = r.invoice_id
    cross join lateral (
      select sum(l.tax_cents) as ours, sum((r.taxes ->> l.id::text)::integer) as theirs
      from public.invoice_lines l
      where l.invoice_id = i.id and r.taxes ? l.id::text
    ) tax
    where r.state = 'recorded' and tax.ours <> tax.theirs
      and r.created_at > private.now() - private.duration('tax_difference_days');
end $$;
insert into private.money_checks (name, claim) values
  ('gaps', 'numbers of documents have no gaps'),
  ('sums', 'an invoice is the sum of its lines'),
  ('due', 'what is due follows from the invoice'),
  ('credits', 'credit notes give back no more than was invoiced'),
  ('credit_left', 'what an account may use up is what it was granted and has not used'),
  ('periods', 'the time that was sold of a number has no holes'),
  ('posted', 'everything that moves money is in the ledger'),
  ('receivable', 'the ledger says of each account what its documents say it owes'),
  ('deferred', 'what is deferred is the time that was sold and has not passed'),
  ('tax_recorded', 'Stripe Tax has every document of the time in which it is the source'),
  ('tax_counted', 'the tax of an invoice is what Stripe Tax counts for it');

create function private.attention_money() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(found_at) into v_found from private.money_findings where gone_at is null;
  return v_found;
end $$;
insert into private.attention_steps (name, position, title, advice, address) values
  ('money', 12, 'Sums that do not add up, here or against Stripe',
    'Read what differs and since when. Nothing is corrected by itself; what is put right goes at the next audit.',
    '/admin/money?open=true');

grant execute on function private.audit_money() to app_worker;
