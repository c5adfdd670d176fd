-- Time that was sold and has not passed, and years, in the back office.

-- By currency, of an account or of all: [{currency, cents, year_cents, years, until}]. cents: what is still deferred at
-- this instant, by days, less credit notes; year_cents is the part of years, of which the last one ends at `until`.
create function private.deferred_json(p_account_id uuid default null) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(d) order by d.currency), '[]')
    from (
      select i.currency,
        sum(rest.cents) as cents,
        coalesce(sum(rest.cents) filter (where l.kind = 'year'), 0) as year_cents,
        count(*) filter (where l.kind = 'year' and i.kind <> 'credit') as years,
        max(upper(l.period)) filter (where l.kind = 'year') as until
      from public.invoice_lines l
      join public.invoices i on i.id = l.invoice_id
      cross join lateral (
        select case i.kind when 'credit' then -1 else 1 end
          * (l.cents - private.earned_cents(l.cents, l.period, private.now())) as cents
      ) rest
      where upper(l.period) > private.now() and private.is_time(l.kind)
        and (p_account_id is null or l.account_id = p_account_id)
      group by i.currency
    ) d
  );
end $$;

create function private.staff_get_deferred(p_actor jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return private.deferred_json();
end $$;

-- Numbers of an account that are paid by the year, or will be: [{number_id, e164, place, period, running_until,
-- renews_at}], by their end, at most 50. period is what the next bill sells.
create function private.account_years_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(y) order by y.running_until, y.number_id), '[]')
    from (
      select n.id as number_id, n.e164, n.place, c.period, upper(private.running_year(c.id)) as running_until,
        c.renews_at
      from public.number_contracts c
      join public.purchased_numbers n on n.id = c.number_id
      where c.account_id = p_account_id and c.ended_at is null
        and (c.period = 'year' or private.running_year(c.id) is not null)
      order by c.paid_until, n.id
      limit 50
    ) y
  );
end $$;

grant execute on function private.staff_get_deferred(jsonb) to app_server;
