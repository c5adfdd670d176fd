-- What a tax id of a country looks like: an invoice with a wrong one is worth nothing to its buyer's accountant.

create table private.tax_id_formats (
  country char(2) primary key,
  pattern text not null,
  example text not null,
  has_prefix boolean not null
);
comment on table private.tax_id_formats is
  'Of ids without spaces and marks. What is not here is taken as it is. Whether an id exists is Stripe''s to ask '
  '(private.record_tax_id).';
comment on column private.tax_id_formats.country is 'as ids begin: EL is Greece, XI Northern Ireland';
comment on column private.tax_id_formats.has_prefix is
  'the id begins with the country, so it says itself whose it is';
alter table private.tax_id_formats enable row level security;

insert into private.tax_id_formats (country, pattern, example, has_prefix) values
  ('AT', 'ATU[0-9]{8}', 'ATU12345678', true),
  ('BE', 'BE[01][0-9]{9}', 'BE0123456789', true),
  ('BG', 'BG[0-9]{9,10}', 'BG123456789', true),
  ('CH', 'CHE[0-9]{9}(MWST|TVA|IVA)?', 'CHE-123.456.789 MWST', true),
  ('CY', 'CY[0-9]{8}[A-Z]', 'CY12345678X', true),
  ('CZ', 'CZ[0-9]{8,10}', 'CZ12345678', true),
  ('DE', 'DE[0-9]{9}', 'DE123456789', true),
  ('DK', 'DK[0-9]{8}', 'DK12345678', true),
  ('EE', 'EE[0-9]{9}', 'EE123456789', true),
  ('EL', 'EL[0-9]{9}', 'EL123456789', true),
  ('ES', 'ES[A-Z0-9][0-9]{7}[A-Z0-9]', 'ESX1234567X', true),
  ('FI', 'FI[0-9]{8}', 'FI12345678', true),
  ('FR', 'FR[A-HJ-NP-Z0-9]{2}[0-9]{9}', 'FR12345678901', true),
  ('GB', 'GB([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})', 'GB123456789', true),
  ('HR', 'HR[0-9]{11}', 'HR12345678901', true),
  ('HU', 'HU[0-9]{8}', 'HU12345678', true),
  ('IE', 'IE[0-9][A-Z0-9][0-9]{5}[A-Z]{1,2}', 'IE1234567X', true),
  ('IT', 'IT[0-9]{11}', 'IT12345678901', true),
  ('LT', 'LT([0-9]{9}|[0-9]{12})', 'LT123456789', true),
  ('LU', 'LU[0-9]{8}', 'LU12345678', true),
  ('LV', 'LV[0-9]{11}', 'LV12345678901', true),
  ('MT', 'MT[0-9]{8}', 'MT12345678', true),
  ('NL', 'NL[0-9]{9}B[0-9]{2}', 'NL123456789B01', true),
  ('NO', 'NO[0-9]{9}(MVA)?', 'NO123456789MVA', true),
  ('PL', 'PL[0-9]{10}', 'PL1234567890', true),
  ('PT', 'PT[0-9]{9}', 'PT123456789', true),
  ('RO', 'RO[0-9]{2,10}', 'RO1234567890', true),
  ('SE', 'SE[0-9]{12}', 'SE123456789001', true),
  ('SI', 'SI[0-9]{8}', 'SI12345678', true),
  ('SK', 'SK[0-9]{10}', 'SK1234567890', true),
  ('XI', 'XI([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})', 'XI123456789', true),
  ('AU', '[0-9]{11}', '12 345 678 912', false),
  ('CA', '[0-9]{9}(RT[0-9]{4})?', '123456789 RT0001', false),
  ('IN', '[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][A-Z0-9]Z[A-Z0-9]', '22AAAAA0000A1Z5', false),
  ('JP', 'T?[0-9]{13}', 'T1234567890123', false),
  ('NZ', '[0-9]{8,9}', '123-456-789', false),
  ('US', '[0-9]{9}', '12-3456789', false);

create function private.bare_tax_id(p_tax_id text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return regexp_replace(upper(p_tax_id), '[^A-Z0-9]', '', 'g');
end $$;

-- What an id is held to: the form of the account's country where that is known and has ids here, else of the country
-- that it names itself; null: we know none.
create function private.tax_id_format(p_tax_id text, p_country text) returns private.tax_id_formats
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_bare text := private.bare_tax_id(p_tax_id);
  v_country text := case when p_country = 'GR' then 'EL' when p_country = 'GB' and v_bare ~ '^XI' then 'XI'
    else p_country end;
  v_format private.tax_id_formats;
begin
  select * into v_format from private.tax_id_formats where country = v_country;
  if not found then
    select * into v_format from private.tax_id_formats where country = left(v_bare, 2) and has_prefix;
  end if;
  return v_format;
end $$;

-- What is wrong with a tax id: {field, example}; null: nothing.
create function private.tax_id_problem(p_tax_id text, p_country text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_format private.tax_id_formats;
begin
  if p_tax_id !~ '^[A-Z0-9][A-Z0-9 ./-]{3,24}$' then
    return '{"field": "tax_id"}';
  end if;
  v_format := private.tax_id_format(p_tax_id, p_country);
  return case when private.bare_tax_id(p_tax_id) !~ ('^(' || v_format.pattern || ')$')
    then jsonb_build_object('field', 'tax_id', 'example', v_format.example) end;
end $$;

-- A tax id as Stripe knows it: {type, value}; null: Stripe has no type for it, or it is none of a business.
create function private.stripe_tax_id(p_tax_id text, p_country text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_bare text := private.bare_tax_id(p_tax_id);
  v_format private.tax_id_formats := private.tax_id_format(p_tax_id, p_country);
  v_type text;
begin
  if p_tax_id is null then
    return null;
  end if;
  v_type := case v_format.country
    when 'AU' then 'au_abn'
    when 'CA' then case char_length(v_bare) when 9 then 'ca_bn' else 'ca_gst_hst' end
    when 'CH' then case char_length(v_bare) when 12 then 'ch_uid' else 'ch_vat' end
    when 'GB' then 'gb_vat'
    when 'IN' then 'in_gst'
    when 'JP' then case left(v_bare, 1) when 'T' then 'jp_trn' else 'jp_cn' end
    when 'NO' then case when v_bare ~ 'MVA$' then 'no_vat' end
    when 'NZ' then 'nz_gst'
    when 'US' then 'us_ein'
    else case when v_format.has_prefix then 'eu_vat' end
  end;
  return case when v_type is not null then jsonb_build_object('type', v_type, 'value', case v_type
    when 'ch_uid' then regexp_replace(v_bare, '^CHE(...)(...)(...)$', 'CHE-\1.\2.\3')
    when 'ch_vat' then regexp_replace(v_bare, '^CHE(...)(...)(...)(.+)$', 'CHE-\1.\2.\3 \4')
    when 'no_vat' then substr(v_bare, 3)
    when 'us_ein' then regexp_replace(v_bare, '^(..)', '\1-')
    else v_bare
  end) end;
end $$;

-- The id that changes an account's taxes, as Stripe knows it: not one that its authority does not know.
create function private.taxed_tax_id(a public.accounts) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return case when a.tax_id_state is distinct from 'unverified' then private.stripe_tax_id(a.tax_id, a.country) end;
end $$;
