-- Numbers in the back office.

create view private.staff_list_numbers with (security_invoker = true) as
  select
    n.id,
    n.e164,
    coalesce(n.e164::text, '') as by_e164,
    n.status,
    n.country,
    n.place,
    n.number_type,
    n.features,
    n.label,
    n.carrier_id,
    n.carrier_ref,
    n.account_id,
    a.name as account_name,
    n.needs_documents,
    n.setup_cost,
    n.monthly_cost,
    n.cost_currency,
    c.monthly_cents,
    c.currency,
    n.paid_until,
    coalesce(n.paid_until, 'infinity') as by_paid_until,
    n.release_at,
    n.ended_reason,
    n.created_at
  from public.purchased_numbers n
  left join public.accounts a on a.id = n.account_id
  left join public.number_contracts c on c.number_id = n.id and c.ended_at is null;
insert into private.staff_lists (name) values ('numbers');

-- An order of the list each, and one for every filter that leaves few rows.
create index purchased_numbers_by_created on public.purchased_numbers (created_at, id);
create index purchased_numbers_by_e164 on public.purchased_numbers ((coalesce(e164::text, '')), id);
create index purchased_numbers_by_paid_until on public.purchased_numbers ((coalesce(paid_until, 'infinity')), id);
create index purchased_numbers_by_status on public.purchased_numbers (status, created_at, id);
create index purchased_numbers_by_country on public.purchased_numbers (country, number_type, created_at, id);
create index purchased_numbers_by_carrier on public.purchased_numbers (carrier_id, created_at, id);
