-- Who gets the mails about money beside the owner: one more address, such as a bookkeeper's. It gets nothing before its
-- own reader has pressed the button behind the link that was mailed there, and the same link ends it.

insert into private.settings (key, value, description) values
  ('billing_email_hours', '168', 'How long the link that confirms a billing address counts, hours'),
  ('billing_emails_per_day', '5', 'Links to billing addresses that an account may have mailed within 24 hours');

create table private.billing_emails (
  account_id uuid primary key references public.accounts (id),
  id uuid not null unique,
  token_hash bytea not null unique,
  email text not null check (email = lower(email)),
  created_at timestamptz not null default private.machine_now(),
  expires_at timestamptz not null,
  confirmed_at timestamptz
);
comment on table private.billing_emails is 'The address that gets copies of mails about money, once it is confirmed.';
comment on column private.billing_emails.token_hash is 'SHA-256; the token is in the email alone';
comment on column private.billing_emails.expires_at is 'of the link, while it is not confirmed';
alter table private.billing_emails enable row level security;

create function private.billing_email_json(p_row private.billing_emails) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'email', p_row.email,
    'state', case
      when p_row.confirmed_at is not null then 'confirmed'
      when p_row.expires_at <= private.machine_now() then 'expired'
      else 'waiting'
    end);
end $$;

-- Returns {owner, copy}: the owner's address, and the other one or null.
create function private.get_billing_email(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  return jsonb_build_object(
    'owner', (private.recipient(null, p_account_id)).email,
    'copy', (select private.billing_email_json(b) from private.billing_emails b where b.account_id = p_account_id));
end $$;

-- p_request: {id, token_hash (hex), email}. It takes the place of another one, which gets nothing from then on. Asked
-- again for the confirmed one it changes nothing. Refusal: RULE_REFUSED (too_many_emails).
create function private.set_billing_email(p_actor jsonb, p_account_id uuid, p_request jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_email text := lower(trim(p_request ->> 'email'));
  v_most numeric := private.setting('billing_emails_per_day');
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  perform from public.accounts where id = p_account_id for update;
  if exists (
    select from private.billing_emails
    where account_id = p_account_id and email = v_email and confirmed_at is not null
  ) then
    return jsonb_build_object('ok', true);
  end if;
  if private.take_tokens('billing-email:' || p_account_id, v_most / 86400, v_most) > 0 then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many_emails"}');
  end if;
  delete from private.billing_emails where account_id = p_account_id;
  insert into private.billing_emails (account_id, id, token_hash, email, expires_at)
    values (p_account_id, (p_request ->> 'id')::uuid, decode(p_request ->> 'token_hash', 'hex'), v_email,
      private.machine_now() + private.duration('billing_email_hours'));
  perform private.notify_address(v_email, 'billing-email', jsonb_build_object(
    'request_id', p_request ->> 'id',
    'account', (select name from public.accounts where id = p_account_id),
    'hours', private.setting('billing_email_hours')
  ), 'billing-email:' || (p_request ->> 'id'));
  perform private.audit(p_actor, p_account_id, 'billing-email.asked', 'account:' || p_account_id, null,
    jsonb_build_object('email', v_email));
  return jsonb_build_object('ok', true);
end $$;

-- Safe to repeat.
create function private.remove_billing_email(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_email text;
begin
  perform private.authorize(p_actor, p_account_id, 'billing');
  delete from private.billing_emails where account_id = p_account_id returning email into v_email;
  if found then
    perform private.audit(p_actor, p_account_id, 'billing-email.removed', 'account:' || p_account_id,
      jsonb_build_object('email', v_email), null);
  end if;
  return jsonb_build_object('ok', true);
end $$;

create function private.find_billing_email(p_token_hash bytea) returns private.billing_emails
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.billing_emails;
begin
  select b.* into v_row
    from private.billing_emails b
    join public.accounts a on a.id = b.account_id and a.status <> 'closed'
    where b.token_hash = p_token_hash
      and (b.confirmed_at is not null or b.expires_at > private.machine_now());
  return v_row;
end $$;

-- What the page behind the link shows, to anyone who has it: {account, email, is_confirmed}; null when it is good for
-- nothing. Changes nothing: mail scanners open links.
create function private.look_at_billing_email(p_token_hash bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.billing_emails := private.find_billing_email(p_token_hash);
begin
  if v_row.id is null then
    return null;
  end if;
  return jsonb_build_object(
    'account', (select name from public.accounts where id = v_row.account_id),
    'email', v_row.email,
    'is_confirmed', v_row.confirmed_at is not null);
end $$;

-- The button of that page: its reader wants the copies, or no more of them. Safe to repeat. Refusal:
-- NOT_FOUND.
create function private.answer_billing_email(p_token_hash bytea, p_wanted boolean) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_row private.billing_emails := private.find_billing_email(p_token_hash);
begin
  if v_row.id is null then
    return private.refusal('NOT_FOUND');
  end if;
  if not p_wanted then
    delete from private.billing_emails where id = v_row.id;
  else
    update private.billing_emails set confirmed_at = private.machine_now() where id = v_row.id and confirmed_at is null;
  end if;
  perform private.audit(private.system(), v_row.account_id,
    case when p_wanted then 'billing-email.confirmed' else 'billing-email.stopped' end,
    'account:' || v_row.account_id, null, jsonb_build_object('email', v_row.email));
  return jsonb_build_object('ok', true);
end $$;

-- Mails that a bookkeeper needs: what is paid, unpaid, given back, spent of a limit, and taken away for a bill.
create function private.is_about_money(p_template text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return p_template in ('order-receipt', 'order-partly-completed', 'payment-failed', 'invoice-paid', 'invoice-unpaid',
    'credit-note', 'card-ending', 'numbers-limited', 'number-suspended', 'spend-alert',
    'toll-free-allowance', 'tax-id-unknown');
end $$;

-- Whatever is queued for a person about an account's money is queued for its billing address as well, once.
create function private.copy_money_mail() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_email text;
begin
  select email into v_email
    from private.billing_emails
    where account_id = new.account_id and confirmed_at is not null and email <> lower(new.recipient);
  if v_email is null then
    return null;
  end if;
  insert into public.notifications
      (account_id, recipient, template, locale, time_zone, parameters, dedupe_key, scheduled_for)
    values (new.account_id, v_email, new.template, new.locale, new.time_zone, new.parameters,
      new.dedupe_key || ':copy', new.scheduled_for)
    on conflict (dedupe_key) do nothing;
  perform private.wake_notification(new.dedupe_key || ':copy', new.scheduled_for);
  return null;
end $$;

create trigger copy_money_mail after insert on public.notifications
  for each row when (new.user_id is not null and new.account_id is not null and private.is_about_money(new.template))
  execute function private.copy_money_mail();

grant execute on function
  private.get_billing_email(jsonb, uuid),
  private.set_billing_email(jsonb, uuid, jsonb),
  private.remove_billing_email(jsonb, uuid),
  private.look_at_billing_email(bytea),
  private.answer_billing_email(bytea, boolean)
to app_server;
