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
  number_id uuid not null,
  day date not null,
  account_id uuid not null references public.accounts (id),
  found_at timestamptz not null default private.now(),
  primary key (number_id, day)
);
comment on table private.usage_rises is 'Days on which a number spent unusually much: each is told once.';
create index usage_rises_found on private.usage_rises (found_at);
create index usage_rises_account on private.usage_rises (account_id);
alter table private.usage_rises enable row level security;

-- Adds to a number's day, and looks whether it is unusual beside the fourteen days before.
create function private.watch_spending(p_account_id uuid, p_number_id uuid, p_amount_60 numeric) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_day date := (private.now() at time zone 'UTC')::date;
  v_spent numeric;
  v_usual numeric;
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
  insert into private.usage_rises (number_id, day, account_id) values (p_number_id, v_day, p_account_id)
    on conflict do nothing;
  if found then
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

create function private.attention_usage_rises() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(found_at) into v_found
    from private.usage_rises
    where found_at > private.now() - interval '2 days';
  return v_found;
end $$;
insert into private.attention_steps (name, position, title, advice, address) values
  ('usage_rises', 57, 'Numbers that spent unusually much within two days',
    'Look at their calls: a stolen line or a caller in a loop is stopped by a lower limit, or by the account''s owner.',
    '/admin/emails?template=operator-alert');
