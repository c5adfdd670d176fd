-- Margin alerts in the back office.

create view private.staff_list_margin_alerts with (security_invoker = true) as
  select
    v.id,
    v.status,
    v.closed_at is null as is_open,
    v.cause,
    a.country,
    private.place_of(a) as place,
    a.prefix,
    a.number_type,
    v.carrier_id,
    v.sold_due_cents,
    v.currency,
    v.cost,
    v.cost_before,
    v.cost_currency,
    v.lost,
    v.reason,
    v.note,
    p.email as decided_by,
    v.opened_at,
    v.closed_at
  from public.margin_alerts v
  join public.areas a on a.id = v.area_id
  left join public.profiles p on p.user_id = v.decided_by;

insert into private.staff_lists (name) values ('margin_alerts');

create function private.attention_margin_alerts() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(opened_at) into v_found from public.margin_alerts where status = 'open';
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('margin_alerts', 15, 'Offers that stopped because their price does not cover their cost',
    'Nobody can buy them until you decide: accept the cost, reprice, or take them off sale.', '/admin/margins');
