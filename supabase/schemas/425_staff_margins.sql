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
