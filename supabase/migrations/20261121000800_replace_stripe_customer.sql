-- An account's customer may be gone at Stripe: deleted there, or of another Stripe account (embedded yesterday, test mode today).
-- A new one takes its place; of two tabs that notice at once the first wins, and the other gets what it set.
drop function private.set_stripe_customer(uuid, text);
create function private.set_stripe_customer(p_account_id uuid, p_customer_id text, p_replaces text default null) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.accounts set stripe_customer_id = p_customer_id
    where id = p_account_id and stripe_customer_id is not distinct from p_replaces;
  return (select stripe_customer_id from public.accounts where id = p_account_id);
end $$;
comment on function private.set_stripe_customer(uuid, text, text) is 'The account''s customer afterwards. p_replaces: the one that is gone; null sets the first one only.';
grant execute on function private.set_stripe_customer(uuid, text, text) to app_worker;
