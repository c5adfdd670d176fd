-- Margins by month in the back office.

create view private.staff_list_number_margins with (security_invoker = true) as
  select
    m.id,
    m.month,
    m.number_id,
    n.e164,
    n.carrier_id,
    n.place,
    n.number_type,
    m.account_id,
    (select name from public.accounts where id = m.account_id) as account_name,
    m.currency,
    m.revenue_cents,
    round(m.setup_cost)::bigint as setup_cents,
    round(m.time_cost)::bigint as time_cents,
    round(m.usage_cost)::bigint as usage_cents,
    m.unpriced,
    m.unpriced > 0 as is_unpriced,
    m.margin_cents,
    m.margin_cents < 0 as is_negative
  from private.number_margins m
  join public.purchased_numbers n on n.id = m.number_id;

create view private.staff_list_account_margins with (security_invoker = true) as
  select
    m.id,
    m.month,
    m.account_id,
    a.name as account_name,
    m.numbers,
    m.currency,
    m.revenue_cents,
    round(m.carrier_cost)::bigint as carrier_cents,
    m.fee_cents,
    m.lost_cents,
    m.unpriced,
    m.unpriced > 0 as is_unpriced,
    m.margin_cents,
    m.margin_cents < 0 as is_negative
  from private.account_margins m
  join public.accounts a on a.id = m.account_id;

insert into private.staff_lists (name) values ('number_margins'), ('account_margins');
