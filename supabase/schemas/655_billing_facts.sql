-- What an account wants on its invoices: address and tax id. Invoices keep what was true when they were issued.

-- p_facts: {address: [line], tax_id}. Empty ones are removed. Refusals: VALIDATION_FAILED with the
-- field, and an example of the country's tax ids.
create function private.save_billing_facts(p_actor jsonb, p_account_id uuid, p_facts jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_address jsonb := private.address_lines(p_facts -> 'address');
  v_tax_id text := nullif(upper(private.clean_line(p_facts ->> 'tax_id')), '');
  v_before public.accounts;
  v_example text;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  if jsonb_array_length(v_address) > 5 then
    return private.refusal('VALIDATION_FAILED', '{"field": "billing_address"}');
  end if;
  if v_tax_id !~ '^[A-Z0-9][A-Z0-9 ./-]{3,24}$' then
    return private.refusal('VALIDATION_FAILED', '{"field": "tax_id"}');
  end if;
  select * into v_before from public.accounts where id = p_account_id for update;
  v_example := private.tax_id_problem(v_tax_id, v_before.country);
  if v_example is not null then
    return private.refusal('VALIDATION_FAILED', jsonb_build_object('field', 'tax_id', 'example', v_example));
  end if;
  if (v_before.billing_address, v_before.tax_id) is distinct from (v_address, v_tax_id) then
    update public.accounts set billing_address = v_address, tax_id = v_tax_id where id = p_account_id;
    perform private.audit(p_actor, p_account_id, 'account.billing-facts', 'account:' || p_account_id,
      jsonb_build_object('address', v_before.billing_address, 'tax_id', v_before.tax_id),
      jsonb_build_object('address', v_address, 'tax_id', v_tax_id));
  end if;
  return jsonb_build_object('ok', true);
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

-- The buyer of an invoice, as it is frozen there.
create function private.buyer_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('name', name, 'country', country, 'region', region, 'tax_id', tax_id,
      'address', coalesce(billing_address, '[]'))
    from public.accounts
    where id = p_account_id
  );
end $$;

grant execute on function private.save_billing_facts(jsonb, uuid, jsonb) to app_server;
