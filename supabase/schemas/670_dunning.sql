-- What an unpaid bill takes away, and when. A stage is derived from the instant of the first refusal, so paying
-- restores everything in the same instant; only what is told, and what a carrier must know, happens when one begins.

insert into private.settings (key, value, description) values
  ('dunning_receive_only_hours', '192', 'From when on no phone rings for an unpaid account, hours after the refusal'),
  ('dunning_quarantine_hours', '528', 'From when on unpaid numbers are not in service, hours after the refusal');

-- Of an account: full, receive_only (no phone rings), quarantine. While a bank
-- disputes a charge, or a person has to look, an account stays where it was then.
create function private.account_stage(p_profile public.billing_profiles) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := least(private.now(), p_profile.held_at, private.disputed_since(p_profile.account_id));
begin
  return case
    when p_profile.unpaid_since is null then 'full'
    when v_at < p_profile.unpaid_since + private.duration('dunning_receive_only_hours') then 'full'
    when v_at < p_profile.unpaid_since + private.duration('dunning_quarantine_hours') then 'receive_only'
    else 'quarantine'
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
  if v_stage = 'quarantine' and not private.has_unpaid_time(p_number.id) then
    return 'receive_only';
  end if;
  return v_stage;
end $$;

create function private.has_unpaid_time(p_number_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.invoice_lines l
    join public.invoices i on i.id = l.invoice_id and i.state <> 'paid'
    where l.number_id = p_number_id and l.period @> private.now()
  );
end $$;

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

-- A stage began or ended: the owner is told, and carriers learn whether they may ring a phone by themselves.
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
    perform private.tell_stage(p_account_id, p_stage);
  end if;
end $$;

-- About the oldest invoice that is not paid; quarantine_at: when callers hear that unpaid numbers are not in service.
create function private.tell_stage(p_account_id uuid, p_stage text) returns void
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
        'quarantine_at', v_since + private.duration('dunning_quarantine_hours')),
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
    where p.unpaid_since is not null and p.stage <> private.account_stage(p)
    order by p.account_id
    for update skip locked
  loop
    perform private.begin_stage(v_profile.account_id, private.account_stage(v_profile));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

insert into private.maintenance_steps (kind, name) values ('sweep', 'dunning');

create view private.due_dunning with (security_invoker = true) as
  select p.unpaid_since + private.duration(s.setting) as at
  from public.billing_profiles p
  cross join (values ('dunning_receive_only_hours'), ('dunning_quarantine_hours')) s (setting)
  where p.unpaid_since is not null and p.held_at is null;
