-- Spend caps: beyond what an account may spend on usage in a billing period phones are silent and texts are refused.
-- What comes in is never stopped.

insert into private.settings (key, value, description) values
  ('spend_cap_cents', '2000', 'What an account may spend on calls and texts that are on no bill yet, minor units');

-- What calls and texts that are on no bill yet come to, in minor units, exact.
create function private.unbilled_usage(p_account_id uuid) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.minor_units(coalesce(sum(u.amount_60), 0), private.usage_currency(p_account_id)) / 60
    from private.rated_usage(p_account_id, 'infinity') u
  );
end $$;

create function private.is_cap_reached(p_account_id uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.unbilled_usage(p_account_id) >= private.setting('spend_cap_cents');
end $$;
