-- Stripe's customer has the account's name, address and tax id: receipts and what banks are shown in a dispute have
-- them, and Stripe verifies the id. An upkeep step brings them there (lib/billing/sync-buyers.ts), unhurried.

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

grant execute on function
  private.list_unsynced_buyers(integer),
  private.finish_buyer_sync(uuid, timestamptz, boolean)
to app_worker;
