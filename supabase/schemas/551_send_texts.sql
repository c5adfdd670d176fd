-- Sending texts: allowed or refused here, sent by a job, followed by the carrier's reports. A text is sent at most
-- once: one of which nobody can say whether it left is not tried again.

insert into private.settings (key, value, description) values
  ('text_segments_per_month', '200', 'Parts of texts that an account may send in a month'),
  ('texts_sent_per_minute', '20', 'Texts that a number may send within a minute');

create table private.text_registrations (
  number_id uuid primary key references public.purchased_numbers (id),
  registered_at timestamptz not null default private.now()
);
comment on table private.text_registrations is
  'Numbers that US networks accept texts from: registered with brand and campaign (10DLC), or verified (toll-free)';
alter table private.text_registrations enable row level security;

-- Networks of North America refuse texts of numbers that are not registered there.
create function private.needs_text_registration(p_number public.purchased_numbers, p_to text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_number.e164 like '+1%' and p_to like '+1%'
    and not exists (select from private.text_registrations where number_id = p_number.id);
end $$;

-- Parts that an account has sent this month, in UTC. What was refused costs nothing.
create function private.sent_segments(p_account_id uuid) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(sum(segments), 0)
    from public.messages
    where account_id = p_account_id and direction = 'outbound' and state <> 'failed'
      and created_at >= date_trunc('month', private.now() at time zone 'UTC') at time zone 'UTC'
  );
end $$;

-- Why a number cannot text somebody; null: it can.
create function private.text_problem(p_number public.purchased_numbers, p_to text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when not private.is_sending_line(p_number) then 'number_cannot_send'
    when p_number.status <> 'active' then 'number_not_active'
    when p_to !~ '^\+[1-9][0-9]{6,14}$' then 'not_a_phone'
    when p_to = p_number.e164 then 'own_number'
    when private.needs_text_registration(p_number, p_to) then 'not_registered'
    when private.has_opted_out(p_number.account_id, p_to) then 'opted_out'
  end;
end $$;

-- Whether a number of the account can text somebody, what it costs, and how much may be sent this month. Refusals:
-- NOT_FOUND.
create function private.get_sending(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_to text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  select * into v_number from public.purchased_numbers where id = p_number_id and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object(
    'ok', true,
    'problem', private.text_problem(v_number, p_to),
    'segments_per_month', private.setting('text_segments_per_month'),
    'segments_left',
      greatest(0, private.setting('text_segments_per_month') - private.sent_segments(p_account_id)))
    || private.text_prices(v_number, p_to);
end $$;

-- What keeps an account from sending this text now, whomever it is for: the month's parts, and the minute's texts.
create function private.text_allowance_problem(p_number public.purchased_numbers, p_to text, p_segments integer)
returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_per_minute numeric := private.setting('texts_sent_per_minute');
begin
  if private.sent_segments(p_number.account_id) + p_segments > private.setting('text_segments_per_month') then
    return 'allowance_spent';
  end if;
  if not private.can_pay_text(p_number, p_to, p_segments) then
    return 'spend_cap';
  end if;
  if private.take_tokens('send-text:' || p_number.id, v_per_minute / 60, v_per_minute) > 0 then
    return 'too_fast';
  end if;
  return null;
end $$;

-- Takes a text to be sent. p_text: {number_id, to, body, segments}. Refusals: NOT_FOUND, RULE_REFUSED {reason}.
create function private.send_text(p_actor jsonb, p_account_id uuid, p_text jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
  v_problem text;
begin
  perform private.authorize(p_actor, p_account_id, 'text');
  select * into v_number
    from public.purchased_numbers
    where id = (p_text ->> 'number_id')::uuid and account_id = p_account_id;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('text-allowance:' || p_account_id, 0));
  perform private.lock_opt_out(p_account_id, p_text ->> 'to');
  v_problem := coalesce(
    private.text_problem(v_number, p_text ->> 'to'),
    private.text_allowance_problem(v_number, p_text ->> 'to', (p_text ->> 'segments')::integer));
  if v_problem is not null then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', v_problem));
  end if;
  return private.queue_text(v_number, p_text, (p_actor ->> 'user_id')::uuid);
end $$;

-- p_text: {to, body, segments, forward_of?}.
create function private.queue_text(p_number public.purchased_numbers, p_text jsonb, p_user uuid) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_body text := p_text ->> 'body';
  v_forward_of uuid := p_text ->> 'forward_of';
  v_message public.messages;
begin
  insert into public.messages (conversation_id, account_id, number_id, direction, body, segments, carrier_id, state,
      sent_at, sent_by, forward_of)
    values (
      case when v_forward_of is not null then private.hidden_conversation(p_number, p_text ->> 'to')
        else private.touch_conversation(p_number, p_text ->> 'to', private.text_glance(v_body), private.now(),
          'outbound')
      end,
      p_number.account_id, p_number.id, 'outbound', v_body, (p_text ->> 'segments')::integer, p_number.carrier_id,
      'queued', private.now(), p_user, v_forward_of)
    returning * into v_message;
  perform private.emit('text/queued', 'text:' || v_message.id, jsonb_build_object('messageId', v_message.id));
  return jsonb_build_object('ok', true, 'id', v_message.id, 'conversation_id', v_message.conversation_id);
end $$;

-- Takes a queued text to send it now. Looks once more: who has opted out meanwhile gets none. Null: nothing to send.
create function private.claim_text(p_message_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_message public.messages;
  v_number public.purchased_numbers;
  v_to text;
  v_problem text;
begin
  perform private.require_system();
  select * into v_message from public.messages where id = p_message_id and state = 'queued' for update;
  if not found then
    return null;
  end if;
  select other_party into v_to from public.conversations where id = v_message.conversation_id;
  select * into v_number from public.purchased_numbers where id = v_message.number_id;
  perform private.lock_opt_out(v_message.account_id, v_to);
  v_problem := private.text_problem(v_number, v_to);
  if v_number.account_id is distinct from v_message.account_id or v_problem is not null then
    update public.messages set
      state = 'failed',
      error_code = case v_problem when 'opted_out' then 21610 end,
      state_at = private.now()
    where id = p_message_id;
    return null;
  end if;
  update public.messages set state = 'sending', state_at = private.now() where id = p_message_id;
  return jsonb_build_object('id', p_message_id, 'from', v_number.e164, 'to', v_to, 'body', v_message.body);
end $$;

-- A later state never gives way to an earlier one, in whichever order reports come.
create function private.text_rank(p_state text) returns integer
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return array_position(array['queued', 'sending', 'unknown', 'sent', 'undelivered', 'delivered'],
    case p_state when 'failed' then 'undelivered' else p_state end);
end $$;

-- What became of a text, as we or the carrier saw it. Safe to repeat, late and out of order.
create function private.text_reported(
  p_message_id uuid,
  p_state text,
  p_ref text default null,
  p_error integer default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.messages set
    state = p_state,
    error_code = p_error,
    carrier_ref = coalesce(carrier_ref, p_ref),
    state_at = private.now()
  where id = p_message_id and direction = 'outbound' and private.text_rank(p_state) > private.text_rank(state);
  if not found and p_ref is not null then
    update public.messages set carrier_ref = p_ref
      where id = p_message_id and direction = 'outbound' and carrier_ref is null;
  end if;
end $$;

-- The carrier took nothing, because of too many at a time: it waits again.
create function private.text_put_back(p_message_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.messages set state = 'queued', state_at = private.now()
    where id = p_message_id and state = 'sending';
end $$;

-- Wakes what was queued and forgotten. One whose sending never ended may have left: it is not tried again.
create function private.sweep_texts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  update public.messages set state = 'unknown', state_at = private.now()
    where direction = 'outbound' and state = 'sending' and state_at < private.now() - interval '10 minutes';
  for v_id in
    select id
    from public.messages
    where direction = 'outbound' and state = 'queued' and state_at < private.now() - interval '1 minute'
    order by state_at
    limit 100
  loop
    perform private.emit('text/queued', private.sweep_key('text:' || v_id), jsonb_build_object('messageId', v_id));
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
insert into private.maintenance_steps (kind, name) values ('sweep', 'texts');
create index messages_open on public.messages (state_at)
  where direction = 'outbound' and state in ('queued', 'sending');

create view private.due_texts with (security_invoker = true) as
  select state_at + case state when 'queued' then interval '1 minute' else interval '10 minutes' end as at
  from public.messages
  where direction = 'outbound' and state in ('queued', 'sending');

grant execute on function
  private.get_sending(jsonb, uuid, uuid, text),
  private.send_text(jsonb, uuid, jsonb)
to app_server;
grant execute on function
  private.claim_text(uuid),
  private.text_reported(uuid, text, text, integer),
  private.text_put_back(uuid)
to app_worker;
