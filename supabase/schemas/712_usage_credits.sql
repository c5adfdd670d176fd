-- What billed usage turned out to have cost less is given back; more is not asked for.

-- What a settled event would have cost with another quantity, or at another rate; what was included of it stays so.
create function private.recharged_60(p_event public.usage_events, p_quantity integer, p_rate_id uuid) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_rate private.rates;
begin
  select * into v_rate from private.rates where id = p_rate_id;
  return private.charge_60(p_event.service,
    private.billed_quantity(p_event.service, p_quantity, v_rate.first_increment, v_rate.next_increment),
    p_event.included, v_rate.price, v_rate.connect_fee);
end $$;

-- Gives back what a billed event turned out to have cost less. More is not asked for: a bill that was issued stands.
create function private.credit_usage(p_event public.usage_events, p_right_60 numeric, p_reason text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_paid numeric := p_event.amount_60
    - (select coalesce(sum(amount_60), 0) from public.usage_credits where event_id = p_event.id);
begin
  if p_right_60 < v_paid then
    insert into public.usage_credits (account_id, event_id, amount_60, reason)
      values (p_event.account_id, p_event.id, v_paid - p_right_60, p_reason);
  end if;
end $$;

-- Gives back, to everybody, what was billed at a rate that was corrected downward for the past, and recounts what is
-- open. Returns how many billed events.
create function private.credit_corrected_rate(p_old_rate_id uuid) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_event public.usage_events;
  v_old private.rates;
  v_rate private.rates;
  v_count integer := 0;
begin
  select * into v_old from private.rates where id = p_old_rate_id;
  for v_event in
    select * from public.usage_events where rate_id = p_old_rate_id and amount_60 > 0 order by account_id, started_at
  loop
    v_rate := private.rate_of(v_old.deck_id, v_event.service, v_event.rated_digits, v_event.started_at);
    continue when v_rate.id is null;
    perform private.credit_usage(v_event,
      private.recharged_60(v_event, private.usage_quantity(v_event), v_rate.id), 'rate_corrected');
    v_count := v_count + 1;
  end loop;
  perform private.recount_open(v_old);
  return v_count;
end $$;

-- Counts the periods again that have open usage of a rate's prefix.
create function private.recount_open(p_rate private.rates) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform private.recount_usage(e.account_id, e.number_id, e.period_from)
    from (
      select distinct account_id, number_id, period_from
      from public.usage_events
      where settled_at is null and service = p_rate.service and starts_with(rated_digits, p_rate.prefix)
        and started_at <@ p_rate.valid
      order by account_id, number_id, period_from
    ) e;
end $$;
