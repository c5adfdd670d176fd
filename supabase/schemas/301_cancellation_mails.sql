-- What a buyer has in writing when a number is canceled, and when that is undone. Always sent.

create function private.buyer_of(n public.purchased_numbers) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select o.user_id
    from public.order_items i
    join public.orders o on o.id = i.order_id
    where i.id = n.order_item_id
  );
end $$;

-- The message about this number's cancellation, if it has not been taken for sending yet.
create function private.unsent_cancellation(n public.purchased_numbers) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id uuid;
begin
  select id into v_id
    from public.notifications
    where account_id = n.account_id and template = 'number-canceled' and status = 'pending' and attempts = 0
      and scheduled_for > private.now()
      and parameters -> 'numbers' @> jsonb_build_array(jsonb_build_object('number_id', n.id))
    for update;
  return v_id;
end $$;

-- Two minutes are left to think again: what is undone by then is no message. Numbers that a buyer cancels meanwhile
-- come with the first one.
create function private.notify_canceled(n public.purchased_numbers, c public.number_contracts) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.buyer_of(n);
  v_line jsonb := private.ending_json(n, c.cancel_at);
begin
  update public.notifications set parameters = jsonb_set(parameters, '{numbers}', parameters -> 'numbers' || v_line)
    where account_id = n.account_id and template = 'number-canceled' and status = 'pending' and attempts = 0
      and scheduled_for > private.now() and (v_user is null or user_id = v_user);
  if found then
    return;
  end if;
  perform private.notify_user(v_user, n.account_id, 'receipts', 'number-canceled',
    jsonb_build_object('numbers', jsonb_build_array(v_line)),
    'number-canceled:' || c.id || ':' || extract(epoch from private.now()), private.now() + interval '2 minutes');
end $$;

create function private.notify_kept(n public.purchased_numbers, c public.number_contracts) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_unsent uuid := private.unsent_cancellation(n);
begin
  if v_unsent is null then
    perform private.notify_user(private.buyer_of(n), n.account_id, 'receipts', 'number-kept',
      jsonb_build_object(
        'number', private.ending_json(n, c.paid_until),
        'renews_at', c.renews_at,
        'monthly_cents', c.monthly_cents,
        'currency', c.currency),
      'number-kept:' || c.id || ':' || extract(epoch from private.now()));
    return;
  end if;
  update public.notifications m set parameters = jsonb_set(m.parameters, '{numbers}', (
      select coalesce(jsonb_agg(line), '[]')
      from jsonb_array_elements(m.parameters -> 'numbers') line
      where line ->> 'number_id' <> n.id::text
    ))
    where m.id = v_unsent;
  delete from public.notifications where id = v_unsent and parameters -> 'numbers' = '[]';
end $$;
