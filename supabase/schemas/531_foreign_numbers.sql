-- Numbers that a carrier counts as ours and that nobody here has: they cost money every month. Each carrier is asked
-- for all of ours once a day.

create table private.foreign_numbers (
  carrier_id text not null references public.carriers (id),
  carrier_ref text not null,
  e164 text not null,
  seen_at timestamptz not null default private.now(),
  confirmed_at timestamptz,
  primary key (carrier_id, carrier_ref)
);
comment on table private.foreign_numbers is
  'What a carrier counts as ours and nobody here has. Its list may be ahead of our books for a moment, so one counts '
  'when a second look finds it again.';
alter table private.foreign_numbers enable row level security;

-- Carriers that are due, taken for an hour: their ids.
create function private.claim_owned_looks() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids jsonb;
begin
  perform private.require_system();
  with taken as (
    update public.carriers set owned_look_at = private.now() + interval '1 hour'
    where is_enabled and owned_look_at <= private.now()
    returning id
  )
  select coalesce(jsonb_agg(id order by id), '[]') into v_ids from taken;
  return v_ids;
end $$;

-- Whether somebody here has a number, or an order of ours brings it, may still bring it, or brought it late.
create function private.is_known_number(p_carrier text, p_ref text, p_e164 text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from public.purchased_numbers
    where carrier_id = p_carrier and status not in ('released', 'failed')
      and (carrier_ref = p_ref or e164 = p_e164)
  ) or exists (
    select from public.carrier_orders
    where carrier_id = p_carrier and wanted_e164 = p_e164
      and (status in ('created', 'submitted', 'pending') or late_until > private.now())
  );
end $$;

-- All numbers that a carrier counts as ours: [{ref, e164}]. Returns how many of them nobody here has, as two looks
-- found.
create function private.record_owned_numbers(p_carrier text, p_numbers jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_refs text[];
begin
  perform private.require_system();
  v_refs := array(
    select n ->> 'ref'
    from jsonb_array_elements(p_numbers) n
    where not private.is_known_number(p_carrier, n ->> 'ref', n ->> 'e164')
  );
  delete from private.foreign_numbers where carrier_id = p_carrier and carrier_ref <> all (v_refs);
  perform private.confirm_foreign_numbers(p_carrier);
  insert into private.foreign_numbers (carrier_id, carrier_ref, e164)
    select p_carrier, n ->> 'ref', n ->> 'e164'
    from jsonb_array_elements(p_numbers) n
    where n ->> 'ref' = any (v_refs)
    on conflict do nothing;
  update public.carriers set owned_look_at = private.now() + case
      when exists (select from private.foreign_numbers where carrier_id = p_carrier and confirmed_at is null)
      then interval '10 minutes' else interval '1 day' end
    where id = p_carrier;
  return (
    select count(*) from private.foreign_numbers where carrier_id = p_carrier and confirmed_at is not null
  );
end $$;

-- What an earlier look found too: operators are notified once.
create function private.confirm_foreign_numbers(p_carrier text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_news jsonb;
begin
  with confirmed as (
    update private.foreign_numbers set confirmed_at = private.now()
    where carrier_id = p_carrier and confirmed_at is null and seen_at < private.now() - interval '5 minutes'
    returning e164
  )
  select jsonb_agg(e164 order by e164) into v_news from confirmed;
  if v_news is not null then
    perform private.alert_operator('Numbers at ' || p_carrier || ' that nobody here has',
      jsonb_build_object('numbers', v_news), 'foreign-numbers:' || p_carrier || ':' || md5(v_news::text));
  end if;
end $$;

create function private.attention_foreign_numbers() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(seen_at) into v_found from private.foreign_numbers where confirmed_at is not null;
  return v_found;
end $$;
insert into private.attention_steps (name, position, title, advice, address) values
  ('foreign_numbers', 65, 'Numbers at carriers that nobody here has',
    'We pay for them every month. Find out whose they are, or give them back in the carrier''s panel.',
    '/admin/carriers');

create view private.due_owned_looks with (security_invoker = true) as
  select owned_look_at as at from public.carriers where is_enabled;

grant execute on function
  private.claim_owned_looks(),
  private.record_owned_numbers(text, jsonb)
to app_worker;
