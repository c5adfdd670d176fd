-- My Numbers: reads run as the caller under row level security. Helpers that they call are granted too.

-- What an account pays for a number, or paid last.
create function private.contract_json(p_number_id uuid, p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', c.id,
      'currency', c.currency,
      'monthly_cents', c.monthly_cents,
      'next_price', (
        select jsonb_build_object('monthly_cents', x.to_cents, 'holds_from', x.holds_from)
        from public.price_changes x
        where x.contract_id = c.id and x.state = 'pending' and c.ended_at is null
      ),
      'setup_cents', c.setup_cents,
      'period', c.period,
      'year', private.year_json(c.id, c.account_id),
      'starts_at', c.starts_at,
      'renews_at', c.renews_at,
      'cancel_at', c.cancel_at,
      'consent_version', c.consent_version,
      'consent_at', c.consent_at,
      'ended_at', c.ended_at)
    from public.number_contracts c
    where c.number_id = p_number_id and c.account_id = p_account_id
    order by c.created_at desc
    limit 1
  );
end $$;

-- What is agreed and in progress for a number of the account.
create function private.number_state_json(p_number_id uuid, p_account_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'contract', private.contract_json(n.id, n.account_id),
      'answer_path', p.wanted -> 'answer_path',
      'answer_path_proven_at', p.proven_at,
      'job', (
        select jsonb_build_object(
          'status', q.status, 'action', q.action, 'attempts', q.attempts, 'scheduled_for', q.scheduled_for)
        from public.provisioning_queue q
        where q.purchased_number_id = n.id and q.status in ('pending', 'processing', 'waiting')
        order by q.created_at desc
        limit 1
      ))
    from public.purchased_numbers n
    left join lateral (
      select wanted, proven_at from public.number_configurations
      where number_id = n.id and account_id = n.account_id
      order by version desc limit 1
    ) p on true
    where n.id = p_number_id and n.account_id = p_account_id
  );
end $$;

-- The unpaid sum of an order and what happens to its numbers when; null without a debt.
create function private.order_debt_json(p_order_id uuid, p_currency text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_money jsonb := private.order_money(p_order_id);
begin
  if (v_money ->> 'debt_cents')::integer > 0 then
    return jsonb_build_object('amount_cents', v_money -> 'debt_cents', 'currency', p_currency)
      || (v_money -> 'debt_due');
  end if;
  return null;
end $$;

create function private.number_json(p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', n.id,
      'e164', n.e164,
      'status', n.status,
      'country', n.country,
      'place', n.place,
      'number_type', n.number_type,
      'features', n.features,
      'label', n.label,
      'tags', to_jsonb(n.tags),
      'needs_documents', n.needs_documents,
      'activated_at', n.activated_at,
      'created_at', n.created_at,
      'paid_until', greatest(n.paid_until, (
        select c.paid_until
        from public.number_contracts c
        where c.number_id = n.id and c.account_id = n.account_id and c.ended_at is null
      )),
      'ended_at', n.ended_at,
      'ended_reason', n.ended_reason,
      'problem', n.carrier_problem,
      'problem_since', n.carrier_problem_at,
      'server_now', private.now(),
      'order_id', i.order_id,
      'order_reference', o.reference,
      'assignee', private.assignee_json(n.account_id, n.id),
      'debt', case
        when n.status in ('active', 'suspended') then private.order_debt_json(o.id, o.currency)
      end) || private.number_state_json(n.id, n.account_id)
    from public.purchased_numbers n
    left join public.order_items i on i.id = n.order_item_id
    left join public.orders o on o.id = i.order_id
    where n.id = p_number_id
  );
end $$;

create function private.get_number(p_account_id uuid, p_number_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select shown.number || jsonb_build_object(
      'concurrent_calls', private.concurrent_calls(n.sku_id),
      'minute_price', private.minute_price(n.number_type, ltrim(n.e164, '+'),
        coalesce(shown.number #>> '{contract,currency}', 'USD'))
    ) || jsonb_build_object('timeline', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', e.id, 'type', e.type, 'parameters', e.parameters, 'occurred_at', e.occurred_at
      ) order by e.occurred_at desc, e.id), '[]')
      from (
        select *
        from public.number_events
        where number_id = n.id and account_id = n.account_id
        order by occurred_at desc
        limit 100
      ) e
    ))
    from public.purchased_numbers n
    cross join lateral (select private.number_json(n.id) as number) shown
    where n.id = p_number_id and n.account_id = p_account_id
  );
end $$;

-- p_query: words of label or place. p_like: patterns of numbers (E.164), any of them; with p_names_first they count
-- only where no number of the account has such a name. p_status: one, `all`, or null for those that have not ended.
-- p_is_mine: only the lines of the person who asks. p_tag: only those that have it. Keyset page, newest first.
create function private.list_numbers(
  p_account_id uuid,
  p_limit integer default 50,
  p_query text default null,
  p_status text default null,
  p_before timestamptz default null,
  p_before_id uuid default null,
  p_like text[] default null,
  p_names_first boolean default false,
  p_is_mine boolean default false,
  p_tag text default null
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_words text := '%' || nullif(private.search_key(p_query), '') || '%';
  v_like text[] := p_like;
begin
  if p_names_first and v_like is not null and exists (
    select from public.purchased_numbers n
    where n.account_id = p_account_id and private.search_key(concat_ws(' / ', n.label, n.place)) like v_words
  ) then
    v_like := null;
  end if;
  return (
    select coalesce(jsonb_agg(private.number_json(n.id) order by n.created_at desc, n.id desc), '[]')
    from (
      select id, created_at
      from public.purchased_numbers
      where account_id = p_account_id
        and case
          when p_status is null then status not in ('released', 'failed')
          when p_status = 'all' then true
          else status = p_status
        end
        and (coalesce(p_query, '') = ''
          or e164 like any (v_like)
          or private.search_key(concat_ws(' / ', label, place)) like v_words)
        and (p_tag is null or p_tag = any (tags))
        and (not p_is_mine or exists (
          select from public.number_assignments a
          where a.number_id = purchased_numbers.id and a.user_id = private.user_id()
        ))
        and (p_before is null or (created_at, id) < (p_before, p_before_id))
      order by created_at desc, id desc
      limit least(p_limit, 100)
    ) n
  );
end $$;

grant execute on function
  private.contract_json(uuid, uuid),
  private.number_state_json(uuid, uuid),
  private.order_debt_json(uuid, text),
  private.number_json(uuid),
  private.get_number(uuid, uuid),
  private.list_numbers(uuid, integer, text, text, timestamptz, uuid, text[], boolean, boolean, text)
to authenticated;
