-- Numbers: the asset, its contract, its configuration and its timeline.

create table public.purchased_numbers (
  id uuid primary key default gen_random_uuid(),
  account_id uuid references public.accounts (id),
  order_item_id uuid unique references public.order_items (id),
  status text not null default 'provisioning' check (status in (
    'provisioning', 'active', 'suspended', 'releasing', 'released', 'porting_in', 'porting_out', 'failed'
  )),
  e164 public.e164,
  carrier_id text not null references public.carriers (id),
  carrier_ref text,
  area_id uuid not null references public.areas (id),
  sku_id uuid not null references public.area_skus (id),
  country char(2) not null,
  place text not null,
  number_type text not null,
  features text[] not null default '{}',
  label text check (char_length(label) <= 80),
  tags text[] not null default '{}' check (cardinality(tags) <= 10),
  needs_documents boolean not null default false,
  setup_cost numeric(12, 4) not null default 0,
  monthly_cost numeric(12, 4) not null default 0,
  cost_currency public.currency_code not null default 'USD',
  paid_until timestamptz,
  carrier_cycles integer default 0 check (carrier_cycles >= 0),
  end_notice_for timestamptz,
  look_at timestamptz not null default private.now() + interval '1 day',
  suspected_problem text,
  carrier_problem text check (
    carrier_problem in ('gone', 'blocked', 'needs_documents', 'no_channels', 'misrouted')
  ),
  carrier_problem_at timestamptz,
  texts_proven_at timestamptz,
  release_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  ended_reason text,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint purchased_numbers_active_are_known check (
    status not in ('active', 'suspended') or (e164 is not null and carrier_ref is not null and activated_at is not null)
  ),
  constraint purchased_numbers_problems_have_an_instant check (
    (carrier_problem is null) = (carrier_problem_at is null)
  ),
  constraint purchased_numbers_end_with_an_instant check ((status in ('released', 'failed')) = (ended_at is not null))
);
comment on table public.purchased_numbers is 'A number we own upstream. account_id null = our own stock.';
comment on column public.purchased_numbers.e164 is 'null until read back, for random numbers of an area';
comment on column public.purchased_numbers.paid_until is
  'the carrier''s end of the paid period; without renewal the number ends then. Null: it goes on until it is released';
comment on column public.purchased_numbers.carrier_cycles is
  'how many more cycles the carrier sells by itself, as read back; null = until further notice';
comment on column public.purchased_numbers.end_notice_for is
  'the end of which the owner was notified; another end is another notice';
comment on column public.purchased_numbers.look_at is 'when the carrier is asked next whether it still works';
comment on column public.purchased_numbers.suspected_problem is 'found by one look; a second one decides';
comment on column public.purchased_numbers.carrier_problem is
  'why it does not work although it is live and paid: found by two looks; null = as it was proven';
comment on column public.purchased_numbers.texts_proven_at is
  'when the first text arrived at it. Of no other do we say that it receives any';
-- P1: one live purchase per number, and one owner per carrier number.
create unique index purchased_numbers_one_live on public.purchased_numbers (e164)
  where status not in ('released', 'failed') and e164 is not null;
create unique index purchased_numbers_one_per_carrier_ref on public.purchased_numbers (carrier_id, carrier_ref)
  where status not in ('released', 'failed') and carrier_ref is not null;
create index purchased_numbers_account on public.purchased_numbers (account_id, created_at desc);
create index purchased_numbers_area on public.purchased_numbers (area_id);
create index purchased_numbers_paid_until on public.purchased_numbers (paid_until)
  where status in ('active', 'suspended');
create index purchased_numbers_digits on public.purchased_numbers using gin (e164 extensions.gin_trgm_ops);
create index purchased_numbers_end_notice on public.purchased_numbers (paid_until)
  where status = 'active' and end_notice_for is distinct from paid_until;
create index purchased_numbers_look on public.purchased_numbers (look_at) where status in ('active', 'suspended');
create trigger touch before update on public.purchased_numbers for each row execute function private.touch_updated_at();

create table public.number_contracts (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  order_item_id uuid references public.order_items (id),
  currency public.currency_code not null,
  monthly_cents public.cents not null,
  setup_cents public.cents not null,
  period text not null default 'month' check (period in ('month', 'year')),
  year_discount numeric(5, 2) check (year_discount > 0 and year_discount < 100),
  year_noticed_for timestamptz,
  starts_at timestamptz not null default private.now(),
  paid_until timestamptz not null,
  renews_at timestamptz,
  stopped_reason text check (stopped_reason in ('unpaid')),
  cancel_at timestamptz,
  canceled_by uuid references auth.users (id) on delete set null,
  ended_at timestamptz,
  consent_version text not null,
  consent_at timestamptz not null,
  created_at timestamptz not null default private.now(),
  constraint number_contracts_years_cost_less check ((period = 'year') = (year_discount is not null))
);
comment on table public.number_contracts is
  'What the customer pays for a number, and the consent to recurring charges.';
comment on column public.number_contracts.period is
  'what its next bill sells; whether a year runs now is in contract_periods (624_years.sql)';
comment on column public.number_contracts.year_discount is
  'percent less than twelve months, as it was chosen; null: by the month';
comment on column public.number_contracts.year_noticed_for is 'the renewal of a year of which its owner was reminded';
comment on column public.number_contracts.paid_until is
  'the customer''s end: what was sold reaches until here. The carrier''s is purchased_numbers.paid_until';
comment on column public.number_contracts.renews_at is
  'the account''s bill day on which the next period is sold; null: it ends with paid_until';
comment on column public.number_contracts.stopped_reason is 'why it does not renew although nobody canceled it';
create index number_contracts_ends on public.number_contracts (paid_until)
  where ended_at is null and renews_at is null;
create index number_contracts_renews on public.number_contracts (renews_at) where ended_at is null;
create index number_contracts_years on public.number_contracts (renews_at) where ended_at is null and period = 'year';
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
  proven_at timestamptz,
  created_at timestamptz not null default private.now(),
  unique (number_id, version)
);
comment on table public.number_configurations is
  'Versions of the wanted state of a number, with what the carrier read back.';
comment on column public.number_configurations.wanted is
  '{answer_path: {kind: "sip", host, fallback} | {kind: "pstn", e164}}';
comment on column public.number_configurations.proven_at is
  'when the carrier was read back to have the wanted answer path; null: not yet, or it differed when it was read last';
create index number_configurations_account on public.number_configurations (account_id);

create table public.number_events (
  id uuid not null default gen_random_uuid(),
  number_id uuid not null,
  account_id uuid,
  type text not null,
  parameters jsonb not null default '{}',
  occurred_at timestamptz not null default private.now(),
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table public.number_events is
  'The timeline a customer sees: code and parameters, words are in the catalog of words. Append-only.';
create index number_events_number on public.number_events (number_id, occurred_at desc);
create index number_events_account on public.number_events (account_id, occurred_at desc);
create trigger append_only before update or delete on public.number_events
  for each row execute function private.refuse_change();
select private.partition_by_month('number_events');

alter table public.purchased_numbers enable row level security;
alter table public.number_contracts enable row level security;
alter table public.number_configurations enable row level security;
alter table public.number_events enable row level security;

create policy "members read their numbers" on public.purchased_numbers for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their contracts" on public.number_contracts for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their configurations" on public.number_configurations for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their numbers' timeline" on public.number_events for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));

grant select on public.number_contracts, public.number_events to authenticated;
grant select (
  id, account_id, order_item_id, status, e164, area_id, sku_id, country, place, number_type, features, label, tags,
  needs_documents, paid_until, release_at, activated_at, ended_at, ended_reason, carrier_problem,
  carrier_problem_at, texts_proven_at, created_at, updated_at
) on public.purchased_numbers to authenticated;
grant select (
  id, account_id, number_id, version, wanted, applied_at, proven_at, created_at
) on public.number_configurations to authenticated;

create function private.note(p_number_id uuid, p_account_id uuid, p_type text, p_parameters jsonb default '{}')
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.number_events (number_id, account_id, type, parameters)
    values (p_number_id, p_account_id, p_type, p_parameters);
end $$;
comment on function private.note(uuid, uuid, text, jsonb) is 'Adds an event to a number''s timeline.';

-- What the carrier read back, of the state that was asked for.
create function private.record_read_back(p_number_id uuid, p_version integer, p_read_back jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.number_configurations set
    read_back = p_read_back,
    applied_at = private.now(),
    proven_at = case when p_read_back -> 'answer_path' = wanted -> 'answer_path' then private.now() end
  where number_id = p_number_id and version = p_version;
end $$;

create function private.wanted_version(p_number_id uuid) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(max(version), 0) from public.number_configurations where number_id = p_number_id);
end $$;

create function private.rename_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_label text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_label text := nullif(left(private.clean_line(p_label), 80), '');
  v_before text;
begin
  perform private.authorize(p_actor, p_account_id, 'configure');
  select label into v_before
    from public.purchased_numbers
    where id = p_number_id and account_id = p_account_id
    for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  update public.purchased_numbers set label = v_label where id = p_number_id;
  perform private.note(p_number_id, p_account_id, 'number.renamed', jsonb_build_object('label', v_label));
  perform private.audit(p_actor, p_account_id, 'number.renamed', 'number:' || p_number_id,
    to_jsonb(v_before), to_jsonb(v_label));
  return jsonb_build_object('ok', true);
end $$;

-- Cancel at the end of the paid period, and undo it. What its carrier is to do follows from the contract
-- (640_carrier_renewal.sql).
create function private.cancel_number(
  p_actor jsonb,
  p_account_id uuid,
  p_number_id uuid,
  p_undo boolean default false
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_event text := case when p_undo then 'number.cancellation-undone' else 'number.cancellation-planned' end;
  v_number public.purchased_numbers;
  v_contract public.number_contracts;
  v_facts jsonb;
begin
  perform private.authorize(p_actor, p_account_id, 'terminate');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  select * into v_contract from public.number_contracts where number_id = p_number_id and ended_at is null for update;
  if not found or v_number.status not in ('active', 'suspended') or v_contract.stopped_reason is not null then
    return private.refusal('RULE_REFUSED');
  end if;
  if (v_contract.cancel_at is null) = p_undo then
    return jsonb_build_object('ok', true, 'repeated', true, 'cancel_at', v_contract.cancel_at);
  end if;
  update public.number_contracts set
    cancel_at = case when not p_undo then greatest(paid_until, v_number.paid_until) end,
    renews_at = case when p_undo then private.renewal_boundary(account_id, paid_until) end,
    canceled_by = case when not p_undo then (p_actor ->> 'user_id')::uuid end
  where id = v_contract.id
  returning * into v_contract;
  if p_undo then
    perform private.notify_kept(v_number, v_contract);
  else
    perform private.notify_canceled(v_number, v_contract);
  end if;
  v_facts := jsonb_build_object('cancel_at', v_contract.cancel_at);
  perform private.note(p_number_id, p_account_id, v_event, v_facts);
  perform private.audit(p_actor, p_account_id, v_event, 'number:' || p_number_id, null, v_facts);
  return jsonb_build_object('ok', true) || v_facts;
end $$;

grant execute on function
  private.rename_number(jsonb, uuid, uuid, text),
  private.cancel_number(jsonb, uuid, uuid, boolean)
to app_server;
