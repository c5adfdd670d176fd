-- Renewal at the carrier: a number that renews for its owner renews upstream first, one that ends is let run out there.

-- How many cycles the carrier is to sell further; null: until further notice. A day is tolerated: a month is not bought
-- for the minutes by which a customer's month is longer. While an account owes, its numbers run out when they are not
-- kept any longer.
create function private.wanted_cycles(p_number public.purchased_numbers, p_contract public.number_contracts)
returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_contract.renews_at is not null and not private.owes(p_contract.account_id) then
    return null;
  end if;
  return private.carrier_cycles(p_number.paid_until, private.kept_until(p_contract) - interval '24 hours');
end $$;

create function private.owes(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.billing_profiles where account_id = p_account_id and unpaid_since is not null
  );
end $$;

-- Numbers whose carrier must know: those that renew, from five days before their end there; those that end,
-- immediately. In pages, so that one that cannot be set holds nobody up; p_after: {paid_until, id} of the last one.
create function private.list_renewals(p_limit integer default 50, p_after jsonb default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', due.id, 'carrier_id', due.carrier_id, 'carrier_ref',
      due.carrier_ref, 'paid_until', due.paid_until, 'cycles', due.cycles) order by due.paid_until, due.id), '[]')
    from (
      select n.id, n.carrier_id, n.carrier_ref, n.paid_until, private.wanted_cycles(n, c) as cycles
      from private.renewal_candidates() candidate
      join public.purchased_numbers n on n.id = candidate.number_id
      join public.number_contracts c on c.number_id = n.id and c.ended_at is null
      where n.status in ('active', 'suspended') and n.paid_until > private.now()
        and n.carrier_cycles is distinct from private.wanted_cycles(n, c)
        and (p_after is null or (n.paid_until, n.id)
          > ((p_after ->> 'paid_until')::timestamptz, (p_after ->> 'id')::uuid))
      order by n.paid_until, n.id
      limit p_limit
    ) due
  );
end $$;

-- By their indexes, so that the minute's look does not grow with the numbers that are in order: near their end at the
-- carrier, not to renew, or of an account that owes.
create function private.renewal_candidates() returns table (number_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select id
    from public.purchased_numbers
    where status in ('active', 'suspended')
      and paid_until <= private.now() + private.duration('renewal_lead_hours') and paid_until > private.now()
    union
    select c.number_id from public.number_contracts c where c.ended_at is null and c.renews_at is null
    union
    select c.number_id
    from public.billing_profiles p
    join public.number_contracts c on c.account_id = p.account_id and c.ended_at is null
    where p.unpaid_since is not null;
end $$;

-- What the carrier read back.
create function private.record_renewal(p_number_id uuid, p_cycles integer, p_paid_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
begin
  perform private.require_system();
  select carrier_cycles into v_before from public.purchased_numbers where id = p_number_id for update;
  update public.purchased_numbers set carrier_cycles = p_cycles, paid_until = coalesce(p_paid_until, paid_until)
    where id = p_number_id;
  perform private.audit(private.system(), null, 'number.carrier-renewal', 'number:' || p_number_id,
    jsonb_build_object('cycles', v_before), jsonb_build_object('cycles', p_cycles));
end $$;

-- A day before its end a number that renews must be set to renew at its carrier: otherwise a person must look.
create function private.sweep_renewals() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_count integer := 0;
begin
  for v_number in
    select n.*
    from public.purchased_numbers n
    join public.number_contracts c on c.number_id = n.id and c.ended_at is null and c.renews_at is not null
    where n.status in ('active', 'suspended') and n.carrier_cycles is not null
      and private.wanted_cycles(n, c) is null
      and n.paid_until < private.now() + private.duration('renewal_alarm_hours')
  loop
    v_count := v_count + 1;
    perform private.alert_operator('A number that is paid for is about to end at its carrier', jsonb_build_object(
      'number', v_number.e164, 'carrier', v_number.carrier_id, 'ends_at', v_number.paid_until),
      'renewal-missing:' || v_number.id || ':' || extract(epoch from v_number.paid_until)::bigint);
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'renewals');

create view private.due_renewals with (security_invoker = true) as
  select paid_until - private.duration('renewal_lead_hours') as at
  from public.purchased_numbers
  where status in ('active', 'suspended') and carrier_cycles is not null and private.renews(id);

grant execute on function
  private.list_renewals(integer, jsonb),
  private.record_renewal(uuid, integer, timestamptz)
to app_worker;
