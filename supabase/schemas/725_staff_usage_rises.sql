-- Unusual rises in the back office: what a number spent on the day, and that somebody looked.

create function private.attention_usage_rises() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(found_at) into v_found from private.usage_rises where handled_at is null;
  return v_found;
end $$;
insert into private.attention_steps (name, position, title, advice, address) values
  ('usage_rises', 57, 'Numbers that spent unusually much',
    'Look at their calls: a stolen line or a caller in a loop is stopped by a lower limit, or by the account''s owner. '
    'Then record what you found.',
    '/admin/rises?handled=false');

create view private.staff_list_usage_rises with (security_invoker = true) as
  select
    r.id,
    r.number_id,
    n.e164,
    r.account_id,
    a.name as account_name,
    r.day,
    private.usage_currency(r.account_id) as currency,
    floor(private.minor_units(r.spent_60, private.usage_currency(r.account_id)) / 60)::bigint as spent_cents,
    floor(private.minor_units(r.usual_60, private.usage_currency(r.account_id)) / 60)::bigint as usual_cents,
    r.handled_at is not null as is_handled,
    r.handled_at,
    (select email from public.profiles where user_id = r.handled_by) as handled_by,
    r.found_at
  from private.usage_rises r
  join public.purchased_numbers n on n.id = r.number_id
  join public.accounts a on a.id = r.account_id;
insert into private.staff_lists (name) values ('usage_rises');

-- That somebody looked at a rise; the reason says what they found. What another one recorded meanwhile stays: {ok:
-- false, code: CHANGED}.
create function private.staff_handle_usage_rise(p_actor jsonb, p_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['support', 'operator', 'admin'], p_reason);
  v_rise private.usage_rises;
begin
  select * into v_rise from private.usage_rises where id = p_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_rise.handled_at is not null then
    return private.refusal('CHANGED');
  end if;
  update private.usage_rises set handled_at = private.now(), handled_by = (p_actor ->> 'user_id')::uuid where id = p_id;
  perform private.audit(p_actor, v_rise.account_id, 'usage_rise.handled', 'number:' || v_rise.number_id, null,
    jsonb_build_object('day', v_rise.day), v_reason);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function private.staff_handle_usage_rise(jsonb, uuid, text) to app_server;
