-- Texts for staff: numbers that networks of North America accept texts from, registered by hand at the carrier.

-- {registered_at} of a number of North America that can send texts; null: no other needs it.
create function private.text_registration_json(p_number public.purchased_numbers) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_number.e164 not like '+1%' or not private.is_sending_line(p_number) then
    return null;
  end if;
  return jsonb_build_object('registered_at', (
    select registered_at from private.text_registrations where number_id = p_number.id
  ));
end $$;

-- Notes that a number is registered with brand and campaign, or verified, or no longer is. Safe to repeat.
create function private.staff_register_texts(p_actor jsonb, p_number_id uuid, p_is_registered boolean, p_reason text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_number public.purchased_numbers;
  v_before jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_number.e164 is null or v_number.e164 not like '+1%' then
    return private.refusal('RULE_REFUSED', '{"reason": "number_cannot_send"}');
  end if;
  select to_jsonb(r) into v_before from private.text_registrations r where number_id = p_number_id;
  if p_is_registered then
    insert into private.text_registrations (number_id) values (p_number_id) on conflict do nothing;
  else
    delete from private.text_registrations where number_id = p_number_id;
  end if;
  perform private.audit(p_actor, v_number.account_id,
    case when p_is_registered then 'texts.registered' else 'texts.registration-ended' end,
    'number:' || p_number_id, v_before, (
      select to_jsonb(r) from private.text_registrations r where number_id = p_number_id
    ), v_reason);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function private.staff_register_texts(jsonb, uuid, boolean, text) to app_server;
