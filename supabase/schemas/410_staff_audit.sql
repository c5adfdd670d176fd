-- The audit log in the back office, as a list and beside what it is about.

create index audit_log_by_time on public.audit_log (occurred_at, id);
create index audit_log_by_user on public.audit_log (((actor ->> 'user_id')::uuid), occurred_at, id);
create index audit_log_request on public.audit_log (request_id) where request_id is not null;

create view private.staff_list_audit with (security_invoker = true) as
  select
    l.id,
    l.occurred_at,
    l.action,
    l.subject,
    l.actor ->> 'kind' as actor_kind,
    p.email as actor_email,
    coalesce(p.email, k.name) as actor_name,
    (l.actor ->> 'user_id')::uuid as actor_id,
    l.account_id,
    a.name as account_name,
    l.reason,
    l.before,
    l.after,
    l.request_id
  from public.audit_log l
  left join public.profiles p on p.user_id = (l.actor ->> 'user_id')::uuid
  left join public.api_keys k on k.id = (l.actor ->> 'key_id')::uuid
  left join public.accounts a on a.id = l.account_id;
insert into private.staff_lists (name) values ('audit');

-- What was done to these things, newest first: the trail beside a detail page.
create function private.audit_trail(p_subjects text[], p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(t) order by t.occurred_at desc, t.id), '[]')
    from (
      select *
      from private.staff_list_audit
      where subject = any (p_subjects)
      order by occurred_at desc, id desc
      limit least(p_limit, 100)
    ) t
  );
end $$;

create function private.staff_audit_trail(p_actor jsonb, p_subjects text[]) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize_staff(p_actor, array['support', 'operator', 'admin']);
  return private.audit_trail(p_subjects);
end $$;

grant execute on function private.staff_audit_trail(jsonb, text[]) to app_server;
