-- My Numbers: reads run as the caller under row level security; changes authorise their actor first.

create function private.number_json(p_number_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('id', n.id, 'e164', n.e164, 'status', n.status, 'country', n.country, 'place', n.place, 'number_type', n.number_type,
    'features', n.features, 'label', n.label, 'needs_documents', n.needs_documents, 'activated_at', n.activated_at, 'created_at', n.created_at,
    'paid_until', n.paid_until, 'ended_at', n.ended_at, 'ended_reason', n.ended_reason, 'server_now', private.now(),
    'order_id', i.order_id, 'order_reference', o.reference,
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

create function private.get_number(p_account_id uuid, p_number_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.number_json(n.id) || jsonb_build_object('timeline', coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id, 'type', e.type, 'parameters', e.parameters, 'occurred_at', e.occurred_at) order by e.occurred_at desc, e.id)
    from (select * from public.number_events where number_id = n.id and account_id = n.account_id order by occurred_at desc limit 100) e), '[]'))
  from public.purchased_numbers n where n.id = p_number_id and n.account_id = p_account_id
$$;

-- p_digits: digits anywhere in the number; p_query: words in label or place. Keyset page, newest first.
create function private.list_numbers(p_account_id uuid, p_limit integer default 50, p_query text default null, p_status text default null,
  p_before timestamptz default null, p_before_id uuid default null) returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(private.number_json(n.id) order by n.created_at desc, n.id desc), '[]') from (
    select id, created_at from public.purchased_numbers
    where account_id = p_account_id
      and (case when p_status is null then status not in ('released', 'failed') when p_status = 'all' then true else status = p_status end)
      and (coalesce(p_query, '') = ''
        or (regexp_replace(p_query, '[^0-9]', '', 'g') <> '' and e164 like '%' || regexp_replace(p_query, '[^0-9]', '', 'g') || '%')
        or label ilike '%' || p_query || '%' or place ilike '%' || p_query || '%')
      and (p_before is null or (created_at, id) < (p_before, p_before_id))
    order by created_at desc, id desc limit least(p_limit, 100)) n
$$;

create function private.rename_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_label text) returns jsonb language plpgsql security definer set search_path = '' as $$
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
create function private.cancel_number(p_actor jsonb, p_account_id uuid, p_number_id uuid, p_undo boolean default false) returns jsonb language plpgsql security definer set search_path = '' as $$
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
create function private.find_answering_number(p_e164 text) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('number_id', n.id, 'account_id', n.account_id, 'account_name', a.name, 'status', n.status, 'locale', a.locale)
  from public.purchased_numbers n left join public.accounts a on a.id = n.account_id
  where n.e164 = p_e164 and n.status in ('active', 'provisioning')
$$;

grant execute on function private.number_json(uuid), private.get_number(uuid, uuid), private.list_numbers(uuid, integer, text, text, timestamptz, uuid) to authenticated;
grant execute on function private.rename_number(jsonb, uuid, uuid, text), private.cancel_number(jsonb, uuid, uuid, boolean) to app_server;
grant execute on function private.find_answering_number(text) to app_worker;
