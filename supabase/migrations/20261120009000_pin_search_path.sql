-- Functions of `private` run as their owner, and an empty search_path still looks for type names in the caller's temporary schema first:
-- a login with raw SQL could shadow `uuid` by a domain whose CHECK is its own function, and have that function run as the owner.
-- Naming pg_temp last closes it (PostgreSQL, "Writing SECURITY DEFINER Functions Safely"). Tables and functions stay qualified, as with ''.
do $$
declare f record;
begin
  for f in select p.oid::regprocedure as signature from pg_catalog.pg_proc p
    where p.pronamespace = 'private'::regnamespace and p.proconfig::text like '%search_path=%'
  loop
    execute format('alter function %s set search_path = pg_catalog, pg_temp', f.signature);
  end loop;
end $$;
