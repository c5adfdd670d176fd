-- Caps that owners choose for their account and for single numbers, within what we allow, and mails on the way there.

insert into private.settings (key, value, description) values
  ('spend_cap_new_most_cents', '5000', 'The highest spend cap before a monthly bill is paid, minor units'),
  ('spend_cap_most_cents', '50000', 'The highest spend cap after that, minor units');

create table public.spend_caps (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid references public.purchased_numbers (id),
  cents public.cents not null,
  changed_at timestamptz not null default private.now(),
  unique nulls not distinct (account_id, number_id)
);
comment on table public.spend_caps is 'What may be spent on calls and texts in a billing period, as an owner chose it.';
comment on column public.spend_caps.number_id is 'null: all numbers of the account together';
create index spend_caps_number on public.spend_caps (number_id) where number_id is not null;
alter table public.spend_caps enable row level security;

create table public.spend_alerts (
  account_id uuid not null references public.accounts (id),
  number_id uuid,
  period_from timestamptz not null,
  cap_cents public.cents not null,
  percent integer not null check (percent in (50, 80, 100)),
  notified_at timestamptz not null default private.now(),
  unique nulls not distinct (account_id, number_id, period_from, cap_cents, percent)
);
comment on table public.spend_alerts is 'Shares of a cap that were reached: each is announced once in a period.';
alter table public.spend_alerts enable row level security;

-- A card that was charged a month later, and whose bank left it at that, is no stolen one that is used up quickly: such
-- an account may spend more. A bill that credit covered, or that was given up, shows nothing.
create function private.has_paid_a_month(p_account_id uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.invoices i
    where i.account_id = p_account_id and i.kind = 'cycle' and i.state = 'paid'
      and i.stripe_payment_intent_id is not null and not private.is_taken_back(i)
  );
end $$;

-- The highest cap that an account may choose.
create function private.spend_cap_most(p_account_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.setting(case
    when private.has_paid_a_month(p_account_id) then 'spend_cap_most_cents'
    else 'spend_cap_new_most_cents'
  end);
end $$;

-- The cap of an account whose owner chose none.
create function private.spend_cap_usual(p_account_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.setting(case
    when private.has_paid_a_month(p_account_id) then 'spend_cap_paid_cents'
    else 'spend_cap_cents'
  end);
end $$;

-- What limits the spending of a number in a billing period: the cap of its account (number_id null), and its own.
create function private.spend_scopes(p_account_id uuid, p_number_id uuid, p_period_from timestamptz)
returns table (number_id uuid, cap_cents integer, spent_60 numeric, reserved_60 numeric)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select null::uuid, coalesce(
        (select least(c.cents, private.spend_cap_most(p_account_id))
          from public.spend_caps c
          where c.account_id = p_account_id and c.number_id is null),
        private.spend_cap_usual(p_account_id)),
      coalesce((select a.spent_60 from private.account_usage a
        where a.account_id = p_account_id and a.period_from = p_period_from), 0),
      private.reserved_60(p_account_id, null, p_period_from)
    union all
    select c.number_id, c.cents::integer,
      coalesce((select n.spent_60 from private.number_usage n
        where n.account_id = p_account_id and n.number_id = p_number_id and n.period_from = p_period_from), 0),
      private.reserved_60(p_account_id, p_number_id, p_period_from)
    from public.spend_caps c
    where c.account_id = p_account_id and c.number_id = p_number_id;
end $$;

-- What calls and texts under way have reserved; p_number_id null: of all numbers.
create function private.reserved_60(p_account_id uuid, p_number_id uuid, p_period_from timestamptz) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(amount_60), 0)
    from private.usage_reservations
    where account_id = p_account_id and period_from = p_period_from and gone_at > private.now()
      and (p_number_id is null or number_id = p_number_id)
  );
end $$;

-- The largest share of a cap that is reached, of those that are announced. Null: none, or nothing was to be spent.
create function private.share_reached(p_cap_cents integer, p_spent_60 numeric, p_currency text) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select max(percent)
    from unnest(array[50, 80, 100]) percent
    where p_cap_cents > 0 and p_spent_60 * 100 >= private.sixtieths(p_cap_cents, p_currency) * percent
  );
end $$;

-- Marks what is reached of a cap. True: the largest share of it was not marked before.
create function private.mark_share(
  p_account_id uuid,
  p_number_id uuid,
  p_period_from timestamptz,
  p_cap_cents integer,
  p_share integer
) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_marked integer;
begin
  with marked as (
    insert into public.spend_alerts (account_id, number_id, period_from, cap_cents, percent)
      select p_account_id, p_number_id, p_period_from, p_cap_cents, percent
      from unnest(array[50, 80, 100]) percent
      where percent <= p_share
      on conflict do nothing
      returning percent
  )
  select max(percent) into v_marked from marked;
  return coalesce(v_marked = p_share, false);
end $$;

-- Tells an account what it has spent of its caps, once for each share. Of the present period only.
create function private.notify_spending(p_account_id uuid, p_number_id uuid, p_period_from timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_currency text := private.usage_currency(p_account_id);
  v_scope record;
  v_share integer;
begin
  if p_period_from <> private.usage_period(p_account_id, p_number_id, private.now()) then
    return;
  end if;
  for v_scope in select * from private.spend_scopes(p_account_id, p_number_id, p_period_from) loop
    v_share := private.share_reached(v_scope.cap_cents, v_scope.spent_60, v_currency);
    if v_share is not null and private.mark_share(p_account_id, v_scope.number_id, p_period_from, v_scope.cap_cents,
      v_share) then
      perform private.notify_user(null, p_account_id, 'receipts', 'spend-alert',
        private.spend_alert_json(v_scope, v_share, v_currency,
          private.usage_period_end(p_account_id, p_number_id, private.now())),
        concat_ws(':', 'spend', p_account_id, v_scope.number_id, p_period_from, v_scope.cap_cents, v_share));
    end if;
  end loop;
end $$;

create function private.spend_alert_json(p_scope record, p_share integer, p_currency text, p_until timestamptz)
returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'percent', p_share,
    'cap_cents', p_scope.cap_cents,
    'spent_cents', floor(private.minor_units(p_scope.spent_60, p_currency) / 60),
    'currency', p_currency,
    'until', p_until,
    'number', (
      select jsonb_build_object('number_id', id, 'e164', e164, 'label', label)
      from public.purchased_numbers
      where id = p_scope.number_id
    ));
end $$;

-- Caps of an account and its numbers with what is spent: {currency, period_from, period_until, cap_cents, is_chosen,
-- usual_cents, most_cents, after_first_bill: {usual_cents, most_cents} | null, spent_60,
-- numbers: [{number_id, e164, place, label, cap_cents, spent_60}]}.
create function private.get_spend_caps(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  return private.spend_caps_json(p_account_id);
end $$;

create function private.spend_caps_json(p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_anchor timestamptz := coalesce(
    (select anchor_at from public.billing_profiles where account_id = p_account_id), private.now());
  v_from timestamptz := private.last_boundary(v_anchor, private.now());
  v_scope record;
begin
  select * into v_scope from private.spend_scopes(p_account_id, null, v_from);
  return jsonb_build_object(
    'currency', private.usage_currency(p_account_id),
    'period_from', v_from,
    'period_until', private.next_boundary(v_anchor, private.now()),
    'cap_cents', v_scope.cap_cents,
    'is_chosen', exists (select from public.spend_caps where account_id = p_account_id and number_id is null),
    'usual_cents', private.spend_cap_usual(p_account_id),
    'most_cents', private.spend_cap_most(p_account_id),
    'after_first_bill', case when not private.has_paid_a_month(p_account_id) then jsonb_build_object(
      'usual_cents', private.setting('spend_cap_paid_cents'),
      'most_cents', private.setting('spend_cap_most_cents')) end,
    'spent_60', v_scope.spent_60::text,
    'numbers', private.capped_numbers_json(p_account_id, v_from));
end $$;

create function private.capped_numbers_json(p_account_id uuid, p_from timestamptz) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('number_id', n.id, 'e164', n.e164, 'place', n.place,
      'label', n.label, 'cap_cents', c.cents, 'spent_60', coalesce(u.spent_60, 0)::text) order by n.e164), '[]')
    from public.purchased_numbers n
    left join public.spend_caps c on c.account_id = p_account_id and c.number_id = n.id
    left join private.number_usage u on u.account_id = p_account_id and u.number_id = n.id and u.period_from = p_from
    where n.account_id = p_account_id and n.e164 is not null and n.status in ('active', 'suspended')
  );
end $$;

-- Sets a cap, of the account or of one of its numbers; p_cents null: what is usual for the account, none for the
-- number. Counts from the next call and text on. Shares that are reached of it already are not announced. Returns what
-- get_spend_caps does. Refusals: NOT_FOUND, RULE_REFUSED {reason: too_high, most_cents}.
create function private.set_spend_cap(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_cents integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  if p_number_id is not null and not exists (
    select from public.purchased_numbers where id = p_number_id and account_id = p_account_id
  ) then
    return private.refusal('NOT_FOUND');
  end if;
  if p_cents > private.spend_cap_most(p_account_id) then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', 'too_high',
      'most_cents', private.spend_cap_most(p_account_id)));
  end if;
  v_before := private.put_spend_cap(p_account_id, p_number_id, p_cents);
  if v_before is distinct from p_cents then
    perform private.audit(p_actor, p_account_id, 'spend_cap.changed',
      coalesce('number:' || p_number_id, 'account:' || p_account_id), jsonb_build_object('cents', v_before),
      jsonb_build_object('cents', p_cents));
    perform private.pass_shares(p_account_id, p_number_id);
  end if;
  return jsonb_build_object('ok', true) || private.spend_caps_json(p_account_id);
end $$;

-- Returns what it was before.
create function private.put_spend_cap(p_account_id uuid, p_number_id uuid, p_cents integer) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_before integer;
begin
  perform from public.accounts where id = p_account_id for update;
  select cents into v_before
    from public.spend_caps
    where account_id = p_account_id and number_id is not distinct from p_number_id;
  if p_cents is null then
    delete from public.spend_caps
      where account_id = p_account_id and number_id is not distinct from p_number_id;
  else
    insert into public.spend_caps (account_id, number_id, cents) values (p_account_id, p_number_id, p_cents)
      on conflict (account_id, number_id) do update set cents = excluded.cents, changed_at = private.now();
  end if;
  return v_before;
end $$;

-- Marks as announced what is reached of a cap that was just chosen: its chooser saw what is spent.
create function private.pass_shares(p_account_id uuid, p_number_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := private.usage_period(p_account_id, p_number_id, private.now());
  v_scope record;
begin
  for v_scope in
    select * from private.spend_scopes(p_account_id, p_number_id, v_from) s
    where s.number_id is not distinct from p_number_id
  loop
    perform private.mark_share(p_account_id, v_scope.number_id, v_from, v_scope.cap_cents,
      private.share_reached(v_scope.cap_cents, v_scope.spent_60, private.usage_currency(p_account_id)));
  end loop;
end $$;

-- Whether phones of a number's plan stay silent because of a cap, or calls to a toll-free number are no longer charged,
-- and which cap: {stopped_by: account | number | null, cap_cents, most_cents, currency, until, toll_free: as of
-- private.toll_free_notice}. Refusals: NOT_FOUND.
create function private.get_spend_stop(p_actor jsonb, p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_plan public.call_plans;
  v_from timestamptz;
  v_scope record;
  v_is_stopped boolean;
  v_toll_free jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  select * into v_plan
    from public.call_plans
    where number_id = p_number_id and is_current and account_id = p_account_id;
  v_from := private.usage_period(p_account_id, p_number_id, private.now());
  select * into v_scope
    from private.spend_scopes(p_account_id, p_number_id, v_from) s
    order by private.sixtieths(s.cap_cents, private.usage_currency(p_account_id)) - s.spent_60 - s.reserved_60
    limit 1;
  v_toll_free := private.toll_free_notice(v_number, v_from);
  v_is_stopped := v_toll_free ->> 'state' in ('begun', 'used') or exists (
    select from jsonb_each_text(private.stopped_phones(v_number,
      v_plan.phones || private.agent_phones(p_account_id, v_plan.agents))) phone
    where phone.value = 'budget'
  );
  return jsonb_build_object('ok', true,
    'stopped_by', case when v_is_stopped then case when v_scope.number_id is null then 'account' else 'number' end end,
    'cap_cents', v_scope.cap_cents,
    'most_cents', private.spend_cap_most(p_account_id),
    'currency', private.usage_currency(p_account_id),
    'until', private.usage_period_end(p_account_id, p_number_id, private.now()),
    'toll_free', v_toll_free);
end $$;

grant execute on function
  private.get_spend_caps(jsonb, uuid),
  private.set_spend_cap(jsonb, uuid, uuid, integer),
  private.get_spend_stop(jsonb, uuid, uuid)
to app_server;
