-- Who sees what over the API. Nobody writes a table over it: grants are `select` where a policy allows it, and otherwise nothing.

-- 1. The helpers of all policies. Only top-level claims count; user_metadata is written by users and never read.
create function private.account_ids() returns uuid[] language sql stable security definer set search_path = '' as $$
  select case
    when c.claims ? 'key_id' then (
      select array_agg(k.account_id) from public.api_keys k join public.accounts a on a.id = k.account_id and a.status <> 'closed'
      where k.id = (c.claims ->> 'key_id')::uuid and k.account_id = (c.claims ->> 'account_id')::uuid
        and k.revoked_at is null and (k.expires_at is null or k.expires_at > private.now()))
    else (select array_agg(m.account_id) from public.memberships m where m.user_id = auth.uid())
  end
  from (select coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}'::jsonb) as claims) c
$$;
comment on function private.account_ids() is 'The accounts of the caller: memberships of auth.uid(), or the account of the API key in the claims.';

create function private.is_staff(p_roles text[] default array['support', 'operator', 'admin']) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.staff_members s where s.user_id = auth.uid() and s.role = any (p_roles))
    and not (coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}'::jsonb) ? 'key_id')
$$;
comment on function private.is_staff(text[]) is 'Whether the caller is one of our own people, in one of the roles.';

create function private.billing_account_ids() returns uuid[] language sql stable security definer set search_path = '' as $$
  select case
    when coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}'::jsonb) ? 'key_id' then null
    else (select array_agg(m.account_id) from public.memberships m
          where m.user_id = auth.uid() and m.role in ('owner', 'admin', 'billing'))
  end
$$;
comment on function private.billing_account_ids() is 'Accounts whose team and money matters the caller may see. Never an API key''s.';
grant execute on function private.account_ids(), private.billing_account_ids(), private.is_staff(text[]) to authenticated;

-- 2. Row level security on every table.
do $$
declare t record;
begin
  for t in select c.oid::regclass as name from pg_catalog.pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') loop
    execute format('alter table %s enable row level security', t.name);
    execute format('revoke all on table %s from anon, authenticated', t.name);
  end loop;
end $$;
alter table private.settings enable row level security;

-- 3. The public catalogue: places are for everybody, costs are not.
create policy "anyone reads available countries" on public.countries for select to anon, authenticated using (is_available);
create policy "anyone reads available areas" on public.areas for select to anon, authenticated using (is_available);
grant select on public.countries to anon, authenticated;
grant select (id, carrier_id, country, region, region_code, city, name, slug, prefix, number_type, features, can_list_numbers,
  needs_documents, is_metered, is_available, service_restrictions, updated_at) on public.areas to anon, authenticated;

-- 4. People and their accounts.
create policy "a person reads their profile" on public.profiles for select to authenticated
  using (user_id = (select auth.uid()));
create policy "members read their account" on public.accounts for select to authenticated
  using (id = any ((select private.account_ids())::uuid[]));
create policy "people see their own membership, managers the team" on public.memberships for select to authenticated
  using (user_id = (select auth.uid()) or account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "staff see themselves" on public.staff_members for select to authenticated
  using (user_id = (select auth.uid()));
create policy "managers list the keys of their account" on public.api_keys for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "a person reads their preferences" on public.notification_preferences for select to authenticated
  using (user_id = (select auth.uid()));
grant select on public.profiles, public.memberships, public.staff_members, public.notification_preferences to authenticated;
grant select (id, name, status, country, region, currency, locale, time_zone, billing_address, tax_id, created_at, updated_at) on public.accounts to authenticated;
grant select (id, account_id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at) on public.api_keys to authenticated;

-- 5. What an account bought. Policies use the row's own account_id, never a join through the number: numbers change hands.
create policy "members read their orders" on public.orders for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their order items" on public.order_items for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their numbers" on public.purchased_numbers for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their contracts" on public.number_contracts for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their configurations" on public.number_configurations for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their numbers' timeline" on public.number_events for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "members read their provisioning" on public.provisioning_queue for select to authenticated
  using (account_id = any ((select private.account_ids())::uuid[]));
create policy "managers read payments" on public.payments for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "managers read refunds" on public.refunds for select to authenticated
  using (account_id = any ((select private.billing_account_ids())::uuid[]));
create policy "people read what was sent to them" on public.notifications for select to authenticated
  using (user_id = (select auth.uid()));

-- Our costs and the carrier's raw words are not the customer's: columns are named.
grant select (id, reference, account_id, user_id, status, currency, setup_cents, monthly_cents, tax_cents, total_cents, lost_line_policy,
  forward_to, consent_version, consent_at, locale, deadline, authorized_at, settle_by, settle_amount_cents, settled_at, closed_reason,
  created_at, updated_at) on public.orders to authenticated;
grant select (id, order_id, account_id, position, status, e164, area_id, country, place, number_type, features, currency, setup_cents,
  monthly_cents, tax_percent, tax_cents, total_cents, substituted_by, failure_code, ended_at, created_at) on public.order_items to authenticated;
grant select (id, account_id, order_item_id, status, e164, area_id, country, place, number_type, features, label, needs_documents,
  paid_until, release_at, activated_at, ended_at, ended_reason, created_at, updated_at) on public.purchased_numbers to authenticated;
grant select on public.number_contracts, public.number_events to authenticated;
grant select (id, account_id, number_id, version, wanted, applied_at, created_at) on public.number_configurations to authenticated;
grant select (id, purchased_number_id, order_id, order_item_id, account_id, action, status, attempts, max_attempts, scheduled_for,
  created_at, updated_at, finished_at) on public.provisioning_queue to authenticated;
grant select (id, order_id, account_id, kind, status, card_brand, card_last4, amount_cents, captured_cents, debt_cents, currency,
  capture_before, authorized_at, captured_at, failure_code, created_at) on public.payments to authenticated;
grant select (id, payment_id, order_id, account_id, status, amount_cents, currency, reason, created_at) on public.refunds to authenticated;
grant select (id, account_id, user_id, recipient, channel, template, locale, status, created_at, sent_at) on public.notifications to authenticated;

-- 6. Staff read through a policy of their own. Column grants above still hold; full rows are served by functions of the back office.
do $$
declare t text;
begin
  foreach t in array array['accounts', 'profiles', 'memberships', 'orders', 'order_items', 'purchased_numbers', 'number_contracts',
    'number_configurations', 'number_events', 'provisioning_queue', 'payments', 'refunds'] loop
    execute format('create policy "staff read" on public.%I for select to authenticated using ((select private.is_staff()))', t);
  end loop;
end $$;
create policy "operators read the audit log" on public.audit_log for select to authenticated
  using ((select private.is_staff(array['operator', 'admin'])));
create policy "operators read carriers" on public.carriers for select to authenticated
  using ((select private.is_staff(array['operator', 'admin'])));
create policy "operators read carrier health" on public.carrier_health for select to authenticated
  using ((select private.is_staff(array['operator', 'admin'])));
create policy "operators read pricing rules" on public.pricing_rules for select to authenticated
  using ((select private.is_staff(array['operator', 'admin'])));
grant select on public.audit_log, public.carriers, public.carrier_health, public.pricing_rules to authenticated;

-- 7. Storage: no policy yet, so nobody reads or writes a file over the API. Hosted grants everything on its tables and lets policies
-- decide; truncate passes them by, so it goes where the grantor lets us.
do $$
begin
  revoke truncate, references, trigger, maintain on storage.objects, storage.buckets from anon, authenticated;
exception when insufficient_privilege then
  raise notice 'storage belongs to the platform: truncate stays granted there';
end $$;
