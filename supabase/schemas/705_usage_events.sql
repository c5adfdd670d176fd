-- Usage: one fact for each phone that talked, each call to a toll-free number and each text. Facts come from calls and
-- messages by themselves, once; what they say later is a correction.

create table public.usage_events (
  id uuid not null default gen_random_uuid(),
  started_at timestamptz not null,
  account_id uuid not null,
  number_id uuid not null,
  contract_id uuid,
  source text not null check (source in ('leg', 'call', 'text')),
  source_ref text not null,
  service text not null check (service in ('forward', 'toll_free_in', 'sms_out', 'sms_in')),
  other_party text,
  rated_digits text not null check (rated_digits ~ '^[0-9]{1,15}$'),
  quantity integer not null check (quantity >= 0),
  is_covered boolean not null,
  period_from timestamptz not null,
  recorded_at timestamptz not null default private.now(),
  settled_at timestamptz,
  rate_id uuid,
  billed integer check (billed >= 0),
  included integer check (included between 0 and billed),
  amount_60 numeric(20, 6) check (amount_60 >= 0),
  line_id uuid,
  primary key (id, started_at),
  unique (source, source_ref, started_at),
  constraint usage_events_settle_whole check (
    (settled_at is null) = (amount_60 is null) and (settled_at is null) = (billed is null)
      and (settled_at is null) = (included is null)
  ),
  constraint usage_events_cost_only_on_a_line check (line_id is not null or coalesce(amount_60, 0) = 0)
) partition by range (started_at);
comment on table public.usage_events is
  'What was used: the facts, and what became of them on a bill. Open ones are rated whenever somebody asks.';
comment on column public.usage_events.started_at is
  'when its call began, or its text was taken: decides rate and period';
comment on column public.usage_events.source_ref is
  'the leg, call or message; each is one event, however often reported';
comment on column public.usage_events.other_party is
  'who was called or texted, or did so; null: withheld, or forgotten with its call';
comment on column public.usage_events.rated_digits is
  'what rates are looked up by: the phone, or our number for what comes in';
comment on column public.usage_events.quantity is 'seconds, or parts of a text';
comment on column public.usage_events.is_covered is
  'false: free, because its contract''s consent does not cover usage, or it came in above the spend cap';
comment on column public.usage_events.period_from is 'the account''s billing period: its included minutes are used';
comment on column public.usage_events.settled_at is
  'since then it never changes: it is on a bill, or was wholly included';
comment on column public.usage_events.billed is 'seconds or texts after rounding up to increments';
comment on column public.usage_events.included is 'how many of these came with the number';
comment on column public.usage_events.amount_60 is
  'sixtieths of the currency''s unit: a price per minute times seconds has no exact decimal otherwise';
create index usage_events_open on public.usage_events (account_id, number_id, started_at, id) where settled_at is null;
create index usage_events_number on public.usage_events (number_id, started_at);
create index usage_events_account on public.usage_events (account_id, started_at desc, id desc);
create index usage_events_line on public.usage_events (line_id) where line_id is not null;
select private.partition_by_month('usage_events');

create table public.usage_corrections (
  id uuid primary key default gen_random_uuid(),
  event_id uuid not null,
  account_id uuid not null references public.accounts (id),
  quantity_before integer not null,
  quantity_after integer not null,
  corrected_at timestamptz not null default private.now()
);
comment on table public.usage_corrections is 'What a source said later. A bill that was issued is not raised by it.';
create index usage_corrections_event on public.usage_corrections (event_id);
create index usage_corrections_account on public.usage_corrections (account_id);
create trigger append_only before update or delete on public.usage_corrections
  for each row execute function private.refuse_change();

create table public.usage_credits (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  event_id uuid,
  line_id uuid,
  amount_60 numeric(20, 6) not null check (amount_60 <> 0),
  reason text not null check (reason in ('corrected', 'rate_corrected', 'used')),
  created_at timestamptz not null default private.now(),
  constraint usage_credits_come_or_go check (
    (reason = 'used') = (amount_60 < 0) and (reason = 'used') = (event_id is null)
      and (reason = 'used') = (line_id is not null)
  )
);
comment on table public.usage_credits is
  'What billed usage turned out to have cost less: comes from a correction, goes into the next lines of usage.';
create index usage_credits_account on public.usage_credits (account_id);
create index usage_credits_event on public.usage_credits (event_id) where event_id is not null;
create index usage_credits_line on public.usage_credits (line_id) where line_id is not null;
create trigger append_only before update or delete on public.usage_credits
  for each row execute function private.refuse_change();

alter table public.usage_events enable row level security;
alter table public.usage_corrections enable row level security;
alter table public.usage_credits enable row level security;

create table private.usage_consents (version text primary key);
comment on table private.usage_consents is
  'Versions of the consent (lib/contract/consent.ts) whose words cover usage: under any other it is free.';
alter table private.usage_consents enable row level security;
insert into private.usage_consents (version) values ('2026-11-28');

-- What was settled stays; only who called may be forgotten. Facts of open events change by corrections only.
create function private.guard_usage_event() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.settled_at is not null
    and (new.other_party is not null or to_jsonb(new) - 'other_party' <> to_jsonb(old) - 'other_party')
  then
    raise exception 'usage % was settled: it does not change', old.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger guard before update on public.usage_events for each row execute function private.guard_usage_event();

-- What an account's billing periods are counted from.
create function private.usage_anchor(p_account_id uuid, p_number_id uuid) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (select anchor_at from public.billing_profiles where account_id = p_account_id),
    (select created_at from public.purchased_numbers where id = p_number_id));
end $$;

-- Where the account's billing period of an instant begins, and where it ends.
create function private.usage_period(p_account_id uuid, p_number_id uuid, p_at timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.last_boundary(private.usage_anchor(p_account_id, p_number_id), p_at);
end $$;
create function private.usage_period_end(p_account_id uuid, p_number_id uuid, p_at timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.next_boundary(private.usage_anchor(p_account_id, p_number_id), p_at);
end $$;

-- Takes a fact once, and what is said of it later as a correction.
-- p_fact: {source, source_ref, service, account_id, number_id, other_party, rated, started_at, quantity}
create function private.record_usage(p_fact jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid := (p_fact ->> 'account_id')::uuid;
  v_number uuid := (p_fact ->> 'number_id')::uuid;
  v_at timestamptz := (p_fact ->> 'started_at')::timestamptz;
  v_contract public.number_contracts;
  v_event public.usage_events;
begin
  if exists (
    select from public.usage_events
    where source = p_fact ->> 'source' and source_ref = p_fact ->> 'source_ref' and started_at = v_at
  ) then
    perform private.correct_usage(p_fact);
    return;
  end if;
  if (p_fact ->> 'quantity')::integer <= 0 then
    return;
  end if;
  v_contract := private.usage_contract(v_account, v_number);
  insert into public.usage_events (source, source_ref, service, account_id, number_id, contract_id, other_party,
      rated_digits, started_at, quantity, is_covered, period_from)
    values (p_fact ->> 'source', p_fact ->> 'source_ref', p_fact ->> 'service', v_account, v_number, v_contract.id,
      p_fact ->> 'other_party', ltrim(p_fact ->> 'rated', '+'), v_at, (p_fact ->> 'quantity')::integer,
      private.is_charged(v_contract, p_fact), private.usage_period(v_account, v_number, v_at))
    on conflict (source, source_ref, started_at) do nothing
    returning * into v_event;
  if v_event.id is null then
    perform private.correct_usage(p_fact);
    return;
  end if;
  perform private.count_usage(v_event);
end $$;

-- The contract that usage of a number belongs to: its latest with the account.
create function private.usage_contract(p_account_id uuid, p_number_id uuid) returns public.number_contracts
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_contract public.number_contracts;
begin
  select * into v_contract
    from public.number_contracts
    where number_id = p_number_id and account_id = p_account_id
    order by starts_at desc
    limit 1;
  return v_contract;
end $$;

-- Whether usage may be charged under the consent that the contract was made with.
create function private.covers_usage(p_contract public.number_contracts) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from private.usage_consents where version = p_contract.consent_version);
end $$;

-- Whether a fact is charged. What comes in is free above the spend cap. p_fact as of record_usage.
create function private.is_charged(p_contract public.number_contracts, p_fact jsonb) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  return private.covers_usage(p_contract) and case p_fact ->> 'service'
    when 'toll_free_in' then private.is_toll_free_charged(p_fact)
    when 'sms_in' then private.unspent_60(p_contract.account_id, p_contract.number_id, private.usage_period(
      p_contract.account_id, p_contract.number_id, (p_fact ->> 'started_at')::timestamptz)) > 0
    else true
  end;
end $$;

-- No bill is made of an account's usage while a fact of it changes.
create function private.lock_usage(p_account_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('usage:' || p_account_id, 0));
end $$;

create function private.correct_usage(p_fact jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_quantity integer := greatest((p_fact ->> 'quantity')::integer, 0);
  v_event public.usage_events;
  v_before integer;
begin
  perform private.lock_usage((p_fact ->> 'account_id')::uuid);
  select * into v_event
    from public.usage_events
    where source = p_fact ->> 'source' and source_ref = p_fact ->> 'source_ref'
      and started_at = (p_fact ->> 'started_at')::timestamptz;
  v_before := private.usage_quantity(v_event);
  if v_quantity = v_before then
    return;
  end if;
  insert into public.usage_corrections (event_id, account_id, quantity_before, quantity_after)
    values (v_event.id, v_event.account_id, v_before, v_quantity);
  if v_event.settled_at is null then
    update public.usage_events set quantity = v_quantity
      where id = v_event.id and started_at = v_event.started_at
      returning * into v_event;
    perform private.count_usage(v_event, v_before);
  else
    perform private.credit_usage(v_event, private.recharged_60(v_event, v_quantity, v_event.rate_id), 'corrected');
  end if;
end $$;

-- What is known of an event now: a settled one keeps the quantity that was billed.
create function private.usage_quantity(p_event public.usage_events) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_event.settled_at is null then
    return p_event.quantity;
  end if;
  return coalesce((
    select quantity_after
    from public.usage_corrections
    where event_id = p_event.id
    order by corrected_at desc, id
    limit 1
  ), p_event.quantity);
end $$;

-- Phones that talked, once the platform said how long. SIP addresses and agents that answer by themselves cost nothing.
create function private.record_leg_usage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.record_usage(jsonb_build_object(
    'source', 'leg',
    'source_ref', concat_ws(':', new.call_id, new.branch, new.step, new.position),
    'service', 'forward',
    'account_id', new.account_id,
    'number_id', new.number_id,
    'other_party', new.e164,
    'rated', new.e164,
    'started_at', new.call_started_at,
    'quantity', new.seconds));
  return null;
end $$;
create trigger record_usage after insert or update of seconds on public.call_legs
  for each row when (new.seconds is not null and new.kind = 'phone') execute function private.record_leg_usage();

-- Calls to toll-free numbers are paid for by who is called, from the answer on, whoever or whatever answered.
create function private.record_call_usage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number from public.purchased_numbers where id = new.number_id;
  if v_number.number_type = 'toll_free' then
    perform private.record_usage(jsonb_build_object(
      'source', 'call',
      'source_ref', new.id,
      'service', 'toll_free_in',
      'account_id', new.account_id,
      'number_id', new.number_id,
      'other_party', new.caller,
      'rated', v_number.e164,
      'started_at', new.started_at,
      'quantity', new.seconds));
  end if;
  return null;
end $$;
create trigger record_usage after insert or update of seconds, ended_at on public.calls
  for each row when (new.seconds is not null and new.ended_at is not null)
  execute function private.record_call_usage();

-- Texts that came in or left. One that its carrier refused costs nothing, also when it said so late.
create function private.record_text_usage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_own text := (select e164 from public.purchased_numbers where id = new.number_id);
  v_other text := (select other_party from public.conversations where id = new.conversation_id);
begin
  perform private.record_usage(jsonb_build_object(
    'source', 'text',
    'source_ref', new.id,
    'service', case new.direction when 'inbound' then 'sms_in' else 'sms_out' end,
    'account_id', new.account_id,
    'number_id', new.number_id,
    'other_party', v_other,
    'rated', case new.direction when 'inbound' then v_own else v_other end,
    'started_at', new.created_at,
    'quantity', case new.state when 'failed' then 0 else new.segments end));
  return null;
end $$;
create trigger record_usage after insert or update of state on public.messages
  for each row when (new.state in ('received', 'sent', 'delivered', 'undelivered', 'failed'))
  execute function private.record_text_usage();
