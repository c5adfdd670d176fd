-- What the address of a buyer looks like in a country, and on which part of it its tax depends.

create table private.address_formats (
  country char(2) primary key,
  postal_pattern text not null,
  postal_example text not null,
  regions text[],
  tax_letters integer
);
comment on table private.address_formats is 'What is not here is taken as it is.';
comment on column private.address_formats.regions is 'codes of the states or provinces, one of which an address names';
comment on column private.address_formats.tax_letters is
  'how much of the postal code Stripe Tax needs to tell a place; null: none of it';
alter table private.address_formats enable row level security;

insert into private.address_formats (country, postal_pattern, postal_example) values
  ('AT', '[0-9]{4}', '1010'),
  ('AU', '[0-9]{4}', '2000'),
  ('BE', '[0-9]{4}', '1000'),
  ('BG', '[0-9]{4}', '1000'),
  ('BR', '[0-9]{5}-?[0-9]{3}', '01310-100'),
  ('CH', '[0-9]{4}', '8001'),
  ('CY', '[0-9]{4}', '1010'),
  ('CZ', '[0-9]{3} ?[0-9]{2}', '110 00'),
  ('DE', '[0-9]{5}', '10115'),
  ('DK', '[0-9]{4}', '1050'),
  ('EE', '[0-9]{5}', '10111'),
  ('FI', '[0-9]{5}', '00100'),
  ('FR', '[0-9]{5}', '75001'),
  ('GB', '[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}', 'SW1A 1AA'),
  ('GR', '[0-9]{3} ?[0-9]{2}', '105 57'),
  ('HR', '[0-9]{5}', '10000'),
  ('HU', '[0-9]{4}', '1011'),
  ('IE', '[A-Z][0-9][0-9W] ?[A-Z0-9]{4}', 'D02 X285'),
  ('IN', '[0-9]{3} ?[0-9]{3}', '110001'),
  ('IT', '[0-9]{5}', '00118'),
  ('JP', '[0-9]{3}-?[0-9]{4}', '100-0001'),
  ('LT', '(LT-)?[0-9]{5}', '01100'),
  ('LU', '(L-)?[0-9]{4}', '1111'),
  ('LV', '(LV-)?[0-9]{4}', 'LV-1010'),
  ('MT', '[A-Z]{3} ?[0-9]{4}', 'VLT 1117'),
  ('MX', '[0-9]{5}', '06000'),
  ('NL', '[0-9]{4} ?[A-Z]{2}', '1012 AB'),
  ('NO', '[0-9]{4}', '0150'),
  ('NZ', '[0-9]{4}', '6011'),
  ('PL', '[0-9]{2}-[0-9]{3}', '00-001'),
  ('RO', '[0-9]{6}', '010011'),
  ('SE', '[0-9]{3} ?[0-9]{2}', '111 20'),
  ('SI', '[0-9]{4}', '1000'),
  ('SK', '[0-9]{3} ?[0-9]{2}', '811 01');
insert into private.address_formats values
  ('CA', '[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]', 'K1A 0B1', array[
    'AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT'
  ], null),
  ('ES', '[0-9]{5}', '28001', null, 5),
  ('PT', '[0-9]{4}-[0-9]{3}', '1000-001', null, 8),
  ('US', '[0-9]{5}(-[0-9]{4})?', '94105', array[
    'AL', 'AK', 'AZ', 'AR', 'CA', 'CO', 'CT', 'DE', 'DC', 'FL', 'GA', 'HI', 'ID', 'IL', 'IN', 'IA', 'KS', 'KY', 'LA',
    'ME', 'MD', 'MA', 'MI', 'MN', 'MS', 'MO', 'MT', 'NE', 'NV', 'NH', 'NJ', 'NM', 'NY', 'NC', 'ND', 'OH', 'OK', 'OR',
    'PA', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VT', 'VA', 'WA', 'WV', 'WI', 'WY'
  ], 5);

-- A rate of a region holds for addresses that name it: one that no address can name would never be charged.
create function private.check_tax_region() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.region is not null and not exists (
    select from private.address_formats where country = new.country and new.region = any (regions)
  ) then
    raise exception 'addresses in % name no region %', new.country, new.region using errcode = '23514';
  end if;
  return new;
end $$;
create trigger check_region before insert or update on public.tax_rates for each row
  execute function private.check_tax_region();

-- The part of a postal code on which the tax depends; null where it does not.
create function private.tax_postal(p_country text, p_postal_code text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select left(p_postal_code, tax_letters) from private.address_formats where country = p_country);
end $$;

-- Where an address needs its postal code before its taxes are known.
create function private.postal_countries() returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(country order by country), '[]')
    from private.address_formats
    where tax_letters is not null and private.tax_source() = 'stripe'
  );
end $$;

-- Whether taxes are unknown before the account says where it is: its country, where our own table has rates of
-- regions or Stripe wants to know the region, that, and the postal code where Stripe needs it. A guest (null) is
-- nowhere yet.
create function private.needs_place(p_account_id uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account public.accounts;
begin
  select * into v_account from public.accounts where id = p_account_id;
  return private.lacks_place(v_account);
end $$;

create function private.lacks_place(a public.accounts) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_format private.address_formats;
begin
  if private.tax_source() = 'stripe' then
    select * into v_format from private.address_formats where country = a.country;
    return a.country is null or (v_format.regions is not null and a.region is null)
      or (v_format.tax_letters is not null and a.postal_code is null);
  end if;
  return exists (
    select from public.tax_rates
    where private.now() >= valid_from and private.now() < valid_until and percent > 0
      and (a.country is null or (country = a.country and region is not null and a.region is null))
  );
end $$;

-- What is wrong with an address: {field, example}; null: nothing.
create function private.address_problem(a public.accounts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_format private.address_formats;
begin
  select * into v_format from private.address_formats where country = a.country;
  return case
    when a.country !~ '^[A-Z]{2}$' or (a.country is null and private.lacks_place(a)) then '{"field": "country"}'
    when v_format.regions is not null and (a.region = any (v_format.regions)) is not true then '{"field": "region"}'
    when a.postal_code !~ ('^(' || coalesce(v_format.postal_pattern, '[A-Z0-9][A-Z0-9 -]{1,11}') || ')$')
      or (a.postal_code is null and private.lacks_place(a))
      then jsonb_strip_nulls(jsonb_build_object('field', 'postal_code', 'example', v_format.postal_example))
    when char_length(a.city) > 100 then '{"field": "city"}'
    when jsonb_array_length(a.street) > 3 then '{"field": "street"}'
  end;
end $$;
