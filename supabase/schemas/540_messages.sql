-- Texts: one row a conversation (a number and who it exchanges texts with), one a text. A carrier may deliver a text
-- twice, late or after a later one: it is stored once, and shown where its instant belongs.

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  number_id uuid not null references public.purchased_numbers (id),
  other_party text not null check (char_length(other_party) between 1 and 40),
  last_at timestamptz not null,
  last_text text not null check (char_length(last_text) <= 160),
  last_direction text not null check (last_direction in ('inbound', 'outbound')),
  unread_count integer not null default 0 check (unread_count >= 0),
  not_kept_count integer not null default 0 check (not_kept_count >= 0),
  not_kept_at timestamptz,
  is_hidden boolean not null default false,
  created_at timestamptz not null default private.now(),
  unique (number_id, other_party, account_id)
);
comment on table public.conversations is 'What a number exchanged with one other party.';
comment on column public.conversations.other_party is 'E.164, a short code, or a sender''s name as the carrier gave it';
comment on column public.conversations.last_text is 'the beginning of the latest text, in one line';
comment on column public.conversations.not_kept_count is
  'texts beyond the limit of what one sender or number may receive; their words are lost, that they came is not';
comment on column public.conversations.is_hidden is
  'with the phone that texts are sent on to, and nothing else: not in the inbox';
create index conversations_account on public.conversations (account_id, last_at desc, id desc);
create index conversations_unread on public.conversations (account_id) where unread_count > 0;

create table public.messages (
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default private.now(),
  conversation_id uuid not null,
  account_id uuid not null,
  number_id uuid not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  body text not null check (octet_length(body) <= 262144),
  search_key text not null generated always as (private.search_key(body)) stored,
  media jsonb not null default '[]',
  segments integer not null default 1 check (segments >= 1),
  carrier_id text not null,
  carrier_ref text,
  state text not null check (state in (
    'received', 'queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'unknown'
  )),
  error_code integer,
  sent_at timestamptz not null,
  sent_by uuid,
  forward_of uuid,
  not_sent_on jsonb,
  state_at timestamptz not null default private.now(),
  primary key (id, created_at),
  constraint messages_state_fits check ((direction = 'inbound') = (state = 'received'))
) partition by range (created_at);
comment on table public.messages is 'Texts that numbers received and sent.';
comment on column public.messages.created_at is 'when we stored it';
comment on column public.messages.sent_at is
  'when it was sent, as far as the carrier says: the order of a conversation';
comment on column public.messages.body is 'as it was sent, except for what Postgres cannot keep';
comment on column public.messages.media is '[{ref, type}]: pictures and files, by the carrier''s ids of them';
comment on column public.messages.segments is 'parts of the network that it took, as carriers count them';
comment on column public.messages.state is 'unknown: nobody can say whether it was sent; it is not tried again';
comment on column public.messages.error_code is 'the carrier''s code of an outbound text that did not arrive';
comment on column public.messages.sent_by is 'the person who wrote it; null: a program, or the other party';
comment on column public.messages.forward_of is 'the text that came in and is sent on with this one; null: it is none';
comment on column public.messages.not_sent_on is
  '{to, problem, state}: why one that came in was not sent on (queued: it is tried again); null: it was, or unwanted';
create index messages_conversation on public.messages (conversation_id, sent_at desc, id desc);
create index messages_account on public.messages (account_id, created_at desc);
create index messages_words on public.messages using gin (search_key extensions.gin_trgm_ops);
create index messages_sent on public.messages (account_id, created_at) include (segments, state)
  where direction = 'outbound';
create index messages_forward_of on public.messages (forward_of) where forward_of is not null;
select private.partition_by_month('messages');

-- A unique index of a partitioned table holds per month only.
create table public.message_refs (
  carrier_id text not null,
  carrier_ref text not null,
  received_at timestamptz not null default private.now(),
  primary key (carrier_id, carrier_ref)
);
comment on table public.message_refs is 'Texts that arrived, by their carriers'' ids: a repeated one is known here.';
create index message_refs_age on public.message_refs (received_at);

alter table public.conversations enable row level security;
alter table public.messages enable row level security;
alter table public.message_refs enable row level security;

create policy "members read their conversations" on public.conversations for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their texts" on public.messages for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));

grant select on public.conversations to authenticated;
grant select (
  id, created_at, conversation_id, account_id, number_id, direction, body, search_key, media, segments, state,
  error_code, sent_at, sent_by, forward_of, not_sent_on, state_at
) on public.messages to authenticated;

-- What carriers repeat, they repeat within hours.
create function private.prune_message_refs() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  delete from public.message_refs where received_at < private.now() - interval '60 days';
  get diagnostics v_count = row_count;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('prune', 'message_refs');
