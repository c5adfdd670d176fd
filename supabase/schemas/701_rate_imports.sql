-- Rate decks in the back office: staff import rates of one deck from a file, see first what it changes, and are stopped
-- where a price would not cover its cost. Rates follow one another; a correction takes a rate's place for the past too.

insert into private.settings (key, value, description) values
  ('rate_notice_days', '14', 'A higher price of calls and texts begins after so many days at the earliest');

-- What an import would change, a row a rate. p_import: {kind, from: when it begins, null: now, is_correction, rows:
-- [{line, service, prefix, destination, price, connect_fee, first_increment, next_increment, takes_included}]}.
-- other_price: what the other deck has for the prefix then. change: new | raised | lowered | changed | same | unknown
-- (a correction of a rate that there is not).
create function private.rate_changes(p_import jsonb)
returns table (
  line integer,
  service text,
  prefix text,
  destination text,
  rate_id uuid,
  old_price numeric,
  new_price numeric,
  other_price numeric,
  is_below_cost boolean,
  change text
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_is_sell boolean := p_import ->> 'kind' = 'sell';
  v_deck uuid := private.deck(p_import ->> 'kind', 'USD');
  v_other uuid := private.deck(case when v_is_sell then 'cost' else 'sell' end, 'USD');
  v_at timestamptz := coalesce((p_import ->> 'from')::timestamptz, private.now());
begin
  return query
    select n.line, n.service, n.prefix, n.destination, o.id, o.price, n.price, x.price,
      coalesce(case
        when v_is_sell then n.price < x.price or n.connect_fee < x.connect_fee
        else n.price > x.price or n.connect_fee > x.connect_fee
      end, false),
      case
        when o.id is null and (p_import ->> 'is_correction')::boolean then 'unknown'
        when o.id is null then 'new'
        when n.price > o.price or n.connect_fee > o.connect_fee then 'raised'
        when n.price < o.price or n.connect_fee < o.connect_fee then 'lowered'
        when row(n.destination, n.first_increment, n.next_increment, n.takes_included)
          is distinct from row(o.destination, o.first_increment, o.next_increment, o.takes_included) then 'changed'
        else 'same'
      end
    from jsonb_to_recordset(p_import -> 'rows') as n (line integer, service text, prefix text, destination text,
      price numeric, connect_fee numeric, first_increment integer, next_increment integer, takes_included boolean)
    left join private.rates o on o.deck_id = v_deck and o.service = n.service and o.prefix = n.prefix
      and o.replaced_at is null and o.valid @> v_at
    cross join lateral private.rate_of(v_other, n.service, n.prefix, v_at) x
    order by n.line;
end $$;

-- Why an import is refused; null: it is not. What cannot cover its cost needs a second yes.
create function private.rate_import_problem(p_import jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := coalesce((p_import ->> 'from')::timestamptz, private.now());
  v_is_correction boolean := (p_import ->> 'is_correction')::boolean;
  v_notice timestamptz := private.now() + make_interval(days => private.setting('rate_notice_days')::integer);
begin
  return case
    when v_from < private.now() - interval '1 minute' then 'in_the_past'
    when exists (select from private.rate_changes(p_import) c group by c.service, c.prefix having count(*) > 1)
      then 'twice'
    when exists (select from private.rate_changes(p_import) c where c.change = 'unknown') then 'nothing_to_correct'
    when not v_is_correction and p_import ->> 'kind' = 'sell' and v_from < v_notice
      and exists (select from private.rate_changes(p_import) c where c.change = 'raised') then 'no_notice'
    when not coalesce((p_import ->> 'allows_below_cost')::boolean, false)
      and exists (select from private.rate_changes(p_import) c where c.is_below_cost and c.change <> 'same')
      then 'below_cost'
  end;
end $$;

-- {problem, notice_days, token: names this preview, changes: [{line, service, prefix, destination, old_price,
-- new_price, other_price, is_below_cost, change}]: those that are not the same, same: how many are}. Prices are text.
create function private.rate_import_json(p_import jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_changes jsonb := (
    select coalesce(jsonb_agg(jsonb_build_object('line', c.line, 'service', c.service, 'prefix', c.prefix,
      'destination', c.destination, 'old_price', c.old_price::text, 'new_price', c.new_price::text,
      'other_price', c.other_price::text, 'is_below_cost', c.is_below_cost, 'change', c.change)
      order by c.line), '[]')
    from private.rate_changes(p_import) c
  );
begin
  return jsonb_build_object(
    'problem', private.rate_import_problem(p_import),
    'notice_days', private.setting('rate_notice_days'),
    'token', md5(v_changes::text),
    'same', (select count(*) from jsonb_array_elements(v_changes) c where c ->> 'change' = 'same'),
    'changes', (
      select coalesce(jsonb_agg(c order by (c ->> 'line')::integer), '[]')
      from jsonb_array_elements(v_changes) c
      where c ->> 'change' <> 'same'
    ));
end $$;

create function private.staff_check_rates(p_actor jsonb, p_import jsonb) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['admin']);
  return private.rate_import_json(p_import);
end $$;

-- Makes all changes of an import that was seen before (p_import.token), or none. Refusals: CHANGED (something else was
-- imported meanwhile), RULE_REFUSED {reason}.
create function private.staff_import_rates(p_actor jsonb, p_import jsonb, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['admin'], p_reason);
  v_seen jsonb;
begin
  perform pg_advisory_xact_lock(hashtext('private.rates'));
  v_seen := private.rate_import_json(p_import);
  if v_seen ->> 'token' is distinct from p_import ->> 'token' then
    return private.refusal('CHANGED');
  end if;
  if v_seen ->> 'problem' is not null then
    return private.refusal('RULE_REFUSED', jsonb_build_object('reason', v_seen ->> 'problem'));
  end if;
  if (p_import ->> 'is_correction')::boolean then
    perform private.correct_rates(p_import);
  else
    perform private.follow_rates(p_import, coalesce((p_import ->> 'from')::timestamptz, private.now()));
  end if;
  -- Without statistics the planner takes a deck for a handful of rates, and reads all of it for each prefix.
  analyze private.rates;
  perform private.audit(p_actor, null, 'rates.imported', 'rate-deck:' || private.deck(p_import ->> 'kind', 'USD'), null,
    (p_import - 'rows' - 'token') || jsonb_build_object('changes', v_seen -> 'changes'), v_reason);
  return jsonb_build_object('ok', true, 'changed', jsonb_array_length(v_seen -> 'changes'));
end $$;

create function private.put_rate(p_kind text, p_row jsonb, p_valid tstzrange) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into private.rates (deck_id, service, prefix, destination, price, connect_fee, first_increment,
      next_increment, takes_included, valid)
    values (private.deck(p_kind, 'USD'), p_row ->> 'service', p_row ->> 'prefix', p_row ->> 'destination',
      (p_row ->> 'price')::numeric, (p_row ->> 'connect_fee')::numeric, (p_row ->> 'first_increment')::integer,
      (p_row ->> 'next_increment')::integer, (p_row ->> 'takes_included')::boolean, p_valid);
end $$;

-- Rates that begin at an instant: those before them end there, and what was to begin later gives way.
create function private.follow_rates(p_import jsonb, p_from timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_deck uuid := private.deck(p_import ->> 'kind', 'USD');
  v_row record;
begin
  for v_row in
    select c.service, c.prefix, r.value as rate
    from private.rate_changes(p_import) c
    join jsonb_array_elements(p_import -> 'rows') r on (r.value ->> 'line')::integer = c.line
    where c.change <> 'same'
  loop
    update private.rates set replaced_at = private.now()
      where deck_id = v_deck and service = v_row.service and prefix = v_row.prefix and replaced_at is null
        and lower(valid) >= p_from;
    update private.rates set valid = tstzrange(lower(valid), p_from)
      where deck_id = v_deck and service = v_row.service and prefix = v_row.prefix and replaced_at is null
        and valid @> p_from;
    perform private.put_rate(p_import ->> 'kind', v_row.rate, tstzrange(p_from, null));
  end loop;
end $$;

-- Rates that were wrong since they began. What was billed at them is given back where it was too much; what is open is
-- rated again. A bill that was issued is never raised.
create function private.correct_rates(p_import jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_row record;
  v_old private.rates;
begin
  for v_row in
    select c.rate_id, r.value as rate
    from private.rate_changes(p_import) c
    join jsonb_array_elements(p_import -> 'rows') r on (r.value ->> 'line')::integer = c.line
    where c.change <> 'same'
  loop
    update private.rates set replaced_at = private.now() where id = v_row.rate_id returning * into v_old;
    perform private.put_rate(p_import ->> 'kind', v_row.rate, v_old.valid);
    if p_import ->> 'kind' = 'sell' then
      perform private.credit_corrected_rate(v_row.rate_id);
    end if;
  end loop;
end $$;

-- Rates as staff list them; the other deck's price of the same prefix stands beside each.
create view private.staff_list_rates with (security_invoker = true) as
  select
    r.id,
    d.kind,
    r.service,
    r.prefix,
    r.destination,
    r.price::text as price,
    (private.rate_of(private.deck(case d.kind when 'sell' then 'cost' else 'sell' end, d.currency), r.service, r.prefix,
      greatest(lower(r.valid), least(private.now(), coalesce(upper(r.valid), private.now()) - interval '1 second'))
    )).price::text as other_price,
    r.connect_fee::text as connect_fee,
    r.first_increment,
    r.next_increment,
    r.takes_included,
    case
      when r.replaced_at is not null then 'replaced'
      when lower(r.valid) > private.now() then 'scheduled'
      when upper(r.valid) <= private.now() then 'ended'
      else 'current'
    end as state,
    lower(r.valid) as valid_from,
    upper(r.valid) as valid_until
  from private.rates r
  join private.rate_decks d on d.id = r.deck_id;
insert into private.staff_lists (name) values ('rates');
create index rates_by_order on private.rates (prefix, id);

grant execute on function
  private.staff_check_rates(jsonb, jsonb),
  private.staff_import_rates(jsonb, jsonb, text)
to app_server;
