-- The card that an account is charged with: looked at after each bill and a week before the next, so that its owner
-- is notified in time that it ends before it is charged.

insert into private.settings (key, value, description) values
  ('card_warning_days', '7', 'How long before a bill its card is looked at again, days');

create table public.account_cards (
  account_id uuid primary key references public.accounts (id),
  stripe_payment_method_id text,
  brand text,
  last4 text check (last4 ~ '^[0-9]{4}$'),
  expires_at timestamptz,
  looked_at timestamptz not null
);
comment on table public.account_cards is
  'The card that is charged next, as Stripe had it when it was looked at; without an id: there was none.';
comment on column public.account_cards.expires_at is 'the end of the last month in which the card is good, UTC';
alter table public.account_cards enable row level security;

-- When the card of an account is looked at next; null: nothing is billed.
create function private.card_look_at(p_account_id uuid, p_looked_at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_bill timestamptz := private.bill_due_at(p_account_id);
  v_early timestamptz := v_bill - interval '30 days';
  v_late timestamptz := v_bill - private.duration('card_warning_days');
begin
  return case
    when p_looked_at is null or p_looked_at < v_early then v_early
    when p_looked_at < v_late then v_late
  end;
end $$;

-- Accounts whose card is to be looked at. known_card: of the newest paid order, for those who chose none at Stripe.
create function private.list_card_looks(p_limit integer default 20) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'account_id', due.account_id,
      'stripe_customer_id', due.stripe_customer_id,
      'known_card', private.known_card(due.account_id))), '[]')
    from (
      select p.account_id, a.stripe_customer_id
      from public.billing_profiles p
      join public.accounts a on a.id = p.account_id and a.status = 'active'
      left join public.account_cards k on k.account_id = p.account_id
      where p.unpaid_since is null and a.stripe_customer_id is not null
        and private.card_look_at(p.account_id, k.looked_at) <= private.now()
      order by k.looked_at nulls first
      limit p_limit
    ) due
  );
end $$;

create function private.known_card(p_account_id uuid) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select stripe_payment_method_id
    from public.payments
    where account_id = p_account_id and captured_cents > 0 and stripe_payment_method_id is not null
    order by captured_at desc
    limit 1
  );
end $$;

-- What Stripe has. p_card: {id, brand, last4, exp_month, exp_year}; null: there is no card. Its owner gets mail when it
-- cannot pay the next bill, once for each look, card and end.
create function private.record_card(p_account_id uuid, p_card jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_card public.account_cards;
  v_bill timestamptz := private.bill_due_at(p_account_id);
begin
  perform private.require_system();
  insert into public.account_cards as k (account_id, stripe_payment_method_id, brand, last4, expires_at, looked_at)
    values (p_account_id, p_card ->> 'id', p_card ->> 'brand', p_card ->> 'last4',
      private.bill_at(make_timestamptz((p_card ->> 'exp_year')::integer, (p_card ->> 'exp_month')::integer,
        1, 0, 0, 0, 'UTC'), 1), private.now())
    on conflict (account_id) do update set
      stripe_payment_method_id = excluded.stripe_payment_method_id,
      brand = excluded.brand,
      last4 = excluded.last4,
      expires_at = excluded.expires_at,
      looked_at = excluded.looked_at
    returning * into v_card;
  if v_bill is null or v_card.expires_at > v_bill then
    return;
  end if;
  perform private.notify_user(null, p_account_id, 'receipts', 'card-ending',
    jsonb_build_object(
      'brand', v_card.brand,
      'last4', v_card.last4,
      'expires_at', v_card.expires_at - interval '1 second',
      'bill_at', v_bill),
    concat_ws(':', 'card-ending', p_account_id, v_card.stripe_payment_method_id,
      extract(epoch from v_bill)::bigint, v_bill < private.now() + private.duration('card_warning_days')));
end $$;

-- A network renewed a card by itself. What is open is tried again when it is the card that is charged.
create function private.card_renewed(p_stripe_customer_id text, p_card text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.require_system();
  update public.account_cards k set looked_at = '-infinity'
    from public.accounts a
    where a.id = k.account_id and a.stripe_customer_id = p_stripe_customer_id
      and k.stripe_payment_method_id = p_card;
  return private.card_saved(p_stripe_customer_id);
end $$;

create view private.due_card_looks with (security_invoker = true) as
  select private.card_look_at(p.account_id, k.looked_at) as at
  from public.billing_profiles p
  join public.account_cards k on k.account_id = p.account_id
  where p.unpaid_since is null;

grant execute on function
  private.list_card_looks(integer),
  private.record_card(uuid, jsonb),
  private.card_renewed(text, text)
to app_worker;
