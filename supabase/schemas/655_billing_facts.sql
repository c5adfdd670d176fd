-- Who the buyer is: where taxes find the account, and what stands on its invoices. Invoices keep what was true when
-- they were issued, so a change holds from the next bill.

create function private.billing_facts_json(a public.accounts) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('country', a.country, 'region', a.region, 'postal_code', a.postal_code, 'city', a.city,
    'street', a.street, 'tax_id', a.tax_id);
end $$;

-- Returns {name, country, region, postal_code, city, street: [line], tax_id, tax_id_state, version, needs_place,
-- postal_countries: where taxes depend on the postal code}.
create function private.get_billing_facts(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  return (
    select private.billing_facts_json(a)
      || jsonb_build_object('name', a.name, 'tax_id_state', a.tax_id_state, 'version', a.facts_version,
        'needs_place', private.lacks_place(a),
        'postal_countries', private.postal_countries())
    from public.accounts a
    where a.id = p_account_id
  );
end $$;

-- p_facts: {country, region, postal_code, city, street: [line], tax_id}, all of them, empty ones are removed, and the
-- version that they were changed from. What is in a cart gets the tax of the new place. Repeated, it changes nothing,
-- but a tax id that its authority did not know is looked up again. Refusals: VALIDATION_FAILED with the field, and an
-- example of the country's; CHANGED with what there is now.
create function private.save_billing_facts(p_actor jsonb, p_account_id uuid, p_facts jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before public.accounts;
  v_after public.accounts;
  v_problem jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  select * into v_before from public.accounts where id = p_account_id for no key update;
  v_after := private.with_facts(v_before, p_facts);
  v_problem := coalesce(private.address_problem(v_after), private.tax_id_problem(v_after.tax_id, v_after.country));
  if v_problem is not null then
    return private.refusal('VALIDATION_FAILED', v_problem);
  end if;
  if v_before is not distinct from v_after then
    update public.accounts set buyer_changed_at = private.now()
      where id = p_account_id and tax_id_state = 'unverified';
  elsif v_before.facts_version is distinct from (p_facts ->> 'version')::integer then
    return private.refusal('CHANGED', jsonb_build_object('current', private.get_billing_facts(p_actor, p_account_id)));
  else
    update public.accounts set country = v_after.country, region = v_after.region, postal_code = v_after.postal_code,
        city = v_after.city, street = v_after.street, tax_id = v_after.tax_id,
        facts_version = facts_version + 1
      where id = p_account_id;
    perform private.retax_holds(p_account_id);
    perform private.audit(p_actor, p_account_id, 'account.billing-facts', 'account:' || p_account_id,
      private.billing_facts_json(v_before), private.billing_facts_json(v_after));
  end if;
  return jsonb_build_object('ok', true);
end $$;

-- The account with these facts, cleaned. A region stays only in countries that have them.
create function private.with_facts(a public.accounts, p_facts jsonb) returns public.accounts
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  a.country := nullif(upper(private.clean_line(p_facts ->> 'country')), '');
  a.region := (
    select nullif(upper(private.clean_line(p_facts ->> 'region')), '')
    from private.address_formats
    where country = a.country and regions is not null
  );
  a.postal_code := nullif(upper(private.clean_line(p_facts ->> 'postal_code')), '');
  a.city := nullif(private.clean_line(p_facts ->> 'city'), '');
  a.street := private.address_lines(p_facts -> 'street');
  a.tax_id := nullif(upper(private.clean_line(p_facts ->> 'tax_id')), '');
  return a;
end $$;

-- Clean lines of at most 100 letters; those with nothing to see are left out.
create function private.address_lines(p_lines jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(left(cleaned.line, 100) order by given.position), '[]')
    from jsonb_array_elements_text(coalesce(p_lines, '[]')) with ordinality given (line, position)
    cross join lateral (select private.clean_line(given.line) as line) cleaned
    where cleaned.line <> ''
  );
end $$;

-- An address as it is printed, without its country.
create function private.printed_address(a public.accounts) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_place text := nullif(case
    when a.region is not null then concat_ws(', ', a.city, concat_ws(' ', a.region, a.postal_code))
    when a.country in ('GB', 'IE', 'AU', 'NZ', 'IN') then concat_ws(' ', a.city, a.postal_code)
    else concat_ws(' ', a.postal_code, a.city)
  end, '');
begin
  return case when v_place is null then a.street else a.street || to_jsonb(v_place) end;
end $$;

-- The buyer of an invoice whose taxes are those of an instant, as it is frozen there.
create function private.buyer_json(p_account_id uuid, p_at timestamptz default private.now()) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('name', a.name, 'country', a.country, 'region', a.region, 'postal_code', a.postal_code,
      'tax_id', a.tax_id, 'taxed_as', private.taxed_tax_id(a), 'address', private.printed_address(a),
      'reverse_charge', private.is_reverse_charged(a.id, p_at))
    from public.accounts a
    where a.id = p_account_id
  );
end $$;

-- Numbers in carts cost the tax of where the account is now.
create function private.retax_holds(p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_percent numeric := private.tax_percent(p_account_id, private.now(), 'month');
begin
  update public.holds set tax_percent = v_percent,
      tax_cents = private.tax_on(setup_cents + monthly_cents, v_percent, currency)
    where account_id = p_account_id and status = 'active' and tax_percent <> v_percent;
end $$;

grant execute on function
  private.get_billing_facts(jsonb, uuid),
  private.save_billing_facts(jsonb, uuid, jsonb)
to app_server;
