-- What an unpaid bill takes away, and when. A stage is derived from the instant of the first refusal, so paying
-- restores everything in the same instant; only mails, and what a carrier must know, happens when one begins.

insert into private.settings (key, value, description) values
  ('dunning_receive_only_hours', '192', 'From when on no phone rings for an unpaid account, hours after the refusal'),
  ('dunning_quarantine_hours', '528', 'From when on unpaid numbers are not in service, hours after the refusal'),
  ('dunning_release_hours', '1248', 'From when on unpaid numbers are given back, hours after the refusal'),
  ('dunning_notice_hours', '168', 'How long before that the owner is reminded, hours');

-- Of an account: full, receive_only (no phone rings), quarantine. The stages end with the numbers (private.kept_until).
create function private.account_stage(p_profile public.billing_profiles) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := coalesce(p_profile.clock_stopped_at, private.now());
begin
  return case
    when p_profile.unpaid_since is null then 'full'
    when v_at < p_profile.unpaid_since + private.duration('dunning_receive_only_hours') then 'full'
    when v_at < p_profile.unpaid_since + private.duration('dunning_quarantine_hours') then 'receive_only'
    else 'quarantine'
  end;
end $$;

-- The stage that its owner is to know: release follows quarantine, some days before unpaid numbers are given back.
create function private.stage_to_notify(p_profile public.billing_profiles) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := coalesce(p_profile.clock_stopped_at, private.now());
begin
  return case
    when v_at >= p_profile.unpaid_since
      + private.duration('dunning_release_hours') - private.duration('dunning_notice_hours') then 'release'
    else private.account_stage(p_profile)
  end;
end $$;

-- Of a number: one whose own time is paid is never out of service.
create function private.number_stage(p_number public.purchased_numbers) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_stage text;
begin
  select * into v_profile from public.billing_profiles where account_id = p_number.account_id;
  v_stage := coalesce(private.account_stage(v_profile), 'full');
  if v_stage = 'quarantine' and private.has_paid_time(p_number.id) then
    return 'receive_only';
  end if;
  return v_stage;
end $$;

-- Whether what was sold of a number covers this instant and nothing of it is owed.
create function private.has_paid_time(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.number_contracts c
    join public.contract_periods p on p.contract_id = c.id and p.period @> private.now()
    left join public.invoices i on i.id = p.invoice_id
    where c.number_id = p_number_id and c.ended_at is null and i.state is distinct from 'open'
  );
end $$;

-- While a bank disputes a charge, or a person has to look, an unpaid account stays where it was: its clock stands
-- still, and goes on from there afterwards as if the time between had not been. The days of its attempts move with it.
create function private.turn_unpaid_clock(p_account_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_disputed boolean := private.has_open_dispute(p_account_id);
begin
  update public.billing_profiles set clock_stopped_at = private.now()
    where account_id = p_account_id and clock_stopped_at is null and (held_at is not null or v_disputed);
  update public.billing_profiles set
    unpaid_since = unpaid_since + (private.now() - greatest(clock_stopped_at, unpaid_since)),
    clock_stopped_at = null
  where account_id = p_account_id and clock_stopped_at is not null and held_at is null and not v_disputed;
end $$;

create function private.turn_clock_of_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.turn_unpaid_clock(new.account_id);
  return null;
end $$;

create trigger turn_clock after insert or update of is_open, handled_as on public.disputes
  for each row execute function private.turn_clock_of_row();
create trigger turn_clock after update of held_at on public.billing_profiles
  for each row when (old.held_at is distinct from new.held_at) execute function private.turn_clock_of_row();

-- Nothing is sold to an account from which an unpaid bill has taken something; what it has ordered goes on.
create function private.refuse_unpaid(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
begin
  if p_account_id is null then
    return null;
  end if;
  select * into v_profile from public.billing_profiles where account_id = p_account_id;
  if v_profile.unpaid_since is null or private.account_stage(v_profile) = 'full' then
    return null;
  end if;
  return private.refusal('BILL_UNPAID');
end $$;

-- A stage began or ended: the owner is notified, and carriers learn whether they may ring a phone by themselves.
create function private.begin_stage(p_account_id uuid, p_stage text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before text;
begin
  select stage into v_before from public.billing_profiles where account_id = p_account_id for update;
  if v_before = p_stage then
    return;
  end if;
  update public.billing_profiles set stage = p_stage where account_id = p_account_id;
  perform private.renew_answer_paths(p_account_id);
  perform private.audit(private.system(), p_account_id, 'billing.stage', 'account:' || p_account_id,
    jsonb_build_object('stage', v_before), jsonb_build_object('stage', p_stage));
  if p_stage <> 'full' then
    perform private.notify_stage(p_account_id, p_stage);
  end if;
end $$;

-- About the oldest invoice that is not paid; quarantine_at: when callers hear that unpaid numbers are not in service;
-- release_at: when those are given back.
create function private.notify_stage(p_account_id uuid, p_stage text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invoice_id uuid;
  v_since timestamptz;
begin
  select i.id, p.unpaid_since into v_invoice_id, v_since
    from public.invoices i
    join public.billing_profiles p on p.account_id = i.account_id
    where i.account_id = p_account_id and i.state = 'open'
    order by i.issued_at, i.id
    limit 1;
  if found then
    perform private.notify_user(null, p_account_id, 'receipts', 'numbers-limited',
      private.invoice_json(v_invoice_id) || jsonb_build_object(
        'stage', p_stage,
        'unpaid_since', v_since,
        'quarantine_at', v_since + private.duration('dunning_quarantine_hours'),
        'release_at', v_since + private.duration('dunning_release_hours')),
      'numbers-limited:' || p_stage || ':' || v_invoice_id || ':' || extract(epoch from v_since)::bigint);
  end if;
end $$;

create function private.sweep_dunning() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_count integer := 0;
begin
  for v_profile in
    select p.*
    from public.billing_profiles p
    where p.unpaid_since is not null and p.stage <> private.stage_to_notify(p)
    order by p.account_id
    for update skip locked
  loop
    perform private.begin_stage(v_profile.account_id, private.stage_to_notify(v_profile));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'dunning');

create view private.due_dunning with (security_invoker = true) as
  select p.unpaid_since + s.later as at
  from public.billing_profiles p
  cross join (
    values
      (private.duration('dunning_receive_only_hours')),
      (private.duration('dunning_quarantine_hours')),
      (private.duration('dunning_release_hours') - private.duration('dunning_notice_hours'))
  ) s (later)
  where p.unpaid_since is not null and p.clock_stopped_at is null;
