-- The smallest payments: what Stripe refuses is refused here before anybody types a card number.

create table private.charge_limits (
  currency public.currency_code primary key,
  minimum_cents public.cents not null check (minimum_cents > 0)
);
comment on table private.charge_limits is
  'Stripe''s smallest charge by currency, as its documentation lists it (2026). Currencies that are not here have only '
  'the smallest charge of the settlement currency.';
alter table private.charge_limits enable row level security;
insert into private.charge_limits (currency, minimum_cents) values
  ('USD', 50), ('AED', 200), ('ARS', 50), ('AUD', 50), ('BRL', 50), ('CAD', 50), ('CHF', 50), ('COP', 50),
  ('CZK', 1500), ('DKK', 250), ('EUR', 50), ('GBP', 30), ('HKD', 400), ('HUF', 17500), ('IDR', 50), ('ILS', 50),
  ('INR', 50), ('JPY', 50), ('KRW', 50), ('MXN', 1000), ('MYR', 200), ('NOK', 300), ('NZD', 50), ('PHP', 50),
  ('PLN', 200), ('RON', 200), ('RUB', 50), ('SEK', 300), ('SGD', 50), ('THB', 1000), ('ZAR', 50);

-- The smallest payment in a currency, minor units. We are paid out in US dollars: a payment in another currency must
-- also be worth the smallest charge in dollars after its conversion.
create function private.minimum_charge(p_currency text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_listed integer := (select minimum_cents from private.charge_limits where currency = p_currency);
  v_dollars numeric := (select minimum_cents from private.charge_limits where currency = 'USD') / 100.0;
  v_converted numeric := private.minor_units(v_dollars * private.exchange_rate('USD', p_currency), p_currency);
begin
  return private.round_price(greatest(v_listed, v_converted, 1), 1, p_currency);
end $$;
