-- The bill run: at its boundary an account is sold the next period of every number that renews, on one invoice.

-- What is due of an account, a line per number. p_boundary: contracts that are to be billed then or were before.
create function private.due_lines(p_profile public.billing_profiles, p_boundary timestamptz)
returns table (
  contract_id uuid,
  number_id uuid,
  e164 text,
  place text,
  number_type text,
  period tstzrange,
  kind text,
  monthly_cents integer,
  cents integer,
  tax_percent numeric,
  tax_cents integer
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_end timestamptz := private.next_boundary(p_profile.anchor_at, p_boundary);
  v_tax numeric := private.tax_percent(p_profile.account_id, p_boundary, 'month');
begin
  return query
    select c.id, n.id, n.e164::text, n.place, n.number_type, tstzrange(c.paid_until, sold.until),
      sold.kind, price.monthly, price.cents, v_tax, private.tax_on(price.cents, v_tax, p_profile.currency)
    from public.number_contracts c
    join public.purchased_numbers n on n.id = c.number_id
    cross join lateral (
      select k.kind,
        case k.kind when 'year' then private.year_end(p_profile.anchor_at, p_boundary) else v_end end as until
      from (select case when c.paid_until > p_boundary then 'stub' else c.period end as kind) k
    ) sold
    cross join lateral (
      select monthly, case sold.kind
        when 'year' then private.year_cents(monthly, c.year_discount)
        else private.period_cents(monthly, c.paid_until, p_boundary, v_end) end as cents
      from private.price_at_boundary(c, p_boundary) monthly
    ) price
    where c.account_id = p_profile.account_id and private.is_billable(c, n) and c.renews_at <= p_boundary
    order by c.starts_at, c.id;
end $$;

-- Nobody pays for a number that does not work: it is billed once it works again.
create function private.is_billable(p_contract public.number_contracts, p_number public.purchased_numbers)
returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_contract.ended_at is null and p_contract.renews_at is not null
    and p_number.status in ('active', 'suspended') and p_number.carrier_problem is null;
end $$;

-- When an account is to be billed next, of what can be billed now; null: never.
create function private.bill_due_at(p_account_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select min(c.renews_at)
    from public.number_contracts c
    join public.purchased_numbers n on n.id = c.number_id
    where c.account_id = p_account_id and private.is_billable(c, n)
  );
end $$;

-- Oldest first, from after an account of the page before: one that could not be billed holds nobody up.
-- p_after: {at, account_id}. Returns [{at, account_id}]
create function private.list_due_accounts(p_limit integer default 50, p_after jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('at', due.at, 'account_id', due.account_id)
      order by due.at, due.account_id), '[]')
    from (
      select c.account_id, min(c.renews_at) as at
      from public.number_contracts c
      join public.purchased_numbers n on n.id = c.number_id
      join public.billing_profiles p on p.account_id = c.account_id and p.held_at is null
      join public.accounts a on a.id = c.account_id and a.status = 'active'
      where c.ended_at is null and c.renews_at <= private.now() and private.is_billable(c, n)
        and (p_after is null or c.renews_at >= (p_after ->> 'at')::timestamptz)
      group by c.account_id
      having p_after is null
        or (min(c.renews_at), c.account_id) > ((p_after ->> 'at')::timestamptz, (p_after ->> 'account_id')::uuid)
      order by at, c.account_id
      limit p_limit
    ) due
  );
end $$;

-- Bills one boundary of an account, the oldest one. Repeating it bills the next one, or nothing.
-- p_seller: {legal_name, address, tax_id, email}. Returns {action: none | held | stopped | billed, invoice_id?}
create function private.bill_account(p_account_id uuid, p_seller jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_boundary timestamptz;
begin
  perform private.require_system();
  select * into v_profile from public.billing_profiles where account_id = p_account_id for update;
  -- No customer changes or ends a contract while it is billed.
  perform from public.number_contracts
    where account_id = p_account_id and ended_at is null and renews_at <= private.now()
    order by id
    for update;
  v_boundary := private.bill_due_at(p_account_id);
  if v_boundary is null or v_boundary > private.now() then
    return jsonb_build_object('action', 'none');
  end if;
  case private.bill_obstacle(v_profile, v_boundary)
    when 'held' then
      perform private.hold_bills(v_profile, v_boundary);
      return jsonb_build_object('action', 'held');
    when 'unpaid' then
      perform private.stop_unpaid(p_account_id, v_boundary);
      return jsonb_build_object('action', 'stopped');
    else
      return jsonb_build_object('action', 'billed',
        'invoice_id', private.bill_boundary(v_profile, v_boundary, p_seller));
  end case;
end $$;

-- Why nothing is sold at a boundary: held (an operator looks first) or unpaid; null: nothing stands against it.
create function private.bill_obstacle(p_profile public.billing_profiles, p_boundary timestamptz) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_profile.held_at is not null or private.is_too_late(p_profile, p_boundary) then 'held'
    when p_profile.unpaid_since is not null then 'unpaid'
  end;
end $$;

-- A number that did not work, or was canceled and kept after all, may be billed later than its bill day: that is late
-- only when the bill day itself was missed.
create function private.is_too_late(p_profile public.billing_profiles, p_boundary timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return p_boundary < private.now() - private.duration('bill_late_hours')
    and p_boundary >= coalesce(p_profile.late_allowed_until, '-infinity')
    and not exists (
      select from public.invoices
      where account_id = p_profile.account_id and kind = 'cycle' and boundary_at = p_boundary
    );
end $$;

create function private.hold_bills(p_profile public.billing_profiles, p_boundary timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if p_profile.held_at is not null then
    return;
  end if;
  update public.billing_profiles set held_at = private.now() where account_id = p_profile.account_id;
  perform private.audit(private.system(), p_profile.account_id, 'billing.held', 'account:' || p_profile.account_id,
    null, jsonb_build_object('boundary_at', p_boundary));
  perform private.alert_operator('A bill day was missed: nothing is charged until you allow it', jsonb_build_object(
    'account', p_profile.account_id, 'bill_day', p_boundary),
    'bill-late:' || p_profile.account_id || ':' || extract(epoch from p_boundary)::bigint);
end $$;

-- Nothing more is sold to an account that owes: its numbers are kept until they are given back (private.kept_until).
create function private.stop_unpaid(p_account_id uuid, p_boundary timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_contract public.number_contracts;
begin
  for v_contract in
    update public.number_contracts set renews_at = null, stopped_reason = 'unpaid'
    where account_id = p_account_id and ended_at is null and renews_at <= p_boundary
    returning *
  loop
    perform private.note_stopped(v_contract, p_boundary);
  end loop;
end $$;

create function private.note_stopped(p_contract public.number_contracts, p_boundary timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.note(p_contract.number_id, p_contract.account_id, 'number.renewal-stopped',
    jsonb_build_object('ends_at', private.kept_until(p_contract)));
  perform private.audit(private.system(), p_contract.account_id, 'number.renewal-stopped',
    'number:' || p_contract.number_id, jsonb_build_object('renews_at', p_boundary),
    jsonb_build_object('renews_at', null), 'unpaid');
end $$;

-- Periods and lines first: the number of the invoice is taken last, so that the series is locked for an instant.
create function private.bill_boundary(p_profile public.billing_profiles, p_boundary timestamptz, p_seller jsonb)
returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice public.invoices;
begin
  v_invoice.id := gen_random_uuid();
  v_invoice.account_id := p_profile.account_id;
  v_invoice.currency := p_profile.currency;
  v_invoice.boundary_at := p_boundary;
  v_invoice.period_end := private.next_boundary(p_profile.anchor_at, p_boundary);
  v_invoice.kind := case when exists (
    select from public.invoices
    where account_id = p_profile.account_id and kind = 'cycle' and boundary_at = p_boundary
  ) then 'late' else 'cycle' end;
  perform private.sell_periods(p_profile, v_invoice);
  perform private.bill_usage(v_invoice, private.usage_from(p_profile, p_boundary), p_boundary);
  select coalesce(sum(cents), 0), coalesce(sum(tax_cents), 0) into v_invoice.subtotal_cents, v_invoice.tax_cents
    from public.invoice_lines
    where invoice_id = v_invoice.id;
  if v_invoice.subtotal_cents = 0 then
    return null;
  end if;
  v_invoice.seller := p_seller;
  v_invoice.buyer := private.buyer_json(p_profile.account_id, p_boundary);
  return private.issue_invoice(v_invoice);
end $$;

create function private.sell_periods(p_profile public.billing_profiles, p_invoice public.invoices) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_line record;
  v_position integer := 0;
begin
  for v_line in select * from private.due_lines(p_profile, p_invoice.boundary_at) loop
    if v_line.cents > 0 then
      v_position := v_position + 1;
      insert into public.invoice_lines (invoice_id, account_id, position, kind, contract_id, number_id, e164, place,
          number_type, period, monthly_cents, cents, tax_percent, tax_cents)
        values (p_invoice.id, p_invoice.account_id, v_position, v_line.kind, v_line.contract_id, v_line.number_id,
          v_line.e164, v_line.place, v_line.number_type, v_line.period, v_line.monthly_cents, v_line.cents,
          v_line.tax_percent, v_line.tax_cents);
    end if;
    insert into public.contract_periods (contract_id, account_id, period, kind, cents, invoice_id)
      values (v_line.contract_id, p_invoice.account_id, v_line.period, v_line.kind, v_line.cents,
        case when v_line.cents > 0 then p_invoice.id end);
    update public.number_contracts set paid_until = upper(v_line.period), renews_at = upper(v_line.period)
      where id = v_line.contract_id;
    perform private.apply_price(v_line.contract_id, p_invoice.boundary_at);
    if v_line.kind = 'year' then
      perform private.freeze_price(v_line.contract_id, upper(v_line.period));
    end if;
    perform private.note(v_line.number_id, p_invoice.account_id, 'number.renewed',
      jsonb_build_object('until', upper(v_line.period), 'cents', v_line.cents));
  end loop;
end $$;

-- Sums too small for a card wait for the next invoice; so do those that waited before.
create function private.issue_invoice(p_invoice public.invoices) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_due integer;
  v_state text;
begin
  -- Taken first and counted then: a credit note may leave one more small sum in between.
  update public.invoices set carried_into = p_invoice.id
    where account_id = p_invoice.account_id and state = 'carried' and carried_into is null;
  select coalesce(sum(due_cents), 0) into p_invoice.carried_in_cents
    from public.invoices
    where carried_into = p_invoice.id;
  update public.invoices set due_cents = 0 where carried_into = p_invoice.id;
  v_due := p_invoice.subtotal_cents + p_invoice.tax_cents + p_invoice.carried_in_cents;
  v_state := private.bill_state(v_due, p_invoice.currency);
  perform private.audit(private.system(), p_invoice.account_id, 'invoice.issued', 'invoice:' || p_invoice.id, null,
    jsonb_build_object('boundary_at', p_invoice.boundary_at, 'due_cents', v_due, 'state', v_state));
  insert into public.invoices (id, account_id, kind, boundary_at, period_end, currency, subtotal_cents, tax_cents,
      total_cents, carried_in_cents, seller, buyer, state, due_cents, next_attempt_at, number)
    values (p_invoice.id, p_invoice.account_id, p_invoice.kind, p_invoice.boundary_at, p_invoice.period_end,
      p_invoice.currency, p_invoice.subtotal_cents, p_invoice.tax_cents,
      p_invoice.subtotal_cents + p_invoice.tax_cents, p_invoice.carried_in_cents, p_invoice.seller, p_invoice.buyer,
      v_state, v_due, case when v_state = 'open' then private.now() end, private.next_invoice_number());
  return p_invoice.id;
end $$;

-- What earlier invoices left for the next one: they were too small, or what credit notes left of them is.
create function private.carried_cents(p_account_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(due_cents), 0)
    from public.invoices
    where account_id = p_account_id and state = 'carried' and carried_into is null
  );
end $$;

-- An invoice with this sum is charged, or waits for the next one.
create function private.bill_state(p_due_cents integer, p_currency text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case when p_due_cents < private.minimum_charge(p_currency) then 'carried' else 'open' end;
end $$;

create view private.due_bills with (security_invoker = true) as
  select c.renews_at as at
  from public.number_contracts c
  join public.purchased_numbers n on n.id = c.number_id and n.status in ('active', 'suspended')
  where c.ended_at is null and c.renews_at is not null;

grant execute on function
  private.list_due_accounts(integer, jsonb),
  private.bill_account(uuid, jsonb)
to app_worker;
