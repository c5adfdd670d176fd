-- What forwarding may use up, against fraud: beyond these limits phones do not ring, and callers reach voicemail. What
-- an account may spend is another matter: 720_spend_caps.

insert into private.settings (key, value, description) values
  ('forwarded_minutes_per_number', '480', 'Minutes that a number may forward within 24 hours'),
  ('forwarded_minutes_per_account', '1200', 'Minutes that an account may forward within 24 hours'),
  ('forwarded_calls_per_number', '120', 'Calls that ring phones of a number within an hour'),
  ('forwarded_calls_per_caller', '20', 'Calls of one caller that ring phones of a number within an hour');

-- Minutes that phones of an account were connected within 24 hours, calls that go on included; p_number_id null: of all
-- its numbers.
create function private.forwarded_minutes(p_account_id uuid, p_number_id uuid) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(coalesce(l.seconds, extract(epoch from
        least(coalesce(l.ended_at, private.now()) - l.rang_at, interval '4 hours')))), 0) / 60
    from public.call_legs l
    where l.account_id = p_account_id and l.call_started_at > private.now() - interval '1 day'
      and (p_number_id is null or l.number_id = p_number_id) and l.status in ('picked_up', 'bridged', 'declined')
  );
end $$;

create function private.are_minutes_spent(p_account_id uuid, p_number_id uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.forwarded_minutes(p_account_id, p_number_id) >= private.setting('forwarded_minutes_per_number')
    or private.forwarded_minutes(p_account_id, null) >= private.setting('forwarded_minutes_per_account');
end $$;

-- Takes a call's share of what callers and numbers may ring in an hour, the caller's own first: who has reached that
-- takes nothing of what others share. False: no phone rings.
create function private.take_forwarding(p_number_id uuid, p_caller text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_per_caller numeric := private.setting('forwarded_calls_per_caller');
  v_per_number numeric := private.setting('forwarded_calls_per_number');
  v_key text := 'forward:' || p_number_id;
begin
  return private.take_tokens(v_key || ':' || coalesce(p_caller, ''), v_per_caller / 3600, v_per_caller) = 0
    and private.take_tokens(v_key, v_per_number / 3600, v_per_number) = 0;
end $$;

-- Whether the phones of a plan stay silent. Operators hear once a day of an account that has used up its minutes.
create function private.is_forwarding_spent(p_number public.purchased_numbers, p_caller text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if private.are_minutes_spent(p_number.account_id, p_number.id) then
    perform private.notify_operator('An account has used up the minutes that it may forward',
      jsonb_build_object('account', p_number.account_id, 'number', p_number.e164),
      'forwarding-spent:' || p_number.account_id || ':' || to_char(private.now(), 'YYYYMMDD'));
    return true;
  end if;
  return not private.take_forwarding(p_number.id, p_caller);
end $$;

-- What an account may use at the moment: of a plan's phones those that it has proven and can pay for, within the limits
-- of forwarding, and what an unpaid bill has left it.
create function private.call_facts(p_number public.purchased_numbers, p_caller text, p_plan public.call_plans)
returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_phones text[] := p_plan.phones || private.agent_phones(p_number.account_id, p_plan.agents);
  v_rings boolean := cardinality(p_plan.phones) + cardinality(p_plan.agents) > 0;
begin
  return jsonb_build_object(
    'stage', private.number_stage(p_number),
    'is_budget_spent', coalesce(v_rings, false) and private.is_forwarding_spent(p_number, p_caller),
    'is_mailbox_full', private.meets_full_mailbox(p_number),
    'unverified', to_jsonb(private.unverified_phones(p_number.account_id, v_phones)),
    'stopped', private.stopped_phones(p_number, v_phones),
    'agents', private.agents_for_plan(p_number.account_id, p_plan.agents));
end $$;
