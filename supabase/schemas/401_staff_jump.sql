-- Jump search of the back office: anything that one might paste leads to the thing it names. Each kind of thing is a
-- function `private.jump_<name>(p_needle)` and a row here. p_needle is what lib/backoffice/read-needle.ts makes of the
-- text: {words, token, digits[], id_from, id_to}.

create table private.jump_sources (
  name text primary key,
  position smallint not null
);
comment on table private.jump_sources is
  'Source numbers is private.jump_numbers(jsonb). Among hits of equal worth the lower position comes first.';
alter table private.jump_sources enable row level security;

create type private.jump_hit as (
  kind text,
  id text,
  title text,
  note text,
  state text,
  is_exact boolean
);

-- Each look-up takes an index, and only a few rows of what it finds: without enable_seqscan = off the planner, which
-- cannot see the pasted text, hopes to meet them soon by reading the table (measured at a million numbers: 600 ms).

-- The ids that begin like the one that was pasted; the same one twice for a whole id.
create function private.jump_id_from(p_needle jsonb) returns uuid
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (p_needle ->> 'id_from')::uuid;
end $$;

create function private.jump_id_to(p_needle jsonb) returns uuid
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (p_needle ->> 'id_to')::uuid;
end $$;

-- Text for a search by part, with its wildcards taken literally; null finds nothing.
create function private.jump_pattern(p_text text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return '%' || regexp_replace(p_text, '([\\%_])', '\\\1', 'g') || '%';
end $$;

create function private.staff_jump(p_actor jsonb, p_needle jsonb, p_limit integer default 12) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_source private.jump_sources;
  v_found jsonb;
  v_hits jsonb := '[]';
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  for v_source in select * from private.jump_sources loop
    execute format('select jsonb_agg(to_jsonb(h) || %L) from private.%I($1) h',
      jsonb_build_object('position', v_source.position), 'jump_' || v_source.name)
      into v_found using p_needle;
    v_hits := v_hits || coalesce(v_found, '[]');
  end loop;
  return private.rank_hits(v_hits, least(p_limit, 50));
end $$;

-- Each thing once, by its best hit: exact ones first, then by kind.
create function private.rank_hits(p_hits jsonb, p_limit integer) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(best.hit - 'position' order by best.is_exact desc, best.place, best.n), '[]')
    from (
      select *
      from (
        select distinct on (hit ->> 'kind', hit ->> 'id')
          hit, (hit ->> 'is_exact')::boolean as is_exact, (hit ->> 'position')::integer as place, n
        from jsonb_array_elements(p_hits) with ordinality as hits (hit, n)
        order by hit ->> 'kind', hit ->> 'id', (hit ->> 'is_exact')::boolean desc, n
      ) once
      order by is_exact desc, place, n
      limit p_limit
    ) best
  );
end $$;

-- Numbers, by digits in any spelling, part of them, id, or the carrier's id. A whole number without its country code is
-- as good as one with it.
create function private.jump_number_ids(p_needle jsonb) returns table (id uuid, is_exact boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
  v_token text := p_needle ->> 'token';
  v_digits text;
begin
  return query
    select n.id, v_from = v_to
    from public.purchased_numbers n
    where n.id between v_from and v_to
    order by n.id
    limit 5;
  return query
    select n.id, true
    from public.purchased_numbers n
    where n.carrier_ref = v_token
    limit 5;
  for v_digits in select jsonb_array_elements_text(p_needle -> 'digits') loop
    return query
      select n.id, true
      from public.purchased_numbers n
      where coalesce(n.e164::text, '') = '+' || v_digits
      limit 5;
    return query
      select n.id, length(v_digits) >= 9 and right(n.e164, length(v_digits)) = v_digits
      from public.purchased_numbers n
      where n.e164 like '%' || v_digits || '%'
      limit 8;
  end loop;
end $$;

create function private.jump_numbers(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  return query
    select 'number', n.id::text, coalesce(n.e164::text, n.place), coalesce(a.name, 'Our own stock'), n.status,
      f.is_exact
    from private.jump_number_ids(p_needle) f
    join public.purchased_numbers n on n.id = f.id
    left join public.accounts a on a.id = n.account_id
    order by f.is_exact desc, n.status in ('released', 'failed'), n.created_at desc;
end $$;

-- Orders, by reference, id, or an id of Stripe.
create function private.jump_order_ids(p_needle jsonb) returns table (id uuid, note text, is_exact boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select o.id, null::text, true
    from public.orders o
    where o.reference in (upper(v_token), 'NN-' || upper(v_token));
  return query
    select o.id, null::text, v_from = v_to
    from public.orders o
    where o.id between v_from and v_to
    order by o.id
    limit 5;
  return query
    select i.order_id, 'line ' || i.position, v_from = v_to
    from public.order_items i
    where i.id between v_from and v_to
    order by i.id
    limit 3;
  return query
    select p.order_id, v_token, true from public.payments p where p.stripe_payment_intent_id = v_token
    union all
    select s.order_id, v_token, true from public.checkout_sessions s where s.stripe_session_id = v_token
    union all
    select r.order_id, v_token, true from public.refunds r
    where r.stripe_refund_id = v_token and r.order_id is not null;
end $$;

create function private.jump_orders(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  return query
    select 'order', o.id::text, o.reference, concat_ws(' · ', a.name, f.note), o.status, f.is_exact
    from private.jump_order_ids(p_needle) f
    join public.orders o on o.id = f.id
    join public.accounts a on a.id = o.account_id;
end $$;

-- Accounts, by id, Stripe's customer or a part of the name.
create function private.jump_accounts(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_key text := nullif(private.search_key(p_needle ->> 'words'), '');
  v_token text := p_needle ->> 'token';
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'account', a.id::text, a.name, a.stripe_customer_id, a.status, v_from = v_to
    from public.accounts a
    where a.id between v_from and v_to
    order by a.id
    limit 3;
  return query
    select 'account', a.id::text, a.name, a.stripe_customer_id, a.status, true
    from public.accounts a
    where a.stripe_customer_id = v_token;
  return query
    select 'account', a.id::text, a.name, a.stripe_customer_id, a.status, private.search_key(a.name) = v_key
    from public.accounts a
    where private.search_key(a.name) like '%' || v_key || '%'
    limit 8;
end $$;

-- People, by id, or a part of their email or name.
create function private.jump_people(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_words text := p_needle ->> 'words';
  v_pattern text := private.jump_pattern(v_words);
  v_key text := nullif(private.search_key(v_words), '');
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'person', p.user_id::text, p.email, p.display_name, null::text, v_from = v_to
    from public.profiles p
    where p.user_id between v_from and v_to
    order by p.user_id
    limit 3;
  return query
    select 'person', p.user_id::text, p.email, p.display_name, null::text, true
    from public.profiles p
    where p.email in (v_words, lower(v_words))
    limit 3;
  return query
    select 'person', p.user_id::text, p.email, p.display_name, null::text, false
    from public.profiles p
    where p.email ilike v_pattern or private.search_key(p.display_name) like '%' || v_key || '%'
    limit 8;
end $$;

-- Jobs and our orders upstream, by id or the carrier's reference.
create function private.jump_jobs(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'job', j.id::text, j.action, n.e164::text, j.status, v_from = v_to
    from public.provisioning_queue j
    join public.purchased_numbers n on n.id = j.purchased_number_id
    where j.id between v_from and v_to
    order by j.id
    limit 3;
  return query
    select 'number', n.id::text, coalesce(n.e164::text, n.place), 'Carrier order ' || coalesce(o.carrier_order_ref, ''),
      n.status, v_from is null or v_from = v_to
    from public.carrier_orders o
    join public.purchased_numbers n on n.id = o.purchased_number_id
    where o.id between v_from and v_to
      or (o.carrier_id = any (array(select c.id from public.carriers c)) and o.carrier_order_ref = v_token)
    limit 3;
end $$;

-- What one request did, and webhooks by the sender's id.
create function private.jump_records(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
begin
  return query
    select 'request', v_token, v_token, count(*) || ' rows in the audit log', null::text, true
    from public.audit_log
    where request_id = v_token
    having count(*) > 0;
  return query
    select 'event', e.external_id, e.external_id, e.source || ' · ' || e.type, e.outcome, true
    from public.external_events e
    where e.source in ('stripe', 'didww', 'twilio', 'teliport', 'resend') and e.external_id = v_token
    limit 3;
end $$;

insert into private.jump_sources (name, position) values
  ('numbers', 1),
  ('orders', 2),
  ('accounts', 3),
  ('people', 4),
  ('jobs', 5),
  ('records', 6);

create index purchased_numbers_carrier_ref on public.purchased_numbers (carrier_ref);
create index accounts_name on public.accounts using gin (private.search_key(name) extensions.gin_trgm_ops);
create index profiles_words on public.profiles using gin (
  email extensions.gin_trgm_ops,
  private.search_key(display_name) extensions.gin_trgm_ops
);

grant execute on function private.staff_jump(jsonb, jsonb, integer) to app_server;
