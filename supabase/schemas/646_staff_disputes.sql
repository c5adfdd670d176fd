-- Disputes in the back office: what a bank said, what we can show, and what was done about it.

create function private.attention_open_disputes() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(created_at) into v_found from public.disputes where needs_person;
  return v_found;
end $$;

-- Accounts whose billing waits for a person. Those with an open dispute are among the disputes.
create function private.attention_held_billing() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(held_at) into v_found
    from public.billing_profiles
    where held_at is not null and not private.has_open_dispute(account_id);
  return v_found;
end $$;

insert into private.attention_steps (name, position, title, advice, address) values
  ('open_disputes', 15, 'Charges that a bank disputes or doubts',
    'Answer in Stripe before the bank''s deadline, with what their page shows, and record here what you did.',
    '/admin/disputes?person=true'),
  ('held_billing', 16, 'Accounts whose billing waits for you',
    'A dispute ended or a bill day was missed. Look at the account, then resume its billing.',
    '/admin/audit?action=billing.held');

create view private.staff_list_disputes with (security_invoker = true) as
  select
    d.id,
    d.kind,
    d.status,
    d.reason,
    d.is_open,
    d.needs_person,
    d.order_id,
    o.reference as order_reference,
    d.invoice_id,
    i.number as invoice_number,
    d.account_id,
    a.name as account_name,
    d.stripe_ref,
    d.currency,
    d.amount_cents,
    d.evidence_due_at,
    d.handled_as,
    d.handled_at,
    d.created_at
  from public.disputes d
  join public.accounts a on a.id = d.account_id
  left join public.orders o on o.id = d.order_id
  left join public.invoices i on i.id = d.invoice_id;
insert into private.staff_lists (name) values ('disputes');

create index disputes_by_created on public.disputes (created_at, id);
create index disputes_by_person on public.disputes (needs_person, created_at, id);
create index disputes_by_kind on public.disputes (kind, created_at, id);
create index disputes_by_status on public.disputes (status, created_at, id);

-- Disputes in jump search, by our id or Stripe's.
create function private.jump_disputes(p_needle jsonb) returns setof private.jump_hit
language plpgsql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_token text := p_needle ->> 'token';
  v_from uuid := private.jump_id_from(p_needle);
  v_to uuid := private.jump_id_to(p_needle);
begin
  return query
    select 'dispute', d.id::text, d.stripe_ref, d.account_name, d.status,
      coalesce(d.stripe_ref = v_token, false) or coalesce(v_from = v_to, false)
    from private.staff_list_disputes d
    where d.stripe_ref = v_token or d.id between v_from and v_to
    limit 3;
end $$;
insert into private.jump_sources (name, position) values ('disputes', 7);

-- One dispute with the evidence of the day it came in and what shows the use since; null when there is none.
create function private.staff_get_dispute(p_actor jsonb, p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return (
    select to_jsonb(l) || jsonb_build_object(
      'evidence', d.evidence,
      'use', private.dispute_use(d),
      'handled_by', (select email from public.profiles where user_id = d.handled_by),
      'billing_held_at', (select held_at from public.billing_profiles where account_id = d.account_id),
      'others', (
        select coalesce(jsonb_agg(to_jsonb(x) order by x.created_at desc), '[]')
        from private.staff_list_disputes x
        where x.account_id = d.account_id and x.id <> d.id
      ))
    from private.staff_list_disputes l
    join public.disputes d on d.id = l.id
    where l.id = p_id
  );
end $$;

-- That the numbers of the charge were used: calls of this account on each, and how many were answered.
create function private.dispute_use(d public.disputes) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'number_id', n.id, 'e164', n.e164, 'calls', c.calls, 'answered', c.answered, 'last_call_at', c.last_at
    ) order by n.e164), '[]')
    from public.purchased_numbers n
    cross join lateral (
      select count(*) as calls, count(*) filter (where seconds > 0) as answered, max(started_at) as last_at
      from public.calls
      where number_id = n.id and account_id = d.account_id
    ) c
    where n.id in (
      select p.id
      from public.order_items i
      join public.purchased_numbers p on p.order_item_id = i.id
      where i.order_id = d.order_id
      union
      select number_id from public.invoice_lines where invoice_id = d.invoice_id
    )
  );
end $$;

-- What was done about it: answered or accepted in Stripe, the money given back there, or left as it is. Until its
-- status changes it needs no person. What another one recorded meanwhile stays: {ok: false, code: CHANGED}.
create function private.staff_handle_dispute(p_actor jsonb, p_id uuid, p_done text, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_dispute public.disputes;
begin
  select * into v_dispute from public.disputes where id = p_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if not v_dispute.needs_person then
    return private.refusal('CHANGED');
  end if;
  update public.disputes set
    handled_as = p_done,
    handled_at = private.now(),
    handled_by = (p_actor ->> 'user_id')::uuid
  where id = p_id;
  perform private.audit(p_actor, v_dispute.account_id, 'dispute.handled', private.disputed_thing(v_dispute), null,
    jsonb_build_object('ref', v_dispute.stripe_ref, 'status', v_dispute.status, 'done', p_done), v_reason);
  return jsonb_build_object('ok', true);
end $$;

-- Billing that waited for a person goes on; bill days that passed meanwhile are billed. A card is charged only once no
-- dispute of the account is open. Repeating it changes nothing.
create function private.staff_resume_billing(p_actor jsonb, p_account_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_reason text := private.authorize_staff_write(p_actor, array['operator', 'admin'], p_reason);
  v_profile public.billing_profiles;
begin
  select * into v_profile from public.billing_profiles where account_id = p_account_id for update;
  if not found then
    perform private.refuse(404, 'NOT_FOUND');
  end if;
  if v_profile.held_at is null then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  update public.billing_profiles set held_at = null, late_allowed_until = private.now()
    where account_id = p_account_id;
  perform private.audit(p_actor, p_account_id, 'billing.resumed', 'account:' || p_account_id,
    jsonb_build_object('held_at', v_profile.held_at), null, v_reason);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

grant execute on function
  private.staff_get_dispute(jsonb, uuid),
  private.staff_handle_dispute(jsonb, uuid, text, text),
  private.staff_resume_billing(jsonb, uuid, text)
to app_server;
