-- Who saw a session without a link and calls it abandoned may be overtaken by whoever attaches the link: that page can be paid, so it
-- counts until Stripe confirms its end. Before, the order was canceled and its numbers went back on sale under the open page.
create or replace function private.close_checkout_session(p_session_id uuid, p_outcome text, p_release boolean default false) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_session public.checkout_sessions;
begin
  perform private.require_system();
  update public.checkout_sessions set status = p_outcome, ended_at = private.now()
    where id = p_session_id and (status = 'creating' or (status = 'open' and p_outcome <> 'abandoned')) returning * into v_session;
  if not found then select * into v_session from public.checkout_sessions where id = p_session_id; end if;
  if not found or v_session.purpose <> 'order' then return jsonb_build_object('ok', true); end if;
  return private.expire_order(v_session.order_id, p_release);
end $$;
