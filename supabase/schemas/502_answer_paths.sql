-- What the carrier does by itself while our voice application is away: the part of a call plan that it knows. A change
-- becomes a version of the number's configuration and a job that applies it and reads it back.

-- The phone that the carrier may ring now, E.164: named by the current plan, proven to be the account's, and not taken
-- away by an unpaid bill. None for a toll-free number: what its calls cost is limited only while we are asked.
create function private.answer_fallback(p_number public.purchased_numbers) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select p.fallback
    from public.call_plans p
    join public.account_phones f on f.account_id = p.account_id and f.e164 = p.fallback
    where p.number_id = p_number.id and p.is_current and p.account_id = p_number.account_id
      and private.number_stage(p_number) = 'full' and p_number.number_type <> 'toll_free'
  );
end $$;

-- Nothing where the carrier rings a phone without us, or has what is wanted already.
create function private.renew_answer_path(p_number_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_version integer := private.wanted_version(p_number_id);
  v_path jsonb := private.wanted_answer_path(p_number_id);
  v_wanted jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  v_wanted := v_path || jsonb_build_object('fallback', private.answer_fallback(v_number));
  if v_path ->> 'kind' is distinct from 'sip' or v_path = v_wanted
    or v_number.status not in ('active', 'suspended') then
    return;
  end if;
  insert into public.number_configurations (account_id, number_id, version, wanted)
    values (v_number.account_id, p_number_id, v_version + 1, jsonb_build_object('answer_path', v_wanted));
  if v_number.status = 'active' then
    perform private.queue_job(p_number_id, v_number.account_id, 'configure', 'answer path');
  end if;
end $$;

-- A phone of the account was proven or taken away; without one: what an unpaid bill has left it changed.
create function private.renew_answer_paths(p_account_id uuid, p_e164 text default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number_id uuid;
begin
  for v_number_id in
    select number_id
    from public.call_plans
    where account_id = p_account_id and is_current and fallback = coalesce(p_e164, fallback)
    order by number_id
  loop
    perform private.renew_answer_path(v_number_id);
  end loop;
end $$;
