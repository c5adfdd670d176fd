-- Bill days: every account has one, the instant of its first live number, counted in UTC months. A boundary is always
-- counted from the anchor, never from the boundary before it: 31 January is followed by 28 February and 31 March.

create table public.billing_profiles (
  account_id uuid primary key references public.accounts (id),
  currency public.currency_code not null,
  anchor_at timestamptz not null,
  unpaid_since timestamptz,
  held_at timestamptz,
  clock_stopped_at timestamptz,
  late_allowed_until timestamptz,
  stage text not null default 'full' check (stage in ('full', 'receive_only', 'quarantine', 'release')),
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
comment on table public.billing_profiles is
  'When an account is billed, and since when it owes. The row every bill locks.';
comment on column public.billing_profiles.anchor_at is
  'boundary n is n months later, in UTC; another anchor only after every contract of the account has ended';
comment on column public.billing_profiles.unpaid_since is
  'the first refused charge, or missing card, of the oldest unpaid invoice';
comment on column public.billing_profiles.held_at is
  'a boundary was missed by more than bill_late_hours: an operator lets the account be billed again';
comment on column public.billing_profiles.clock_stopped_at is
  'since when the clock of an unpaid bill stands still: a bank disputes a charge, or a person has to look';
comment on column public.billing_profiles.late_allowed_until is
  'boundaries before this instant may be billed although they are late: an operator looked';
comment on column public.billing_profiles.stage is
  'the stage that was announced last (release: the numbers are given back soon); what counts is private.account_stage';
create index billing_profiles_unpaid on public.billing_profiles (account_id) where unpaid_since is not null;
create index billing_profiles_held on public.billing_profiles (held_at) where held_at is not null;
create trigger touch before update on public.billing_profiles for each row execute function private.touch_updated_at();
alter table public.billing_profiles enable row level security;

insert into private.settings (key, value, description) values
  ('bill_late_hours', '72', 'A boundary missed by more waits for an operator before anything is charged, hours'),
  ('charge_lease_minutes', '10', 'How long an attempt to charge is left to the run that began it, minutes'),
  ('renewal_lead_hours', '120', 'How long before its end a renewing number is set to renew at its carrier, hours'),
  ('renewal_alarm_hours', '24', 'Operators are alerted when it is still not set this long before, hours');

-- Never `timestamptz + interval`: that obeys the session's zone.
create function private.bill_at(p_anchor timestamptz, p_n integer) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (p_anchor at time zone 'UTC' + p_n * interval '1 month') at time zone 'UTC';
end $$;
comment on function private.bill_at(timestamptz, integer) is 'Boundary n of an anchor; 0 is the anchor itself.';

create function private.months_between(p_from timestamptz, p_to timestamptz) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamp := p_from at time zone 'UTC';
  v_to timestamp := p_to at time zone 'UTC';
begin
  return (extract(year from v_to) - extract(year from v_from)) * 12
    + extract(month from v_to) - extract(month from v_from);
end $$;

create function private.last_boundary(p_anchor timestamptz, p_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_n integer := private.months_between(p_anchor, p_at);
begin
  return case
    when private.bill_at(p_anchor, v_n) <= p_at then private.bill_at(p_anchor, v_n)
    else private.bill_at(p_anchor, v_n - 1)
  end;
end $$;
comment on function private.last_boundary(timestamptz, timestamptz) is 'The latest boundary at or before an instant.';

create function private.next_boundary(p_anchor timestamptz, p_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_n integer := private.months_between(p_anchor, p_at);
begin
  return case
    when private.bill_at(p_anchor, v_n) > p_at then private.bill_at(p_anchor, v_n)
    else private.bill_at(p_anchor, v_n + 1)
  end;
end $$;
comment on function private.next_boundary(timestamptz, timestamptz) is 'The earliest boundary after an instant.';

-- A month in full; without the last term a number of an anchor on day 29 to 31 could end before its first bill.
-- Numbers of one order go live one after the other: within an hour after a bill day's instant a number joins that day,
-- so that those of one order have the same days and begin their years together.
create function private.first_month_end(p_anchor timestamptz, p_activated_at timestamptz) returns timestamptz
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_next timestamptz := private.next_boundary(p_anchor, p_activated_at);
begin
  return case
    when p_activated_at - private.last_boundary(p_anchor, p_activated_at) <= interval '1 hour' then v_next
    else greatest(private.bill_at(p_activated_at, 1), v_next)
  end;
end $$;

-- What the time from p_paid_until to the end of a billing period costs: whole days of UTC dates, rounded once.
create function private.period_cents(
  p_monthly_cents integer,
  p_paid_until timestamptz,
  p_from timestamptz,
  p_to timestamptz
) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_start date := (p_from at time zone 'UTC')::date;
  v_end date := (p_to at time zone 'UTC')::date;
  v_paid date := (p_paid_until at time zone 'UTC')::date;
begin
  if p_paid_until <= p_from then
    return p_monthly_cents;
  end if;
  return round(p_monthly_cents::numeric * (v_end - v_paid) / (v_end - v_start))::integer;
end $$;
comment on function private.period_cents(integer, timestamptz, timestamptz, timestamptz) is
  'Minor units. The whole price when nothing of the period is paid; 0 when only hours of its last day are left.';

-- How many more cycles a carrier must sell so that the number is covered until an instant.
create function private.carrier_cycles(p_expires_at timestamptz, p_needed_until timestamptz) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_months integer := greatest(0, private.months_between(p_expires_at, p_needed_until));
begin
  return v_months + case when private.bill_at(p_expires_at, v_months) >= p_needed_until then 0 else 1 end;
end $$;

-- The account's anchor, made with its first live number; the row is locked until the transaction ends.
create function private.billing_anchor(p_account_id uuid, p_currency text) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_anchor timestamptz;
begin
  insert into public.billing_profiles (account_id, currency, anchor_at)
    values (p_account_id, p_currency, private.now())
    on conflict (account_id) do nothing;
  select anchor_at into v_anchor from public.billing_profiles where account_id = p_account_id for update;
  if not exists (
    select from public.number_contracts where account_id = p_account_id and ended_at is null
  ) then
    update public.billing_profiles set anchor_at = private.now() where account_id = p_account_id
      returning anchor_at into v_anchor;
  end if;
  return v_anchor;
end $$;

-- On which bill day a contract that is paid until an instant is billed next.
create function private.renewal_boundary(p_account_id uuid, p_paid_until timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select private.last_boundary(anchor_at, p_paid_until)
    from public.billing_profiles
    where account_id = p_account_id
  );
end $$;
