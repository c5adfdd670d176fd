-- The next bill before it is issued, by the lines and sums of the run itself, and what is unpaid now.

-- Returns {at, period_until, currency, obstacle, state, lines, subtotal_cents, tax_cents, carried_in_cents,
-- credit_used_cents, total_cents, open_invoices}; at, period_until, obstacle and state are null when nothing is billed.
create function private.next_bill(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_at timestamptz;
  v_lines jsonb;
  v_subtotal integer;
  v_tax integer;
  v_carried integer := private.carried_cents(p_account_id);
  v_credit integer;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  select * into v_profile from public.billing_profiles where account_id = p_account_id;
  v_at := private.next_bill_at(v_profile);
  select coalesce(jsonb_agg(l.line), '[]'), coalesce(sum(l.cents), 0), coalesce(sum(l.tax_cents), 0)
    into v_lines, v_subtotal, v_tax
    from private.next_lines(v_profile, v_at) l;
  v_credit := private.credit_for(p_account_id, v_profile.currency, v_subtotal + v_tax + v_carried);
  return jsonb_build_object(
    'at', v_at,
    'period_until', case
      when v_at = private.bill_due_at(p_account_id) then private.next_boundary(v_profile.anchor_at, v_at)
      else v_at
    end,
    'currency', coalesce(v_profile.currency, (select currency from public.accounts where id = p_account_id)),
    'obstacle', case when v_at is not null then private.bill_obstacle(v_profile, v_at) end,
    'state', case
      when v_at is null then null
      when v_credit > 0 and v_credit = v_subtotal + v_tax + v_carried then 'paid'
      else private.bill_state(v_subtotal + v_tax + v_carried - v_credit, v_profile.currency)
    end,
    'lines', v_lines,
    'subtotal_cents', v_subtotal,
    'tax_cents', v_tax,
    'carried_in_cents', v_carried,
    'credit_used_cents', v_credit,
    'total_cents', v_subtotal + v_tax + v_carried - v_credit,
    'open_invoices', private.open_invoices_json(p_account_id));
end $$;

-- The boundary of the next bill of numbers, or before it, within years or when nothing renews, the one at which usage
-- is billed by itself.
create function private.next_bill_at(p_profile public.billing_profiles) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_due timestamptz := private.bill_due_at(p_profile.account_id);
  v_boundary timestamptz := private.next_boundary(p_profile.anchor_at, private.now());
begin
  if (v_due is null or v_due > v_boundary) and exists (
    select from private.usage_lines(p_profile.account_id, private.usage_from(p_profile, v_boundary), v_boundary)
  ) then
    return v_boundary;
  end if;
  return v_due;
end $$;

-- What is sold at a boundary, and what was used until now.
create function private.next_lines(p_profile public.billing_profiles, p_at timestamptz)
returns table (line jsonb, cents integer, tax_cents integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select private.due_line_json(d), d.cents, d.tax_cents
    from private.due_lines(p_profile, p_at) d
    where d.cents > 0
    union all
    select private.usage_due_json(u), u.cents, u.tax_cents
    from private.usage_lines(p_profile.account_id, private.usage_from(p_profile, p_at), p_at) u;
end $$;

create function private.due_line_json(p_line record) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'kind', p_line.kind,
    'number_id', p_line.number_id,
    'e164', p_line.e164,
    'place', p_line.place,
    'number_type', p_line.number_type,
    'period_from', lower(p_line.period),
    'period_until', upper(p_line.period),
    'monthly_cents', p_line.monthly_cents,
    'usage', null,
    'cents', p_line.cents,
    'tax_percent', p_line.tax_percent,
    'tax_cents', p_line.tax_cents);
end $$;

-- Oldest first.
create function private.open_invoices_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', id,
      'number', number,
      'due_cents', due_cents,
      'next_attempt_at', next_attempt_at,
      'problem', problem,
      'period_until', period_end
    ) order by issued_at), '[]')
    from public.invoices
    where account_id = p_account_id and state = 'open'
  );
end $$;

grant execute on function private.next_bill(jsonb, uuid) to app_server;
