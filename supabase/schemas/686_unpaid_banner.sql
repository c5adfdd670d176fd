-- What the frame of every account page needs: the role of the person who looks, and what is unpaid.

-- Returns {role, unpaid}: p_account_id null is the person's usual account. unpaid: see unpaid_banner_json.
create function private.account_frame(p_actor jsonb, p_account_id uuid default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
  v_role text;
begin
  perform private.require_person(p_actor);
  v_account := private.resolve_account(p_actor, p_account_id, 'belong');
  v_role := private.actor_role(p_actor, v_account, 'belong');
  return jsonb_build_object(
    'role', v_role,
    'unpaid', (
      select private.unpaid_banner_json(p, private.role_may(v_role, 'billing'))
      from public.billing_profiles p
      where p.account_id = v_account and p.unpaid_since is not null
    ));
end $$;

-- {stage, bill, ahead}: what the unpaid bill has taken away, and what it still takes; ahead is null while the clock
-- stands still. Who does not manage bills learns the stage, once something is taken away.
create function private.unpaid_banner_json(p_profile public.billing_profiles, p_pays boolean) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_stage text := private.account_stage(p_profile);
  v_bill jsonb := private.unpaid_bill_json(p_profile.account_id);
begin
  if v_bill is null then
    return null;
  end if;
  if not p_pays then
    return case when v_stage <> 'full' then jsonb_build_object(
      'stage', v_stage, 'bill', null, 'ahead', null) end;
  end if;
  return jsonb_build_object(
    'stage', v_stage,
    'bill', v_bill,
    'ahead', case when p_profile.clock_stopped_at is null then private.stages_ahead(p_profile.unpaid_since) end);
end $$;

-- [{stage, at}], the soonest first: what a bill takes away from now on when it stays unpaid.
create function private.stages_ahead(p_unpaid_since timestamptz) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('stage', stage, 'at', at) order by at), '[]')
    from unnest(array['receive_only', 'quarantine', 'release']) stage
    cross join lateral (select p_unpaid_since + private.duration('dunning_' || stage || '_hours')) due (at)
    where at > private.now()
  );
end $$;

-- The oldest unpaid bill, and how many there are: {id, number, due_cents, currency, count}
create function private.unpaid_bill_json(p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'id', id,
      'number', number,
      'due_cents', due_cents,
      'currency', currency,
      'count', count(*) over ())
    from public.invoices
    where account_id = p_account_id and state = 'open' and problem is not null
    order by issued_at, id
    limit 1
  );
end $$;

grant execute on function private.account_frame(jsonb, uuid) to app_server;
