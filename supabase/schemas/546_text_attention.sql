-- DIDWW has no API for texts: an operator assigns its trunk to a number in the panel, and proves it by a text.

-- Numbers of DIDWW that are sold as receiving texts, have been live for an hour, and at which none has arrived.
create function private.attention_unproven_texts() returns private.attention
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_found private.attention;
begin
  select count(*), min(n.activated_at) into v_found
    from public.purchased_numbers n
    where n.carrier_id = 'didww' and n.status = 'active' and 'sms_in' = any (n.features)
      and n.activated_at < private.now() - interval '1 hour' and n.texts_proven_at is null;
  return v_found;
end $$;
create index purchased_numbers_unproven_texts on public.purchased_numbers (activated_at)
  where carrier_id = 'didww' and status = 'active' and 'sms_in' = any (features) and texts_proven_at is null;
insert into private.attention_steps (name, position, title, advice, address) values
  ('unproven_texts', 55, 'Numbers at which no text has arrived yet',
    'Assign the trunk for texts in DIDWW''s panel, then text PROBE and the first eight characters of its id to each.',
    '/admin/numbers?carrier=didww&status=active');
