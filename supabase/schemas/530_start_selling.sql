-- A carrier that is not in use yet is put on sale by staff, for good: afterwards its sale is paused and resumed.

-- Its areas are not known yet, so its catalog is asked for in the same transaction.
create function private.start_selling(p_actor jsonb, p_carrier text, p_reason text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update public.carriers set
    is_enabled = true,
    selling_paused_at = null,
    selling_paused_reason = null,
    selling_paused_by = null
  where id = p_carrier;
  perform private.audit(p_actor, null, 'selling.started', 'carrier:' || p_carrier,
    jsonb_build_object('is_enabled', false), jsonb_build_object('is_enabled', true), p_reason);
  perform private.staff_request_catalog_sync(p_actor, p_carrier, p_reason);
end $$;
