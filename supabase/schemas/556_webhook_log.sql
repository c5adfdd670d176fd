-- The log of a webhook's deliveries, and what its owner does with it: send again, and try it with a test.

create function private.webhook_delivery_json(p_delivery private.webhook_deliveries) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_delivery.id,
    'event_id', p_delivery.event_id,
    'kind', p_delivery.kind,
    'state', p_delivery.state,
    'attempts', p_delivery.attempts,
    'status_code', p_delivery.status_code,
    'cause', p_delivery.cause,
    'tried_at', p_delivery.tried_at,
    'next_try_at', case p_delivery.state when 'waiting' then p_delivery.next_try_at end,
    'created_at', p_delivery.created_at);
end $$;

-- The latest hundred, of one state or of all. Refusals: NOT_FOUND.
create function private.list_webhook_deliveries(p_actor jsonb, p_account_id uuid, p_webhook_id uuid, p_state text)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  if not exists (select from private.webhooks where id = p_webhook_id and account_id = p_account_id) then
    return private.refusal('NOT_FOUND');
  end if;
  return jsonb_build_object('ok', true, 'deliveries', (
    select coalesce(jsonb_agg(private.webhook_delivery_json(d) order by d.created_at desc, d.id), '[]')
    from (
      select *
      from private.webhook_deliveries
      where webhook_id = p_webhook_id and (p_state is null or state = p_state)
      order by created_at desc, id
      limit 100
    ) d
  ));
end $$;

-- Why a webhook cannot be made to send something now; null: it can. Refusals: NOT_FOUND, RULE_REFUSED (switched_off,
-- too_fast).
create function private.webhook_refusal(p_account_id uuid, p_webhook_id uuid) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook private.webhooks;
begin
  select * into v_webhook
    from private.webhooks
    where id = p_webhook_id and account_id = p_account_id
    for key share;
  return case
    when v_webhook.id is null then private.refusal('NOT_FOUND')
    when not v_webhook.is_on then private.refusal('RULE_REFUSED', '{"reason": "switched_off"}')
    when private.take_tokens('webhook:' || p_webhook_id, 60.0 / 3600, 60) > 0 then
      private.refusal('RULE_REFUSED', '{"reason": "too_fast"}')
  end;
end $$;

-- What is sent by hand does not wait for what failed before.
create function private.end_webhook_rest(p_webhook_id uuid) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update private.webhooks set rests_until = null where id = p_webhook_id and rests_until is not null;
end $$;

-- Refusals: NOT_FOUND, RULE_REFUSED (switched_off, too_fast).
create function private.test_webhook(p_actor jsonb, p_account_id uuid, p_webhook_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_refusal jsonb;
  v_delivery private.webhook_deliveries;
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  v_refusal := private.webhook_refusal(p_account_id, p_webhook_id);
  if v_refusal is not null then
    return v_refusal;
  end if;
  insert into private.webhook_deliveries (webhook_id, event_id, kind)
    values (p_webhook_id, gen_random_uuid(), 'webhook.test')
    returning * into v_delivery;
  perform private.end_webhook_rest(p_webhook_id);
  perform private.wake_webhook(p_webhook_id, 'webhook:' || v_delivery.id);
  return jsonb_build_object('ok', true, 'delivery', private.webhook_delivery_json(v_delivery));
end $$;

-- Sends one again now, with the same event id. One that waits is tried now. Refusals: NOT_FOUND, RULE_REFUSED
-- (switched_off, too_fast).
create function private.repeat_webhook_delivery(p_actor jsonb, p_account_id uuid, p_delivery_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook uuid := (select webhook_id from private.webhook_deliveries where id = p_delivery_id);
  v_refusal jsonb;
  v_delivery private.webhook_deliveries;
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  v_refusal := private.webhook_refusal(p_account_id, v_webhook);
  if v_refusal is not null then
    return v_refusal;
  end if;
  update private.webhook_deliveries set
    state = 'waiting',
    attempts = 0,
    next_try_at = private.now(),
    give_up_at = private.now() + interval '1 day',
    cause = null,
    status_code = null
  where id = p_delivery_id
  returning * into v_delivery;
  perform private.end_webhook_rest(v_webhook);
  perform private.wake_webhook(v_webhook, 'webhook:' || p_delivery_id || ':' || gen_random_uuid());
  return jsonb_build_object('ok', true, 'delivery', private.webhook_delivery_json(v_delivery));
end $$;

grant execute on function
  private.list_webhook_deliveries(jsonb, uuid, uuid, text),
  private.test_webhook(jsonb, uuid, uuid),
  private.repeat_webhook_delivery(jsonb, uuid, uuid)
to app_server;
