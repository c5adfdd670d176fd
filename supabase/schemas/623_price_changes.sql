-- Another monthly price for numbers that are sold already: our people plan it, owners hear of it with notice, and it
-- holds from a bill day on. Nothing of a period that was sold changes.

insert into private.settings (key, value, description) values
  ('price_notice_days', '30', 'How long before a higher monthly price the owners of numbers are notified, days');

create table private.price_plans (
  id uuid primary key,
  choice jsonb not null,
  reason text not null,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  withdrawn_at timestamptz
);
comment on table private.price_plans is 'Which numbers are to cost what from when on, as our people decided.';
comment on column private.price_plans.id is 'of the request that asked: repeating it finds the plan';
comment on column private.price_plans.choice is
  '{monthly_cents, currency, country, number_type, area_id, e164}: those that are null choose nothing';
create index price_plans_created_by on private.price_plans (created_by);
alter table private.price_plans enable row level security;

create table public.price_changes (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references private.price_plans (id),
  contract_id uuid not null references public.number_contracts (id),
  account_id uuid not null references public.accounts (id),
  from_cents public.cents not null,
  to_cents public.cents not null,
  holds_from timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'applied', 'withdrawn')),
  constraint price_changes_change check (to_cents <> from_cents)
);
comment on table public.price_changes is 'The monthly price of a contract from a bill day of its account on.';
comment on column public.price_changes.holds_from is 'a bill day: what is sold from then on has the price';
create unique index price_changes_one_pending on public.price_changes (contract_id) where state = 'pending';
create index price_changes_plan on public.price_changes (plan_id, account_id);
create index price_changes_contract on public.price_changes (contract_id);
create index price_changes_account on public.price_changes (account_id);
alter table public.price_changes enable row level security;
create policy "members read coming prices" on public.price_changes for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
grant select (id, contract_id, account_id, from_cents, to_cents, holds_from, state) on public.price_changes
  to authenticated;

-- What a month of a contract costs when it is sold at a boundary.
create function private.price_at_boundary(p_contract public.number_contracts, p_boundary timestamptz) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((
    select to_cents
    from public.price_changes
    where contract_id = p_contract.id and state = 'pending' and holds_from <= p_boundary
  ), p_contract.monthly_cents);
end $$;

-- A contract was sold at a boundary: the price that held then is its price.
create function private.apply_price(p_contract_id uuid, p_boundary timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_change public.price_changes;
  v_number uuid;
begin
  update public.price_changes set state = 'applied'
    where contract_id = p_contract_id and state = 'pending' and holds_from <= p_boundary
    returning * into v_change;
  if not found then
    return;
  end if;
  update public.number_contracts set monthly_cents = v_change.to_cents where id = p_contract_id
    returning number_id into v_number;
  perform private.note(v_number, v_change.account_id, 'number.price-changed',
    jsonb_build_object('from_cents', v_change.from_cents, 'to_cents', v_change.to_cents));
end $$;

-- A year was sold: what was planned for a day within it holds from its end.
create function private.freeze_price(p_contract_id uuid, p_until timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.price_changes set holds_from = p_until
    where contract_id = p_contract_id and state = 'pending' and holds_from < p_until;
end $$;

-- The first bill day of a contract on which a price may hold: a higher one needs notice. Null: it does not renew.
create function private.price_holds_from(
  p_contract public.number_contracts,
  p_anchor timestamptz,
  p_cents integer
) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := private.now();
begin
  if p_cents > p_contract.monthly_cents then
    v_from := v_from + private.duration('price_notice_days');
  end if;
  if p_contract.renews_at is null or p_contract.renews_at >= v_from then
    return p_contract.renews_at;
  end if;
  if p_contract.period = 'year' and private.running_year(p_contract.id) is not null then
    return private.year_end(p_anchor, p_contract.renews_at);
  end if;
  return private.next_boundary(p_anchor, v_from);
end $$;

-- The contracts that a choice names, and what stands against another price: pending (one is planned) or ends.
create function private.price_candidates(p_choice jsonb)
returns table (
  contract_id uuid,
  account_id uuid,
  number_id uuid,
  from_cents integer,
  holds_from timestamptz,
  problem text
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cents integer := p_choice ->> 'monthly_cents';
begin
  return query
    select c.id, c.account_id, n.id, c.monthly_cents::integer,
      private.price_holds_from(c, b.anchor_at, v_cents),
      case
        when exists (select from public.price_changes where price_changes.contract_id = c.id and state = 'pending')
          then 'pending'
        when c.renews_at is null then 'ends'
      end
    from public.number_contracts c
    join public.purchased_numbers n on n.id = c.number_id
    join public.billing_profiles b on b.account_id = c.account_id
    where c.ended_at is null and n.status in ('active', 'suspended') and c.monthly_cents <> v_cents
      and c.currency = p_choice ->> 'currency'
      and (p_choice ->> 'e164' is null or n.e164 = p_choice ->> 'e164')
      and (p_choice ->> 'area_id' is null or n.area_id = (p_choice ->> 'area_id')::uuid)
      and (p_choice ->> 'country' is null or n.country = p_choice ->> 'country')
      and (p_choice ->> 'number_type' is null or n.number_type = p_choice ->> 'number_type');
end $$;

-- What a plan would change. Returns {numbers, accounts, from_cents, to_cents, first_at, last_at, pending, ending,
-- token}:
-- sums a month; token names exactly what was seen.
create function private.price_plan_preview(p_choice jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'numbers', count(*) filter (where problem is null),
      'accounts', count(distinct account_id) filter (where problem is null),
      'from_cents', coalesce(sum(from_cents) filter (where problem is null), 0),
      'to_cents', count(*) filter (where problem is null) * (p_choice ->> 'monthly_cents')::bigint,
      'first_at', min(holds_from) filter (where problem is null),
      'last_at', max(holds_from) filter (where problem is null),
      'pending', count(*) filter (where problem = 'pending'),
      'ending', count(*) filter (where problem = 'ends'),
      'token', md5(p_choice::text || coalesce(string_agg(
        contract_id || ':' || from_cents || ':' || coalesce(problem, ''), ',' order by contract_id), '')))
    from private.price_candidates(p_choice)
  );
end $$;

create function private.staff_check_prices(p_actor jsonb, p_choice jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['admin']);
  return private.price_plan_preview(p_choice);
end $$;

-- p_plan: {request_id, token, choice}. Returns {ok, id, numbers, repeated}; refused: CHANGED when other contracts would
-- change than were seen, NOTHING_TO_CHANGE.
create function private.staff_plan_prices(p_actor jsonb, p_plan jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_id uuid := p_plan ->> 'request_id';
  v_count integer;
begin
  perform pg_advisory_xact_lock(hashtext('private.price_plans'));
  if exists (select from private.price_plans where id = v_id) then
    return private.planned_prices_json(v_id, true);
  end if;
  -- The bill run locks them too: what is seen now is what holds when this is committed.
  perform from public.number_contracts
    where id in (select contract_id from private.price_candidates(p_plan -> 'choice'))
    order by id
    for update;
  if private.price_plan_preview(p_plan -> 'choice') ->> 'token' <> p_plan ->> 'token' then
    return private.refusal('CHANGED');
  end if;
  insert into private.price_plans (id, choice, reason, created_by)
    values (v_id, p_plan -> 'choice', v_reason, (p_actor ->> 'user_id')::uuid);
  insert into public.price_changes (plan_id, contract_id, account_id, from_cents, to_cents, holds_from)
    select v_id, contract_id, account_id, from_cents, (p_plan -> 'choice' ->> 'monthly_cents')::integer, holds_from
    from private.price_candidates(p_plan -> 'choice')
    where problem is null;
  get diagnostics v_count = row_count;
  if v_count = 0 then
    delete from private.price_plans where id = v_id;
    return private.refusal('NOTHING_TO_CHANGE');
  end if;
  perform private.notify_prices(v_id, 'pending', 'price-change', 'number.price-planned');
  perform private.audit(p_actor, null, 'prices.planned', 'price-plan:' || v_id, null,
    (p_plan -> 'choice') || jsonb_build_object('numbers', v_count), v_reason);
  return private.planned_prices_json(v_id, false);
end $$;

create function private.planned_prices_json(p_plan_id uuid, p_repeated boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('ok', true, 'id', p_plan_id, 'repeated', p_repeated,
    'numbers', (select count(*) from public.price_changes where plan_id = p_plan_id));
end $$;

-- Takes back what does not hold yet. Returns how many numbers keep their price.
create function private.staff_withdraw_prices(p_actor jsonb, p_plan_id uuid, p_reason text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_count integer;
begin
  perform pg_advisory_xact_lock(hashtext('private.price_plans'));
  if not exists (select from private.price_plans where id = p_plan_id) then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  perform from public.number_contracts
    where id in (select contract_id from public.price_changes where plan_id = p_plan_id and state = 'pending')
    order by id
    for update;
  update public.price_changes set state = 'withdrawn' where plan_id = p_plan_id and state = 'pending';
  get diagnostics v_count = row_count;
  if v_count > 0 then
    update private.price_plans set withdrawn_at = private.now() where id = p_plan_id;
    perform private.notify_prices(p_plan_id, 'withdrawn', 'price-change-withdrawn', 'number.price-kept');
  end if;
  perform private.audit(p_actor, null, 'prices.withdrawn', 'price-plan:' || p_plan_id, null,
    jsonb_build_object('numbers', v_count), v_reason);
  return v_count;
end $$;

-- One mail an account with all its numbers, and a note at each of them.
create function private.notify_prices(p_plan_id uuid, p_state text, p_template text, p_note text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account record;
begin
  for v_account in
    select p.account_id, c.currency, jsonb_agg(jsonb_build_object(
        'number_id', n.id, 'e164', n.e164, 'place', n.place, 'number_type', n.number_type, 'label', n.label,
        'from_cents', p.from_cents, 'to_cents', p.to_cents, 'holds_from', p.holds_from) order by n.e164) as numbers
    from public.price_changes p
    join public.number_contracts c on c.id = p.contract_id and c.ended_at is null
    join public.purchased_numbers n on n.id = c.number_id
    where p.plan_id = p_plan_id and p.state = p_state
    group by p.account_id, c.currency
  loop
    perform private.notify_user(null, v_account.account_id, 'receipts', p_template,
      jsonb_build_object('currency', v_account.currency, 'numbers', v_account.numbers),
      p_template || ':' || p_plan_id || ':' || v_account.account_id);
    perform private.note((number ->> 'number_id')::uuid, v_account.account_id, p_note, number - 'number_id' - 'e164')
      from jsonb_array_elements(v_account.numbers) number;
  end loop;
end $$;

-- The newest hundred plans, and how far they are.
create function private.staff_list_price_plans(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select coalesce(jsonb_agg(to_jsonb(plan) order by plan.created_at desc), '[]')
    from (
      select p.id, p.choice, p.reason, p.created_at, p.withdrawn_at,
        (select email from public.profiles where user_id = p.created_by) as created_by,
        (select name from public.areas where id = (p.choice ->> 'area_id')::uuid) as area,
        count(*) filter (where c.state = 'pending') as pending,
        count(*) filter (where c.state = 'applied') as applied,
        count(*) filter (where c.state = 'withdrawn') as withdrawn,
        min(c.holds_from) as first_at,
        max(c.holds_from) as last_at
      from private.price_plans p
      join public.price_changes c on c.plan_id = p.id
      group by p.id
      order by p.created_at desc
      limit 100
    ) plan
  );
end $$;

grant execute on function
  private.staff_check_prices(jsonb, jsonb),
  private.staff_plan_prices(jsonb, jsonb, text),
  private.staff_withdraw_prices(jsonb, uuid, text),
  private.staff_list_price_plans(jsonb)
to app_server;
