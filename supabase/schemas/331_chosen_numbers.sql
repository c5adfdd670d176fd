-- A line that names no number, at a carrier whose orders name theirs: one is chosen in our books before it is ordered,
-- so that no two lines ever order the same one.

-- Whether a number may become a line's, until the transaction ends. Holds and purchases have a unique index each, none
-- spans both: this lock, which hold_number takes too, keeps a number out of one of them.
create function private.lock_free_number(p_e164 text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('number:' || p_e164, 0));
  return not private.is_purchased(p_e164)
    and not exists (select from public.holds where e164 = p_e164 and status = 'active');
end $$;

-- What was chosen before stays: {ok, e164, carrier_ref}.
create function private.choose_number(p_job_id uuid, p_generation integer, p_e164 text, p_carrier_ref text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue;
  v_item public.order_items;
begin
  v_job := private.fence(p_job_id, p_generation);
  v_item := private.lock_line(v_job);
  if v_item.id is null then
    return private.refusal('TOO_LATE');
  end if;
  if v_item.e164 is null then
    if not private.lock_free_number(p_e164) then
      return private.refusal('NUMBER_TAKEN');
    end if;
    update public.purchased_numbers set e164 = p_e164 where id = v_job.purchased_number_id;
    update public.order_items set e164 = p_e164, carrier_ref = p_carrier_ref where id = v_item.id
      returning * into v_item;
  end if;
  return jsonb_build_object('ok', true, 'e164', v_item.e164, 'carrier_ref', v_item.carrier_ref);
end $$;

grant execute on function private.choose_number(uuid, integer, text, text) to app_worker;
