-- Texts that are sent on to a phone of the account: what became of each is said at the text that came in, and the inbox
-- has no conversation of them.

-- The conversation of a number with the phone that its account's texts go to. One that is there stays as it is.
create function private.hidden_conversation(p_number public.purchased_numbers, p_phone text) returns uuid
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  insert into public.conversations as c
      (account_id, number_id, other_party, last_at, last_text, last_direction, is_hidden)
    values (p_number.account_id, p_number.id, p_phone, private.now(), '', 'outbound', true)
    on conflict (number_id, other_party, account_id) do update set other_party = c.other_party
    returning c.id into v_id;
  return v_id;
end $$;

-- Whom a text was sent on to, and what became of that, or why it was not; null: nobody wants it. p_not_sent_on: of the
-- text. Reads as the caller.
create function private.sent_on_json(p_message_id uuid, p_not_sent_on jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (
      select jsonb_build_object('to', c.other_party, 'state', m.state, 'error_code', m.error_code, 'problem', null)
      from public.messages m
      join public.conversations c on c.id = m.conversation_id
      where m.forward_of = p_message_id
      limit 1
    ),
    p_not_sent_on || '{"error_code": null}');
end $$;

-- Says at a text that came in why it is not sent on; null: it is. One of too many in a minute waits: it is tried again.
create function private.note_not_sent_on(p_message_id uuid, p_to text, p_problem text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_state text := case p_problem when 'too_fast' then 'queued' else 'failed' end;
  v_note jsonb := case
    when p_problem is not null then jsonb_build_object('to', p_to, 'problem', p_problem, 'state', v_state)
  end;
begin
  update public.messages set not_sent_on = v_note
  where id = p_message_id and created_at > private.now() - interval '1 day' and not_sent_on is distinct from v_note;
end $$;

-- Says at a text that waited to be sent on that it is not tried again. Safe to repeat; one that was sent on stays so.
create function private.give_up_forwarding(p_message_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.messages set not_sent_on = not_sent_on || '{"state": "failed"}'
  where id = p_message_id and created_at > private.now() - interval '1 day' and not_sent_on ->> 'state' = 'queued';
end $$;

grant execute on function private.sent_on_json(uuid, jsonb) to authenticated;
grant execute on function private.give_up_forwarding(uuid) to app_worker;
