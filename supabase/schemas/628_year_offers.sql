-- Where paying by the year is offered beside the number's own page: the price list, and the account's billing page.

-- What twelve months of a quote cost in one sum, without set-up and tax: {year_cents, saved_cents}. Null where that is
-- not less, or would not pay what they cost us.
create function private.listed_year(q private.quote) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_cents integer := private.year_cents(q.monthly_cents, private.setting('year_discount_percent')::numeric);
begin
  if v_cents >= 12 * q.monthly_cents
    or not private.pays_year(v_cents, q.monthly_cost * q.exchange_rate, q.currency)
  then
    return null;
  end if;
  return jsonb_build_object('year_cents', v_cents, 'saved_cents', 12 * q.monthly_cents - v_cents);
end $$;

-- The account's numbers that can be paid by the year, or will be from their next bill on, the dearest first. One whose
-- year runs is not among them; while an unpaid bill keeps years from being chosen, only those are for which one was.
-- Returns {currency, has_more, numbers: [{id, e164, place, label, period, offer: as of year_offer}]}
create function private.list_year_offers(p_actor jsonb, p_account_id uuid, p_limit integer default 100) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_is_unpaid boolean := private.refuse_unpaid(p_account_id) is not null;
begin
  perform private.authorize(p_actor, p_account_id, 'terminate');
  return (
    select jsonb_build_object(
      'currency', (select currency from public.accounts where id = p_account_id),
      'has_more', count(*) > p_limit,
      'numbers', coalesce(jsonb_agg(jsonb_build_object(
        'id', o.number_id, 'e164', o.e164, 'place', o.place, 'label', o.label, 'period', o.period, 'offer', o.offer
      ) order by o.place_in_list) filter (where o.offer is not null and o.place_in_list <= p_limit), '[]'))
    from (
      select first.*, private.year_offer(c) as offer
      from private.yearless_contracts(p_account_id, p_limit + 1) first
      join public.number_contracts c on c.id = first.contract_id
      where not v_is_unpaid or c.period = 'year'
    ) o
  );
end $$;

create function private.yearless_contracts(p_account_id uuid, p_limit integer)
returns table (
  place_in_list bigint,
  contract_id uuid,
  number_id uuid,
  e164 text,
  place text,
  label text,
  period text
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select row_number() over (order by c.monthly_cents desc, c.starts_at, c.id), c.id, n.id, n.e164::text, n.place,
      n.label, c.period
    from public.number_contracts c
    join public.purchased_numbers n on n.id = c.number_id and n.status in ('active', 'suspended')
    where c.account_id = p_account_id and c.ended_at is null and c.renews_at is not null
      and private.running_year(c.id) is null
    order by 1
    limit p_limit;
end $$;

grant execute on function private.list_year_offers(jsonb, uuid, integer) to app_server;
