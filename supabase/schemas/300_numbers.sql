-- Numbers: the asset, its contract and configuration. Reads run as the caller under row level security; changes authorise their actor first.

-- Numbers: the asset, its contract and configuration, the provisioning queue and our orders at carriers.
create table public.purchased_numbers (
  id uuid primary key default gen_random_uuid(),
  account_id uuid references public.accounts (id),
  order_item_id uuid unique references public.order_items (id),
  status text not null default 'provisioning' check (status in
    ('provisioning', 'active', 'suspended', 'releasing', 'released', 'porting_in', 'porting_out', 'failed')),
  e164 text check (e164 ~ '^\+[1-9][0-9]{6,14}$'),
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  country char(2) not null,
  place text not null,
  number_type text not null,
  features text[] not null default '{}',
  label text check (char_length(label) <= 80),
  needs_documents boolean not null default false,
  setup_cost numeric(12, 4) not null default 0,
  monthly_cost numeric(12, 4) not null default 0,
  cost_currency char(3) not null default 'USD',
  paid_until timestamptz,
  end_told_for timestamptz,
  release_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  ended_reason text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint purchased_numbers_active_are_known check (status not in ('active', 'suspended') or (e164 is not null and carrier_ref is not null and activated_at is not null)),
  constraint purchased_numbers_end_with_an_instant check ((status in ('released', 'failed')) = (ended_at is not null))
);
comment on table public.purchased_numbers is 'A number we own upstream. account_id null = our own stock.';
comment on column public.purchased_numbers.e164 is 'null until read back, for random numbers of an area';
comment on column public.purchased_numbers.paid_until is 'the carrier''s end of the paid period; without renewal the number ends then';
comment on column public.purchased_numbers.end_told_for is 'the paid_until that the owner was told of; another end is told again';
-- P1: one live purchase per number, and one owner per carrier number.
create unique index purchased_numbers_one_live on public.purchased_numbers (e164) where status not in ('released', 'failed') and e164 is not null;
create unique index purchased_numbers_one_per_carrier_ref on public.purchased_numbers (carrier_id, carrier_ref) where status not in ('released', 'failed') and carrier_ref is not null;
create index purchased_numbers_account on public.purchased_numbers (account_id, created_at desc);
create index purchased_numbers_area on public.purchased_numbers (area_id);
create index purchased_numbers_paid_until on public.purchased_numbers (paid_until) where status in ('active', 'suspended');
create index purchased_numbers_digits on public.purchased_numbers using gin (e164 extensions.gin_trgm_ops);
create index purchased_numbers_end_untold on public.purchased_numbers (paid_until) where status = 'active' and end_told_for is distinct from paid_until;
create trigger touch before update on public.purchased_numbers for each row execute function private.touch_updated_at();

create table public.number_contracts (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  order_item_id uuid references public.order_items (id),
  currency char(3) not null,
  monthly_cents integer not null check (monthly_cents >= 0),
  setup_cents integer not null check (setup_cents >= 0),
  period text not null default 'month' check (period in ('month', 'year')),
  starts_at timestamptz not null default private.now(),
  renews_at timestamptz,
  cancel_at timestamptz,
  canceled_by uuid references auth.users (id) on delete set null,
  ended_at timestamptz,
  consent_version text not null,
  consent_at timestamptz not null,
  created_at timestamptz not null default private.now()
);
comment on table public.number_contracts is 'What the customer pays for a number, and the consent to recurring charges.';
comment on column public.number_contracts.renews_at is 'null while renewals are not charged: the number ends with its paid period';
create unique index number_contracts_one_open on public.number_contracts (number_id) where ended_at is null;
create index number_contracts_number on public.number_contracts (number_id);
create index number_contracts_account on public.number_contracts (account_id);
create index number_contracts_item on public.number_contracts (order_item_id);
create index number_contracts_canceled_by on public.number_contracts (canceled_by);

create table public.number_configurations (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  version integer not null,
  wanted jsonb not null,
  read_back jsonb,
  applied_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (number_id, version)
);
comment on table public.number_configurations is 'Versions of the wanted state of a number, with what the carrier read back.';
comment on column public.number_configurations.wanted is '{answer_path: {kind: "sip", host} | {kind: "pstn", e164}}';
create index number_configurations_account on public.number_configurations (account_id);

alter table public.purchased_numbers enable row level security;
alter table public.number_contracts enable row level security;
alter table public.number_configurations enable row level security;
create policy "members read their numbers" on public.purchased_numbers for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "staff read" on public.purchased_numbers for select to authenticated using ((select private.is_staff()));
create policy "members read their contracts" on public.number_contracts for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "staff read" on public.number_contracts for select to authenticated using ((select private.is_staff()));
create policy "members read their configurations" on public.number_configurations for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "staff read" on public.number_configurations for select to authenticated using ((select private.is_staff()));
grant select (
  id, account_id, order_item_id, status, e164, area_id, country, place, number_type, features, label, needs_documents,
  paid_until, release_at, activated_at, ended_at, ended_reason, created_at, updated_at
) on public.purchased_numbers to authenticated;
grant select on public.number_contracts to authenticated;
grant select (
  id, account_id, number_id, version, wanted, applied_at, created_at
) on public.number_configurations to authenticated;

-- My Numbers: reads run as the caller under row level security; changes authorise their actor first.
create function private.number_json(p_number_id uuid) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('id', n.id, 'e164', n.e164, 'status', n.status, 'country', n.country, 'place', n.place, 'number_type', n.number_type,
    'features', n.features, 'label', n.label, 'needs_documents', n.needs_documents, 'activated_at', n.activated_at, 'created_at', n.created_at,
    'paid_until', n.paid_until, 'ended_at', n.ended_at, 'ended_reason', n.ended_reason, 'server_now', private.now(),
    'order_id', i.order_id, 'order_reference', o.reference,
    'debt', (select jsonb_build_object('amount_cents', m.money -> 'debt_cents', 'currency', o.currency) || (m.money -> 'debt_due')
      from (select private.order_money(o.id) as money) m
      where n.status in ('active', 'suspended') and (m.money ->> 'debt_cents')::integer > 0),
    'contract', (select jsonb_build_object('id', c.id, 'currency', c.currency, 'monthly_cents', c.monthly_cents, 'setup_cents', c.setup_cents, 'period', c.period,
        'starts_at', c.starts_at, 'renews_at', c.renews_at, 'cancel_at', c.cancel_at, 'consent_version', c.consent_version, 'consent_at', c.consent_at, 'ended_at', c.ended_at)
      from public.number_contracts c where c.number_id = n.id and c.account_id = n.account_id order by c.created_at desc limit 1),
    'answer_path', (select c.wanted -> 'answer_path' from public.number_configurations c where c.number_id = n.id and c.account_id = n.account_id order by c.version desc limit 1),
    'job', (select jsonb_build_object('status', q.status, 'action', q.action, 'attempts', q.attempts, 'scheduled_for', q.scheduled_for)
      from public.provisioning_queue q where q.purchased_number_id = n.id and q.status in ('pending', 'processing', 'waiting') order by q.created_at desc limit 1))
  from public.purchased_numbers n
  left join public.order_items i on i.id = n.order_item_id
  left join public.orders o on o.id = i.order_id
  where n.id = p_number_id
$$;

create function private.get_number(p_account_id uuid, p_number_id uuid) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select private.number_json(n.id) || jsonb_build_object('timeline', coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id, 'type', e.type, 'parameters', e.parameters, 'occurred_at', e.occurred_at) order by e.occurred_at desc, e.id)
    from (select * from public.number_events where number_id = n.id and account_id = n.account_id order by occurred_at desc limit 100) e), '[]'))
  from public.purchased_numbers n where n.id = p_number_id and n.account_id = p_account_id
$$;

-- p_digits: digits anywhere in the number; p_query: words in label or place. Keyset page, newest first.
create function private.list_numbers(p_account_id uuid, p_limit integer default 50, p_query text default null, p_status text default null,
  p_before timestamptz default null, p_before_id uuid default null) returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(private.number_json(n.id) order by n.created_at desc, n.id desc), '[]') from (
    select id, created_at from public.purchased_numbers, (select regexp_replace(p_query, '([\\%_])', '\\\1', 'g') as words) typed
    where account_id = p_account_id
      and (case when p_status is null then status not in ('released', 'failed') when p_status = 'all' then true else status = p_status end)
      and (coalesce(p_query, '') = ''
        or (regexp_replace(p_query, '[^0-9]', '', 'g') <> '' and e164 like '%' || regexp_replace(p_query, '[^0-9]', '', 'g') || '%')
        or label ilike '%' || words || '%' or place ilike '%' || words || '%')
      and (p_before is null or (created_at, id) < (p_before, p_before_id))
    order by created_at desc, id desc limit least(p_limit, 100)) n
$$;

create function private.rename_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_label text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_before text;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select label into v_before from public.purchased_numbers where id = p_number_id and account_id = p_account_id for update;
  if not found then return jsonb_build_object('ok', false, 'code', 'NOT_FOUND'); end if;
  update public.purchased_numbers set label = nullif(trim(left(p_label, 80)), '') where id = p_number_id;
  perform private.note(p_number_id, p_account_id, 'number.renamed', jsonb_build_object('label', nullif(trim(left(p_label, 80)), '')));
  perform private.audit(p_actor, p_account_id, 'number.renamed', 'number:' || p_number_id, to_jsonb(v_before), to_jsonb(p_label));
  return jsonb_build_object('ok', true);
end $$;

-- Cancel at the end of the paid period, and undo it. Numbers are bought without carrier renewal, so nothing has to be told upstream.
create function private.cancel_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_undo boolean default false) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_number public.purchased_numbers; v_contract public.number_contracts;
begin
  perform private.authorize(p_actor, p_account_id, 'terminate');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id for update;
  if not found then return jsonb_build_object('ok', false, 'code', 'NOT_FOUND'); end if;
  select * into v_contract from public.number_contracts where number_id = p_number_id and ended_at is null for update;
  if not found or v_number.status not in ('active', 'suspended') then return jsonb_build_object('ok', false, 'code', 'RULE_REFUSED'); end if;
  if (v_contract.cancel_at is null) = p_undo then return jsonb_build_object('ok', true, 'repeated', true, 'cancel_at', v_contract.cancel_at); end if;
  update public.number_contracts set
      cancel_at = case when p_undo then null else coalesce(v_number.paid_until, private.now() + interval '1 month') end,
      canceled_by = case when p_undo then null else (p_actor ->> 'user_id')::uuid end
    where id = v_contract.id returning * into v_contract;
  perform private.note(p_number_id, p_account_id, case when p_undo then 'number.cancellation-undone' else 'number.cancellation-planned' end, jsonb_build_object('cancel_at', v_contract.cancel_at));
  perform private.audit(p_actor, p_account_id, case when p_undo then 'number.cancellation-undone' else 'number.cancellation-planned' end, 'number:' || p_number_id, null, jsonb_build_object('cancel_at', v_contract.cancel_at));
  return jsonb_build_object('ok', true, 'cancel_at', v_contract.cancel_at);
end $$;

-- What the voice application needs to answer a call to a number; null when nobody answers there.
create function private.find_answering_number(p_e164 text) returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select private.require_system();
  select jsonb_build_object('number_id', n.id, 'account_id', n.account_id, 'account_name', a.name, 'status', n.status, 'locale', a.locale)
  from public.purchased_numbers n left join public.accounts a on a.id = n.account_id
  where n.e164 = p_e164 and n.status in ('active', 'provisioning')
$$;

grant execute on function
  private.rename_number(jsonb, uuid, uuid, text),
  private.cancel_number(jsonb, uuid, uuid, boolean)
to app_server;
grant execute on function
  private.find_answering_number(text)
to app_worker;
grant execute on function
  private.number_json(uuid),
  private.get_number(uuid, uuid),
  private.list_numbers(uuid, integer, text, text, timestamptz, uuid)
to authenticated;
