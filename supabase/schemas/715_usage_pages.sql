-- Usage as its payers see it: the present period by number and day, and the calls and texts behind a line.

-- What belongs to a billing period, on a bill or not, each with what it costs.
create function private.period_usage(p_account_id uuid, p_period_from timestamptz)
returns table (
  event_id uuid,
  number_id uuid,
  service text,
  started_at timestamptz,
  quantity integer,
  rate_id uuid,
  billed integer,
  included integer,
  amount_60 numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select e.id, e.number_id, e.service, e.started_at, e.quantity, e.rate_id, e.billed, e.included, e.amount_60
    from public.usage_events e
    where e.account_id = p_account_id and e.started_at >= p_period_from and e.period_from = p_period_from
      and e.settled_at is not null
    union all
    select u.event_id, u.number_id, u.service, u.started_at, u.quantity, u.rate_id, u.billed, u.included, u.amount_60
    from private.rated_usage(p_account_id, 'infinity') u
    where u.started_at >= p_period_from;
end $$;

-- {period_from, period_until, currency, seconds, texts: what comes with a number, numbers: [{number_id, e164, place,
-- sends_texts, seconds_used, texts_used: of that, amount_60, days: [{on, service, events, billed, included,
-- amount_60}]}]}; days are UTC, newest first. Numbers that used nothing are there when the account has them.
create function private.get_usage(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_profile public.billing_profiles;
  v_from timestamptz;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  select * into v_profile from public.billing_profiles where account_id = p_account_id;
  v_from := private.last_boundary(coalesce(v_profile.anchor_at, private.now()), private.now());
  return jsonb_build_object(
    'period_from', v_from,
    'period_until', private.next_boundary(coalesce(v_profile.anchor_at, private.now()), private.now()),
    'currency', private.usage_currency(p_account_id),
    'seconds', private.allowance('seconds', v_from),
    'texts', private.allowance('texts', v_from),
    'numbers', private.usage_numbers_json(p_account_id, v_from));
end $$;

create function private.usage_numbers_json(p_account_id uuid, p_from timestamptz) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with used as materialized (
      select * from private.period_usage(p_account_id, p_from)
    ), days as (
      select u.number_id, (u.started_at at time zone 'UTC')::date as day, u.service, count(*) as events,
        sum(u.billed) as billed, sum(u.included) as included, sum(u.amount_60) as amount_60
      from used u
      group by 1, 2, 3
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'number_id', n.id,
      'e164', n.e164,
      'place', n.place,
      'sends_texts', private.is_sending_line(n),
      'seconds_used', private.included_used(p_account_id, n.id, p_from, 'seconds'),
      'texts_used', private.included_used(p_account_id, n.id, p_from, 'texts'),
      'amount_60', (select coalesce(sum(d.amount_60), 0)::text from days d where d.number_id = n.id),
      'days', (
        select coalesce(jsonb_agg(jsonb_build_object('on', d.day, 'service', d.service, 'events', d.events,
          'billed', d.billed, 'included', d.included, 'amount_60', d.amount_60::text
        ) order by d.day desc, d.service), '[]')
        from days d
        where d.number_id = n.id
      )
    ) order by n.e164), '[]')
    from public.purchased_numbers n
    where n.e164 is not null and ((n.account_id = p_account_id and n.status in ('active', 'suspended'))
      or exists (select from days d where d.number_id = n.id))
  );
end $$;

-- How much of what comes with a number its period has used, bills included.
create function private.included_used(p_account_id uuid, p_number_id uuid, p_from timestamptz, p_pool text)
returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return private.used_allowance(p_number_id, p_from, p_pool) + (
    select coalesce(sum(u.included), 0)
    from private.rated_usage(p_account_id, 'infinity', p_number_id) u
    join private.rates r on r.id = u.rate_id and r.takes_included
    where u.started_at >= p_from and private.usage_pool(u.service) = p_pool
  );
end $$;

-- The calls and texts of a line of an invoice, or without one those of the present period, newest first.
-- p_after: {at, id} of the last one that was shown. Null: no such line of this account.
-- {line: {e164, cents, currency, invoice_id, invoice_number, usage}, events: [{id, at, e164, service, other_party,
-- destination, price, quantity, billed, included, amount_60}]}
create function private.list_usage(
  p_actor jsonb,
  p_account_id uuid,
  p_line_id uuid default null,
  p_after jsonb default null,
  p_limit integer default 100
) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_line jsonb := private.usage_line_head(p_account_id, p_line_id);
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  if p_line_id is not null and v_line is null then
    return null;
  end if;
  return jsonb_build_object('line', v_line, 'events', (
    select coalesce(jsonb_agg(private.usage_event_json(u) order by u.started_at desc, u.event_id desc), '[]')
    from (
      select *
      from private.usage_behind(p_account_id, p_line_id) b
      where p_after is null
        or (b.started_at, b.event_id) < ((p_after ->> 'at')::timestamptz, (p_after ->> 'id')::uuid)
      order by b.started_at desc, b.event_id desc
      limit least(p_limit, 1000)
    ) u
  ));
end $$;

create function private.usage_line_head(p_account_id uuid, p_line_id uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('e164', l.e164, 'cents', l.cents, 'currency', i.currency, 'invoice_id', i.id,
      'invoice_number', i.number, 'usage', l.usage)
    from public.invoice_lines l
    join public.invoices i on i.id = l.invoice_id
    where l.id = p_line_id and l.account_id = p_account_id and l.kind = 'usage'
  );
end $$;

create function private.usage_behind(p_account_id uuid, p_line_id uuid)
returns table (
  event_id uuid,
  started_at timestamptz,
  quantity integer,
  rate_id uuid,
  billed integer,
  included integer,
  amount_60 numeric
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if p_line_id is not null then
    return query
      select e.id, e.started_at, e.quantity, e.rate_id, e.billed, e.included, e.amount_60
      from public.usage_events e
      where e.line_id = p_line_id and e.account_id = p_account_id;
    return;
  end if;
  return query
    select u.event_id, u.started_at, u.quantity, u.rate_id, u.billed, u.included, u.amount_60
    from private.period_usage(p_account_id, (
      select private.last_boundary(anchor_at, private.now())
      from public.billing_profiles
      where account_id = p_account_id
    )) u;
end $$;

create function private.usage_event_json(p_row record) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object('id', e.id, 'at', e.started_at, 'e164', n.e164, 'service', e.service,
      'other_party', e.other_party, 'destination', r.destination, 'price', r.price::text, 'quantity', p_row.quantity,
      'billed', p_row.billed, 'included', p_row.included, 'amount_60', p_row.amount_60::text)
    from public.usage_events e
    join public.purchased_numbers n on n.id = e.number_id
    left join private.rates r on r.id = p_row.rate_id
    where e.id = p_row.event_id and e.started_at = p_row.started_at
  );
end $$;

grant execute on function
  private.get_usage(jsonb, uuid),
  private.list_usage(jsonb, uuid, uuid, jsonb, integer)
to app_server;
