-- Intake of texts. Webhooks verify who delivers; here each text is stored once.

insert into private.settings (key, value, description) values
  ('texts_per_sender', '200', 'Texts of one sender to one number that are kept within an hour'),
  ('texts_per_number', '5000', 'Texts to one number that are kept within an hour');

-- Takes a text's share of what is kept in an hour, the sender's own first: who has reached that takes nothing of what
-- others share.
create function private.take_text(p_number_id uuid, p_other_party text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_per_sender numeric := private.setting('texts_per_sender');
  v_per_number numeric := private.setting('texts_per_number');
  v_key text := 'text:' || p_number_id;
begin
  return private.take_tokens(v_key || ':' || p_other_party, v_per_sender / 3600, v_per_sender) = 0
    and private.take_tokens(v_key, v_per_number / 3600, v_per_number) = 0;
end $$;

-- The instant that a text is shown with: its carrier's, unless that cannot be. Carriers repeat for an hour.
create function private.text_instant(p_sent_at timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_sent_at between private.now() - interval '2 hours' and private.now() then
    return p_sent_at;
  end if;
  return private.now();
end $$;

-- The beginning of a text for a list, in one line.
create function private.text_glance(p_body text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return left(private.clean_line(left(p_body, 600)), 160);
end $$;

-- Makes the conversation or adds to it. A text that was sent before the latest changes no more than what is unread.
create function private.touch_conversation(
  p_number public.purchased_numbers,
  p_other_party text,
  p_glance text,
  p_sent_at timestamptz,
  p_direction text
) returns uuid
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  insert into public.conversations as c
      (account_id, number_id, other_party, last_at, last_text, last_direction, unread_count)
    values (p_number.account_id, p_number.id, p_other_party, p_sent_at, p_glance, p_direction,
      (p_direction = 'inbound')::integer)
    on conflict (number_id, other_party, account_id) do update set
      last_text = case when c.is_hidden or excluded.last_at >= c.last_at then excluded.last_text else c.last_text end,
      last_direction = case
        when c.is_hidden or excluded.last_at >= c.last_at then excluded.last_direction
        else c.last_direction
      end,
      last_at = case when c.is_hidden then excluded.last_at else greatest(c.last_at, excluded.last_at) end,
      unread_count = c.unread_count + excluded.unread_count,
      is_hidden = false
    returning c.id into v_id;
  return v_id;
end $$;

-- Beyond the limits a text's words are not kept. The conversation says so, and operators are notified once a day.
create function private.count_text_not_kept(p_number public.purchased_numbers, p_other_party text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.conversations as c
      (account_id, number_id, other_party, last_at, last_text, last_direction, not_kept_count, not_kept_at)
    values (p_number.account_id, p_number.id, p_other_party, private.now(), '', 'inbound', 1, private.now())
    on conflict (number_id, other_party, account_id) do update set
      not_kept_count = c.not_kept_count + 1,
      not_kept_at = excluded.not_kept_at,
      is_hidden = false;
  perform private.notify_operator('A number receives more texts than are kept',
    jsonb_build_object('account', p_number.account_id, 'number', p_number.e164, 'sender', p_other_party),
    'texts-not-kept:' || p_number.id || ':' || to_char(private.now(), 'YYYYMMDD'));
end $$;

-- The number that a carrier names, with an owner. It need not be live yet, and may be suspended: what arrives is kept.
create function private.number_for_text(p_carrier_id text, p_to text) returns public.purchased_numbers
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_number public.purchased_numbers;
begin
  select * into v_number
    from public.purchased_numbers
    where e164 = p_to and carrier_id = p_carrier_id and account_id is not null
      and status not in ('released', 'failed');
  return v_number;
end $$;

-- What an operator sends to see whether texts arrive: it proves the number, and is not for its owner.
create function private.is_text_probe(p_number_id uuid, p_body text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return upper(btrim(p_body)) = 'PROBE ' || upper(left(p_number_id::text, 8));
end $$;

-- p_message: {carrier_id, carrier_ref, to, from, body, media: [{ref, type}], segments, sent_at}. `to` is E.164.
-- {result: stored | repeated | probe | not_kept | unknown_number, id?}
create function private.receive_message(p_message jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from text := p_message ->> 'from';
  v_number public.purchased_numbers;
begin
  perform private.require_system();
  v_number := private.number_for_text(p_message ->> 'carrier_id', p_message ->> 'to');
  if v_number.id is null then
    perform private.notify_operator('A text arrived for a number that nobody has', p_message - 'body' - 'media',
      'text-for-nobody:' || (p_message ->> 'to') || ':' || to_char(private.now(), 'YYYYMMDD'));
    perform private.discard_files(p_message -> 'media');
    return jsonb_build_object('result', 'unknown_number');
  end if;
  insert into public.message_refs (carrier_id, carrier_ref)
    values (p_message ->> 'carrier_id', p_message ->> 'carrier_ref')
    on conflict do nothing;
  if not found then
    return jsonb_build_object('result', 'repeated');
  end if;
  update public.purchased_numbers set texts_proven_at = private.now()
    where id = v_number.id and texts_proven_at is null;
  if private.is_text_probe(v_number.id, p_message ->> 'body') then
    return jsonb_build_object('result', 'probe');
  end if;
  -- Also where its words are not kept; before the conversation is touched: sending takes both in this order.
  perform private.note_opt_out(v_number, v_from, p_message ->> 'body');
  if not private.take_text(v_number.id, v_from) then
    perform private.count_text_not_kept(v_number, v_from);
    perform private.discard_files(p_message -> 'media');
    return jsonb_build_object('result', 'not_kept');
  end if;
  return jsonb_build_object('result', 'stored', 'id', private.store_text(v_number, p_message));
end $$;

create function private.store_text(p_number public.purchased_numbers, p_message jsonb) returns uuid
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_at timestamptz := private.text_instant((p_message ->> 'sent_at')::timestamptz);
  v_body text := p_message ->> 'body';
  v_message public.messages;
begin
  -- Before the conversation is touched: who sends takes both in this order.
  perform private.lock_spending(p_number.account_id,
    private.usage_period(p_number.account_id, p_number.id, private.now()));
  insert into public.messages (conversation_id, account_id, number_id, direction, body, media, segments, carrier_id,
      carrier_ref, state, sent_at)
    values (
      private.touch_conversation(p_number, p_message ->> 'from', private.text_glance(v_body), v_at, 'inbound'),
      p_number.account_id, p_number.id, 'inbound', v_body, coalesce(p_message -> 'media', '[]'),
      coalesce((p_message ->> 'segments')::integer, 1), p_message ->> 'carrier_id', p_message ->> 'carrier_ref',
      'received', v_at)
    returning * into v_message;
  perform private.mail_text(p_number, v_message, p_message ->> 'from');
  perform private.want_forwarding(v_message, p_message ->> 'from');
  return v_message.id;
end $$;

grant execute on function private.receive_message(jsonb) to app_worker;
