-- Stripe's customer has the account's name, address and tax id: receipts and what banks are shown in a dispute have
-- them, and Stripe asks an authority about the id. An upkeep step brings them there (lib/billing/sync-buyers.ts),
-- unhurried. An id that the authority does not know changes no tax (private.taxed_tax_id).

create function private.note_buyer_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (new.name, new.country, new.region, new.postal_code, new.city, new.street, new.tax_id)
      is distinct from (old.name, old.country, old.region, old.postal_code, old.city, old.street, old.tax_id)
    or (new.stripe_customer_id is distinct from old.stripe_customer_id
      and (new.country, new.postal_code, new.city, new.street, new.tax_id)
        is distinct from (null, null, null, '[]'::jsonb, null)) then
    new.buyer_changed_at := private.now();
  end if;
  if (new.country, new.tax_id) is distinct from (old.country, old.tax_id) then
    new.tax_id_state := null;
    new.tax_id_looked_at := null;
  end if;
  return new;
end $$;
create trigger note_buyer_change before update on public.accounts for each row
  execute function private.note_buyer_change();

-- Those whose customer differs, longest first: [{account_id, stripe_customer_id, name, country, region,
-- postal_code, city, street, tax_id: {type, value} as Stripe knows it, changed_at}].
create function private.list_unsynced_buyers(p_limit integer default 50) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(private.billing_facts_json(a) || jsonb_build_object('account_id', a.id,
      'tax_id', private.stripe_tax_id(a.tax_id, a.country), 'stripe_customer_id', a.stripe_customer_id,
      'name', a.name, 'changed_at', a.buyer_changed_at)), '[]')
    from (
      select *
      from public.accounts
      where buyer_changed_at is not null and stripe_customer_id is not null
      order by buyer_changed_at
      limit p_limit
    ) a
  );
end $$;

-- p_is_done: Stripe has that change, or no longer knows the customer. One that came late may have replaced something
-- newer there: it is sent again. Not done: others come first.
create function private.finish_buyer_sync(p_account_id uuid, p_changed_at timestamptz, p_is_done boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.accounts
    set buyer_changed_at = case when p_is_done and buyer_changed_at = p_changed_at then null else private.now() end
    where id = p_account_id;
end $$;

-- What Stripe has of a customer's tax id. p_tax_id: {type, value}; p_state as accounts.tax_id_state. An id that the
-- authority does not know takes the tax of everybody else from now on: carts have it immediately, and those who pay the
-- bills have a mail, once for each id. Only the authority's word ends that: an id that is looked up again stays unknown
-- until it is known, and an older reading does not undo an answer. False: it is not the id of an account, or no longer.
create function private.record_tax_id(p_stripe_customer_id text, p_tax_id jsonb, p_state text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account public.accounts;
  v_state text;
begin
  perform private.require_system();
  select * into v_account
    from public.accounts
    where stripe_customer_id = p_stripe_customer_id and private.stripe_tax_id(tax_id, country) = p_tax_id
    for no key update;
  if not found then
    return false;
  end if;
  v_state := case
    when v_account.tax_id_state = 'unverified' and p_state <> 'verified' then 'unverified'
    when p_state = 'pending' then coalesce(v_account.tax_id_state, 'pending')
    else p_state
  end;
  update public.accounts set tax_id_state = v_state, tax_id_looked_at = private.now() where id = v_account.id;
  if v_account.tax_id_state is not distinct from v_state then
    return true;
  end if;
  perform private.retax_holds(v_account.id);
  perform private.audit(private.system(), v_account.id, 'account.tax-id-looked-up', 'account:' || v_account.id,
    jsonb_build_object('state', v_account.tax_id_state),
    jsonb_build_object('state', v_state, 'tax_id', v_account.tax_id));
  if v_state = 'unverified' then
    perform private.notify_user(null, v_account.id, 'receipts', 'tax-id-unknown',
      jsonb_build_object('tax_id', v_account.tax_id), concat_ws(':', 'tax-id-unknown', v_account.id, v_account.tax_id));
  end if;
  return true;
end $$;

-- An authority can take days, and its answer can be lost: ids that wait for one are read again once a day.
create function private.sweep_pending_tax_ids() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  perform private.require_system();
  update public.accounts set buyer_changed_at = private.now()
    where tax_id_state = 'pending' and tax_id_looked_at < private.now() - interval '1 day'
      and buyer_changed_at is null;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'pending_tax_ids');

grant execute on function
  private.list_unsynced_buyers(integer),
  private.finish_buyer_sync(uuid, timestamptz, boolean),
  private.record_tax_id(text, jsonb, text)
to app_worker;
