-- A number paid by the year. The owner chooses it; the bill after that sells twelve bill days in one line, cheaper than
-- by the month, and so does the bill at its end until the owner chooses months again. Its time is earned by days.

insert into private.settings (key, value, description) values
  ('year_discount_percent', '10', 'How much less a year costs than twelve months, percent; what was chosen stays'),
  ('year_notice_days', '30', 'How long before a year renews by itself its owner is reminded, days');

-- Whole minor units. Null without a discount: the contract is paid by the month.
create function private.year_cents(p_monthly_cents integer, p_discount numeric) returns integer
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return round(12 * p_monthly_cents * (100 - p_discount) / 100)::integer;
end $$;

-- Twelve boundaries after one.
create function private.year_end(p_anchor timestamptz, p_boundary timestamptz) returns timestamptz
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return private.bill_at(p_anchor, private.months_between(p_anchor, p_boundary) + 12);
end $$;

-- The boundary at which a contract's next year would begin: after what is sold, and after the days until a bill day.
create function private.year_start(p_contract public.number_contracts, p_anchor timestamptz) returns timestamptz
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when private.last_boundary(p_anchor, p_contract.paid_until) = p_contract.paid_until then p_contract.paid_until
    else private.next_boundary(p_anchor, p_contract.paid_until)
  end;
end $$;

-- The year of a contract that runs now; null: it is paid by the month now.
create function private.running_year(p_contract_id uuid) returns tstzrange
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select period
    from public.contract_periods
    where contract_id = p_contract_id and kind = 'year' and period @> private.now()
  );
end $$;

-- Whether a sum pays twelve months that cost us so much each, in its currency. Unknown costs are not covered.
create function private.pays_year(p_cents integer, p_monthly_cost numeric, p_currency text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(p_cents >= private.minor_units(12 * p_monthly_cost, p_currency), false);
end $$;

-- Whether a year for so much pays what twelve months cost us at the number's carrier.
create function private.year_is_covered(p_number_id uuid, p_cents integer, p_currency text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.pays_year(p_cents, n.monthly_cost * private.exchange_rate(n.cost_currency, p_currency), p_currency)
    from public.purchased_numbers n
    where n.id = p_number_id
  );
end $$;

-- A contract as it would be paid by the year: {year_cents, months_cents, saved_cents, begins_at, ends_at}; null: it
-- ends, or a year would not pay what it costs us.
create function private.year_offer(p_contract public.number_contracts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_anchor timestamptz := (
    select anchor_at from public.billing_profiles where account_id = p_contract.account_id
  );
  v_from timestamptz := private.year_start(p_contract, v_anchor);
  v_monthly integer := private.price_at_boundary(p_contract, v_from);
  v_cents integer := private.year_cents(v_monthly,
    coalesce(p_contract.year_discount, private.setting('year_discount_percent')::numeric));
begin
  if p_contract.renews_at is null or p_contract.ended_at is not null or p_contract.period = 'month'
    and (v_cents >= 12 * v_monthly
      or not private.year_is_covered(p_contract.number_id, v_cents, p_contract.currency))
  then
    return null;
  end if;
  return jsonb_build_object('year_cents', v_cents, 'months_cents', 12 * v_monthly,
    'saved_cents', 12 * v_monthly - v_cents, 'begins_at', v_from, 'ends_at', private.year_end(v_anchor, v_from));
end $$;

-- {running: {from, until} of the year that runs or null, offer: what a year from the next period on costs, as of
-- year_offer, is_unpaid: a bill is, and none can be chosen before it is paid}. Members may ask it of their account.
create function private.year_json(p_contract_id uuid, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'running', (
        select jsonb_build_object('from', lower(year), 'until', upper(year))
        from private.running_year(c.id) year
        where year is not null
      ),
      'offer', private.year_offer(c),
      'is_unpaid', private.refuse_unpaid(c.account_id) is not null)
    from public.number_contracts c
    where c.id = p_contract_id and c.account_id = p_account_id
      and c.account_id = any ((select private.account_ids())::uuid[])
  );
end $$;

-- From its next period on a number is paid by the year, or by the month. p_year_cents: what its owner was shown.
-- Repeating it changes nothing. Refused: NOT_FOUND; RULE_REFUSED when it ends, or a year is not offered; PRICE_CHANGED
-- {year_cents}; BILL_UNPAID.
create function private.choose_period(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_period text,
  p_year_cents integer default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_contract public.number_contracts;
  v_refusal jsonb;
  v_offer jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'terminate');
  perform from public.purchased_numbers where id = p_number_id and account_id = p_account_id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  select * into v_contract from public.number_contracts where number_id = p_number_id and ended_at is null for update;
  if not found or v_contract.renews_at is null then
    return private.refusal('RULE_REFUSED');
  end if;
  if v_contract.period = p_period then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  v_offer := private.year_offer(v_contract);
  v_refusal := case when p_period = 'year' then private.year_refusal(p_account_id, v_offer, p_year_cents) end;
  if v_refusal is not null then
    return v_refusal;
  end if;
  update public.number_contracts set
    period = p_period,
    year_discount = case when p_period = 'year' then private.setting('year_discount_percent')::numeric end
  where id = v_contract.id;
  perform private.notify_period(p_actor, v_contract, p_period, v_offer);
  return jsonb_build_object('ok', true);
end $$;

create function private.year_refusal(p_account_id uuid, p_offer jsonb, p_year_cents integer) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_offer is null then private.refusal('RULE_REFUSED')
    when (p_offer ->> 'year_cents')::integer is distinct from p_year_cents
      then private.refusal('PRICE_CHANGED', jsonb_build_object('year_cents', p_offer -> 'year_cents'))
    else private.refuse_unpaid(p_account_id)
  end;
end $$;

-- In the number's timeline, the audit, and in writing: what is charged, when, and how to stop it.
create function private.notify_period(p_actor jsonb, p_contract public.number_contracts, p_period text, p_offer jsonb)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_event text := case p_period when 'year' then 'number.year-chosen' else 'number.months-chosen' end;
  v_facts jsonb := jsonb_build_object('from', p_contract.renews_at);
begin
  if p_period = 'year' then
    v_facts := jsonb_build_object('from', p_offer -> 'begins_at', 'until', p_offer -> 'ends_at',
      'year_cents', p_offer -> 'year_cents', 'currency', p_contract.currency);
    perform private.mail_year(p_contract, 'year-chosen', p_offer);
  end if;
  perform private.note(p_contract.number_id, p_contract.account_id, v_event, v_facts);
  perform private.audit(p_actor, p_contract.account_id, v_event, 'number:' || p_contract.number_id,
    jsonb_build_object('period', p_contract.period), v_facts || jsonb_build_object('period', p_period));
end $$;

-- The same choice again within an hour is no other message: a switch that is moved to and fro floods no mailbox.
create function private.mail_year(p_contract public.number_contracts, p_template text, p_offer jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number from public.purchased_numbers where id = p_contract.number_id;
  perform private.notify_user(private.buyer_of(v_number), p_contract.account_id, 'receipts', p_template,
    jsonb_build_object(
      'number', private.ending_json(v_number, p_contract.paid_until),
      'currency', p_contract.currency,
      'from', p_offer -> 'begins_at',
      'until', p_offer -> 'ends_at',
      'year_cents', p_offer -> 'year_cents'),
    p_template || ':' || p_contract.id || ':' || case p_template
      when 'year-renews' then extract(epoch from p_contract.renews_at)::text
      else private.hourly_key(p_offer ->> 'year_cents')
    end);
end $$;

-- A year that renews by itself: its owner is reminded once before it does.
create function private.sweep_year_notices() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_contract public.number_contracts;
  v_count integer := 0;
begin
  for v_contract in
    select c.*
    from public.number_contracts c
    where c.ended_at is null and c.period = 'year' and c.year_noticed_for is distinct from c.renews_at
      and c.renews_at <= private.now() + private.duration('year_notice_days')
      and c.renews_at > private.now() and private.running_year(c.id) is not null
    order by c.id
    limit 200
    for update of c skip locked
  loop
    update public.number_contracts set year_noticed_for = renews_at where id = v_contract.id;
    perform private.mail_year(v_contract, 'year-renews', private.year_offer(v_contract));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- Years whose invoice is not paid, of accounts that owe.
create function private.unpaid_years() returns table (contract_id uuid, line_id uuid, stops_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select c.id, l.id, private.next_boundary(p.anchor_at, lower(y.period))
    from public.billing_profiles p
    join public.invoices i on i.account_id = p.account_id and i.state = 'open'
    join public.invoice_lines l on l.invoice_id = i.id and l.kind = 'year'
    join public.contract_periods y on y.contract_id = l.contract_id and y.period = l.period
    join public.number_contracts c on c.id = l.contract_id
    where p.unpaid_since is not null and p.held_at is null;
end $$;

-- At the bill day after its first month an unpaid year stops as an unpaid month does: nothing more of it is served than
-- of a month, until it is paid.
create function private.sweep_unpaid_years() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_contract public.number_contracts;
  v_count integer := 0;
begin
  for v_contract in
    update public.number_contracts c set renews_at = null, stopped_reason = 'unpaid'
    from private.unpaid_years() u
    where c.id = u.contract_id and u.stops_at <= private.now() and c.ended_at is null and c.stopped_reason is null
    returning c.*
  loop
    perform private.note_stopped(v_contract, private.now());
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'unpaid_years'), ('sweep', 'year_notices');

create view private.due_years with (security_invoker = true) as
  select renews_at - private.duration('year_notice_days') as at
  from public.number_contracts
  where ended_at is null and period = 'year' and year_noticed_for is distinct from renews_at
    and private.running_year(id) is not null
  union all
  select stops_at from private.unpaid_years();

grant execute on function private.year_json(uuid, uuid) to authenticated;
grant execute on function private.choose_period(jsonb, uuid, uuid, text, integer) to app_server;
