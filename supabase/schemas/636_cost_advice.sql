-- What could cost an account less: numbers that nobody calls or texts, and such that another one could do the work of.

insert into private.settings (key, value, description) values
  ('advice_days', '60', 'A number that was not used for so long is named to its owner as one that costs money, days'),
  ('advice_few', '5', 'So many calls and texts in that time are few'),
  ('advice_toll_free_minutes', '5', 'Calls of a toll-free number that come to less in that time are few, minutes');

-- What is known of a number's use since an instant: at most p_most calls and texts, and how long these calls were.
create function private.number_use(p_number public.purchased_numbers, p_since timestamptz, p_most integer)
returns table (uses integer, seconds integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select count(*)::integer, coalesce(sum(u.seconds), 0)::integer
    from (
      (
        select c.seconds
        from public.calls c
        where c.number_id = p_number.id and c.account_id = p_number.account_id and c.started_at >= p_since
          and not c.is_test
        limit p_most
      )
      union all
      (
        select 0
        from public.conversations v
        join public.messages m on m.conversation_id = v.id and m.created_at >= p_since
        where v.number_id = p_number.id and v.account_id = p_number.account_id and v.last_at >= p_since
        limit p_most
      )
    ) u;
end $$;

-- The instant since which the use of an account's numbers is looked at: calls and texts that it does not keep are
-- not known.
create function private.advice_since(p_account_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return private.now() - make_interval(days => least(
    private.setting('advice_days')::integer,
    (select keep_days from public.call_settings where account_id = p_account_id),
    (select keep_days from public.text_settings where account_id = p_account_id)));
end $$;

-- Numbers that renew by the month and are as old as that, the dearest first, at most 500, with their use.
create function private.seen_numbers(p_account_id uuid, p_since timestamptz)
returns table (
  place_in_list bigint,
  number_id uuid,
  area_id uuid,
  number_type text,
  monthly_cents integer,
  uses integer,
  seconds integer
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select f.place_in_list, (f.n).id, (f.n).area_id, (f.n).number_type, f.monthly_cents, u.uses, u.seconds
    from (
      select row_number() over (order by c.monthly_cents desc, c.starts_at, c.id) as place_in_list, n,
        c.monthly_cents::integer as monthly_cents
      from public.number_contracts c
      join public.purchased_numbers n on n.id = c.number_id and n.status = 'active'
      where c.account_id = p_account_id and c.ended_at is null and c.renews_at is not null and c.starts_at < p_since
        and private.running_year(c.id) is null
      order by 1
      limit 500
    ) f
    cross join lateral private.number_use(f.n, p_since, 21) u;
end $$;

-- {days: how far back this looks, numbers: [{kind, number_id, e164, place, label, country, monthly_cents, uses,
-- twin_e164}]}. kind: unused: no call and no text; toll_free: few minutes, for which a number that costs less would do;
-- twin: few calls and texts, while another one of the same place (twin_e164) has more.
create function private.cost_advice(p_account_id uuid, p_limit integer default 20) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_since timestamptz := private.advice_since(p_account_id);
  v_few integer := private.setting('advice_few')::integer;
begin
  return (
    with seen as materialized (
      select * from private.seen_numbers(p_account_id, v_since)
    ), told as (
      select s.*, t.number_id as twin_id, case
          when s.uses = 0 then 'unused'
          when s.number_type = 'toll_free' and s.uses <= 20
            and s.seconds < 60 * private.setting('advice_toll_free_minutes')::integer then 'toll_free'
          when s.uses <= v_few and t.number_id is not null then 'twin'
        end as kind
      from seen s
      left join lateral (
        select o.number_id from seen o where o.area_id = s.area_id and o.uses > s.uses order by o.uses desc limit 1
      ) t on true
    ), first as (
      select * from told where kind is not null order by place_in_list limit p_limit
    )
    select jsonb_build_object(
      'days', extract(day from private.now() - v_since)::integer,
      'numbers', coalesce(jsonb_agg(jsonb_build_object(
        'kind', f.kind, 'number_id', n.id, 'e164', n.e164, 'place', n.place, 'label', n.label, 'country', n.country,
        'monthly_cents', f.monthly_cents, 'uses', f.uses,
        'twin_e164', case f.kind when 'twin' then (select e164 from public.purchased_numbers where id = f.twin_id) end
      ) order by f.place_in_list), '[]'))
    from first f
    join public.purchased_numbers n on n.id = f.number_id
  );
end $$;
