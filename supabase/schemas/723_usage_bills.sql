-- Usage that is billed by itself: of an account that buys nothing at a bill day (no further months, or years) at that
-- day; of any other what has become much before its bill day. Neither moves the bill day nor the period of the cap.

insert into private.settings (key, value, description) values
  ('interim_bill_cents', '5000', 'Usage on no bill that comes to this is billed before the bill day, minor units');

-- Whether a bill of numbers comes at a bill day that is past, or at the one after it, and takes the usage along: not
-- when nothing renews, and not within years.
create function private.is_billed_at(p_profile public.billing_profiles, p_boundary timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.number_contracts c
    where c.account_id = p_profile.account_id and c.ended_at is null and c.renews_at is not null
      and (c.renews_at <= p_boundary or not exists (
        select from public.contract_periods y
        where y.contract_id = c.id and y.kind = 'year' and y.period @> p_boundary and lower(y.period) < p_boundary
      ))
  );
end $$;

-- Until when usage of an account is to be billed by itself now; null: it is not. An account that owes waits.
create function private.usage_bill_until(p_profile public.billing_profiles) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_boundary timestamptz := private.last_boundary(p_profile.anchor_at, private.now());
  v_limit numeric := private.setting('interim_bill_cents');
begin
  if p_profile.held_at is not null or p_profile.unpaid_since is not null then
    return null;
  end if;
  if not private.is_billed_at(p_profile, v_boundary) and exists (
    select from public.usage_events
    where account_id = p_profile.account_id and settled_at is null and started_at < v_boundary
  ) then
    return v_boundary;
  end if;
  if exists (
    select from private.account_usage
    where account_id = p_profile.account_id and period_from > private.now() - interval '40 days'
      and spent_60 >= private.sixtieths(v_limit, p_profile.currency)
  ) and v_limit <= (
    select coalesce(sum(l.cents), 0)
    from private.usage_lines(p_profile.account_id, private.now(), private.now()) l
  ) then
    return private.now();
  end if;
  return null;
end $$;

-- Accounts whose usage is to be billed by itself: [account_id].
create function private.list_usage_bills(p_limit integer default 200) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(due.account_id), '[]')
    from (
      select p.account_id
      from public.billing_profiles p
      join public.accounts a on a.id = p.account_id and a.status = 'active'
      where exists (
        select from private.account_usage u
        where u.account_id = p.account_id and u.spent_60 > 0 and u.period_from > private.now() - interval '100 days'
      ) and private.usage_bill_until(p) is not null
      order by p.account_id
      limit p_limit
    ) due
  );
end $$;

-- Bills an account's usage by itself. Repeating it bills what came since, or nothing. Returns the invoice; null: none.
-- p_seller as of bill_account.
create function private.bill_usage_alone(p_account_id uuid, p_seller jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_invoice public.invoices;
  v_until timestamptz;
begin
  perform private.require_system();
  select * into v_profile from public.billing_profiles where account_id = p_account_id for update;
  v_until := private.usage_bill_until(v_profile);
  if v_until is null then
    return null;
  end if;
  v_invoice.id := gen_random_uuid();
  v_invoice.account_id := p_account_id;
  v_invoice.currency := v_profile.currency;
  v_invoice.kind := 'late';
  v_invoice.boundary_at := private.usage_from(v_profile, v_until);
  v_invoice.period_end := v_until;
  perform private.bill_usage(v_invoice, v_invoice.boundary_at, v_until);
  select coalesce(sum(cents), 0), coalesce(sum(tax_cents), 0) into v_invoice.subtotal_cents, v_invoice.tax_cents
    from public.invoice_lines
    where invoice_id = v_invoice.id;
  if v_invoice.subtotal_cents = 0 then
    return null;
  end if;
  v_invoice.seller := p_seller;
  v_invoice.buyer := private.buyer_json(p_account_id, v_until);
  return private.issue_invoice(v_invoice);
end $$;

-- Bill days at which usage is billed by itself.
create view private.due_usage_bills with (security_invoker = true) as
  select day.at
  from public.billing_profiles p
  cross join lateral (select private.next_boundary(p.anchor_at, private.now()) as at) day
  where p.held_at is null and p.unpaid_since is null and not private.is_billed_at(p, day.at)
    and exists (select from public.usage_events u where u.account_id = p.account_id and u.settled_at is null);

grant execute on function
  private.list_usage_bills(integer),
  private.bill_usage_alone(uuid, jsonb)
to app_worker;
