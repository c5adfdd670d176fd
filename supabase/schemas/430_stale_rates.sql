-- What the home of the back office says about exchange rates.

create function private.attention_stale_rates() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(r.as_of + private.duration('exchange_rate_hours')) into v_found
    from public.exchange_rates r
    where r.as_of < private.now() - private.duration('exchange_rate_hours');
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('stale_rates', 65, 'Exchange rates older than a day', 'Prices go on with them. Set the present rate.',
    '/admin/prices/rates');
