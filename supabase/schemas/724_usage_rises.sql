-- A number that suddenly spends much more than it used to: often a stolen line, or a caller in a loop. Operators look.

insert into private.settings (key, value, description) values
  ('usage_rise_cents', '500', 'A number that spends less in a day is not looked at, minor units'),
  ('usage_rise_times', '4', 'So many times its usual day is an unusual rise');

create table private.number_days (
  number_id uuid not null,
  day date not null,
  spent_60 numeric(20, 6) not null,
  primary key (number_id, day)
);
comment on table private.number_days is 'What was counted of a number''s usage on a day, UTC, whenever it was used.';
create index number_days_day on private.number_days (day);
alter table private.number_days enable row level security;

create table private.usage_rises (
  id uuid primary key default gen_random_uuid(),
  number_id uuid not null references public.purchased_numbers (id),
  day date not null,
  account_id uuid not null references public.accounts (id),
  spent_60 numeric(20, 6) not null,
  usual_60 numeric(20, 6) not null,
  found_at timestamptz not null default private.now(),
  handled_at timestamptz,
  handled_by uuid references auth.users (id) on delete set null,
  unique (number_id, day)
);
comment on table private.usage_rises is 'Days on which a number spent unusually much: each is announced once.';
comment on column private.usage_rises.spent_60 is
  'sixtieths of the currency''s unit, as usual_60: what the whole day came to so far';
comment on column private.usage_rises.usual_60 is 'an average day of the fourteen before';
comment on column private.usage_rises.handled_at is 
  'when one of our people recorded that they looked; null: nobody did';
create index usage_rises_found on private.usage_rises (found_at, id);
create index usage_rises_account on private.usage_rises (account_id, found_at, id);
create index usage_rises_open on private.usage_rises (found_at, id) where handled_at is null;
create index usage_rises_handled_by on private.usage_rises (handled_by);
alter table private.usage_rises enable row level security;

-- Adds to a number's day, and looks whether it is unusual beside the fourteen days before.
create function private.watch_spending(p_account_id uuid, p_number_id uuid, p_amount_60 numeric) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_day date := (private.now() at time zone 'UTC')::date;
  v_spent numeric;
  v_usual numeric;
  v_is_new boolean;
begin
  insert into private.number_days (number_id, day, spent_60) values (p_number_id, v_day, p_amount_60)
    on conflict (number_id, day) do update set spent_60 = number_days.spent_60 + excluded.spent_60
    returning spent_60 into v_spent;
  if v_spent < private.sixtieths(private.setting('usage_rise_cents'), private.usage_currency(p_account_id)) then
    return;
  end if;
  select coalesce(sum(spent_60), 0) / 14 into v_usual
    from private.number_days
    where number_id = p_number_id and day between v_day - 14 and v_day - 1;
  if v_spent < v_usual * private.setting('usage_rise_times') then
    return;
  end if;
  insert into private.usage_rises as r (number_id, day, account_id, spent_60, usual_60)
    values (p_number_id, v_day, p_account_id, v_spent, v_usual)
    on conflict (number_id, day) do update set spent_60 = greatest(r.spent_60, excluded.spent_60)
    returning xmax = 0 into v_is_new;
  if v_is_new then
    perform private.notify_operator('A number spends unusually much', jsonb_build_object(
      'account', p_account_id,
      'number', (select e164 from public.purchased_numbers where id = p_number_id),
      'today', round(v_spent / 60, 2),
      'usual_day', round(v_usual / 60, 2)
    ), concat_ws(':', 'usage-rise', p_number_id, v_day));
  end if;
end $$;

create function private.prune_number_days() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from private.number_days where day < (private.now() at time zone 'UTC')::date - 30;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'number_days');
