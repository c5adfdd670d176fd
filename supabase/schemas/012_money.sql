-- Money: how many decimals a currency has, and which amounts a card can be charged. Columns named `…_cents` hold minor
-- units of their row's currency: cents of USD, yen of JPY, fils of KWD. Equal to lib/kernel/money.ts and
-- lib/payments/stripe-amounts.ts, currency by currency (tests/db/money.test.ts).

-- How many decimals the minor unit of a currency has (ISO 4217): USD 2, JPY 0, KWD 3.
create function private.currency_exponent(p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    when p_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND',
      'VUV', 'XAF', 'XOF', 'XPF') then 0
    when p_currency in ('CLF', 'UYW') then 4
    else 2
  end;
end $$;

create function private.minor_units(p_amount numeric, p_currency text) returns numeric
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return p_amount * (array[1, 10, 100, 1000, 10000])[1 + private.currency_exponent(p_currency)];
end $$;
comment on function private.minor_units(numeric, text) is
  'An amount of money in minor units, exact and not yet rounded: 0.35 USD is 35, 52.5 JPY is 52.5, 0.1 KWD is 100.';

-- Card payments are multiples of this many minor units. Stripe wants three-decimal amounts to end in 0, and counts MGA
-- without decimals although ISO gives it two.
create function private.charge_step(p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when private.currency_exponent(p_currency) = 3 then 10
    when p_currency = 'MGA' then 100
    else 1
  end;
end $$;

-- The largest card payment, minor units: nine digits at Stripe (American Express). ISK and UGX are sent with two
-- decimals that are always 00.
create function private.maximum_charge(p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case when p_currency in ('ISK', 'UGX') then 9999999 else 999999999 end
    / private.charge_step(p_currency) * private.charge_step(p_currency);
end $$;

-- A retail price: up to the rule's step, and to what a card can be charged. At most a tenth of the largest charge, so
-- that a year of it and the sum of a cart are amounts too.
create function private.round_price(p_minor numeric, p_step integer, p_currency text) returns integer
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_step integer := lcm(p_step, private.charge_step(p_currency));
  v_price numeric := v_step * ceil(p_minor / v_step);
begin
  return case when v_price <= private.maximum_charge(p_currency) / 10 then v_price end;
end $$;
comment on function private.round_price(numeric, integer, text) is
  'Minor units; null = too much for a card, so nothing to sell.';
