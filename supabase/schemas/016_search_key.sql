-- One spelling of names for comparing what people type with what is stored.

-- "Montréal, QC" → "montreal qc", also when typed decomposed; "München" → "munchen". White space and punctuation are
-- one space, compatibility forms are plain ones, letters of other scripts stay.
create function private.search_key(p_text text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_key text := lower(normalize(p_text, NFKD));
begin
  v_key := regexp_replace(v_key, '[\u0300-\u036f]+', '', 'g');
  v_key := replace(replace(replace(v_key, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
  v_key := translate(v_key, 'øđðłı', 'oddli');
  v_key := regexp_replace(v_key, '[''’.]', '', 'g');
  return btrim(regexp_replace(v_key, '[\s\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2010-\u206f]+', ' ', 'g'));
end $$;

-- The same with umlauts written out, as keyboards without them do: "München" → "muenchen", "Århus" → "aarhus".
create function private.spelled_out_key(p_text text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_text text := normalize(lower(p_text), NFC);
begin
  v_text := replace(replace(replace(v_text, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue');
  return private.search_key(replace(replace(v_text, 'ø', 'oe'), 'å', 'aa'));
end $$;

-- All keys of some names in one text, each between bars: '| munich | munchen | muenchen |'. A whole name is found by
-- '%| munich |%', the beginning of any of its words by '% mun%'.
create function private.keys_of(p_names text[]) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((
    select '| ' || string_agg(distinct k, ' | ') || ' |'
    from unnest(p_names) n, unnest(array[private.search_key(n), private.spelled_out_key(n)]) k
    where k <> ''
  ), '');
end $$;

grant execute on function private.search_key(text) to public;
