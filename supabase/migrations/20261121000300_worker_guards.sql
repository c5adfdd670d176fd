-- Every function of the worker asks who calls, beside the execute grant: these relied on the grant alone. The guard becomes their first
-- statement; nothing else of them changes.
do $$
declare
  f record;
  v_names constant text[] := array['alert_operator', 'attach_checkout_session', 'claim_notifications', 'claim_outbox', 'close_checkout_session',
    'expire_order', 'fail_external_event', 'fail_notification', 'find_answering_number', 'find_carrier_order', 'finish_external_event',
    'finish_notification', 'finish_outbox', 'get_external_event', 'list_ended_numbers', 'list_late_orders', 'list_open_sessions',
    'list_unheard_sessions', 'list_unvoided_payments', 'record_balance', 'record_external_event', 'set_paid_until', 'set_stripe_customer'];
begin
  for f in select p.oid::regprocedure as signature, l.lanname as language, pg_get_functiondef(p.oid) as definition
    from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
    where p.pronamespace = 'private'::regnamespace and p.proname = any (v_names)
  loop
    execute case f.language
      when 'sql' then replace(f.definition, E'AS $function$\n', E'AS $function$\n  select private.require_system();\n')
      else regexp_replace(f.definition, '\nbegin\n', E'\nbegin\n  perform private.require_system();\n') end;
    if (select p.prosrc not like '%private.require_system()%' from pg_catalog.pg_proc p where p.oid = f.signature) then
      raise exception 'the guard is missing in %', f.signature;
    end if;
  end loop;
end $$;
