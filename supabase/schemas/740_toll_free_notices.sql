-- How owners of toll-free numbers learn of calls beyond what they pay for: by mail once in a period, and on the
-- number's page as long as it is so.

-- Tells an account once in a period that calls go on uncharged (begun), and that callers are turned away (used). Of the
-- present period only. Calls of an account that owes are told of when they are used up.
create function private.notify_toll_free(p_number public.purchased_numbers, p_period_from timestamptz, p_state text)
returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_stage text := private.number_stage(p_number);
begin
  if v_stage = 'quarantine' or (v_stage <> 'full' and p_state = 'begun')
    or p_period_from <> private.usage_period(p_number.account_id, p_number.id, private.now()) then
    return;
  end if;
  perform private.notify_user(null, p_number.account_id, 'receipts', 'toll-free-allowance', jsonb_build_object(
    'state', case when v_stage = 'full' then p_state else 'unpaid' end,
    'number_id', p_number.id,
    'e164', p_number.e164,
    'label', p_number.label,
    'allowance_cents', private.toll_free_granted(p_number, p_period_from),
    'currency', private.usage_currency(p_number.account_id),
    'until', private.usage_period_end(p_number.account_id, p_number.id, private.now())
  ), concat_ws(':', 'toll-free', p_number.account_id, p_period_from, p_state, v_stage));
end $$;

-- What calls may cost beyond what is charged, or while a bill is unpaid.
create function private.toll_free_granted(p_number public.purchased_numbers, p_period_from timestamptz) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case private.number_stage(p_number)
    when 'full' then private.toll_free_allowance(p_number, p_period_from)
    else private.setting('toll_free_unpaid_cents')::integer
  end;
end $$;

-- What a number's page says of its calls: {state: begun: they go on uncharged · used: callers are turned away ·
-- unpaid: they are, and a bill is unpaid; cents: what is uncharged}. Null: nothing, or callers are not paid for.
create function private.toll_free_notice(p_number public.purchased_numbers, p_period_from timestamptz) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_stage text := private.number_stage(p_number);
  v_answer record;
  v_rate private.rates;
  v_paid_60 numeric;
  v_state text;
begin
  if p_number.number_type <> 'toll_free' or v_stage = 'quarantine' then
    return null;
  end if;
  v_answer := private.toll_free_answer(p_number);
  v_rate := private.toll_free_rate(p_number, private.now());
  v_paid_60 := (private.toll_free_room(p_number, p_period_from, null)).paid_60;
  v_state := case
    when v_rate.id is null then null
    when v_answer.turns_away is not null then case when v_stage = 'full' then 'used' else 'unpaid' end
    when v_stage = 'full' and private.payable_seconds(v_rate, v_paid_60, 0) < 60
      and private.covers_usage(private.usage_contract(p_number.account_id, p_number.id)) then 'begun'
  end;
  return case when v_state is not null then
    jsonb_build_object('state', v_state, 'cents', private.toll_free_granted(p_number, p_period_from))
  end;
end $$;
