-- Who leaves an account takes nothing along: no phone, line, link or mailbox of theirs gets anything of it any more.

-- Numbers of the account that rang somebody who left, or were theirs, as a mail lists them: {e164, label}.
create function private.lines_of_member(p_account_id uuid, p_user_id uuid, p_agents uuid[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'e164', n.e164, 'label', n.label) order by n.e164), '[]')
    from public.purchased_numbers n
    where n.account_id = p_account_id and n.e164 is not null and (
      exists (
        select from public.call_plans p
        where p.number_id = n.id and p.account_id = p_account_id and p.is_current and p.agents && p_agents
      )
      or exists (
        select from public.number_assignments a
        where a.number_id = n.id and a.account_id = p_account_id and a.user_id = p_user_id
      )
    )
  );
end $$;

-- Invitations of somebody who may not make such a member any more, as their role is now (null: none), are good for
-- nothing: who is removed does not come back by a link to another address of theirs.
create function private.end_invitations(p_account_id uuid, p_user_id uuid, p_role text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update private.member_invitations set revoked_at = private.machine_now()
    where account_id = p_account_id and invited_by = p_user_id and accepted_at is null and revoked_at is null
      and not private.role_may(p_role, private.permission_over(array[role]));
end $$;

create function private.member_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.end_invitations(new.account_id, new.user_id, new.role);
  return null;
end $$;

-- Phones by which only these agents took calls are the account's no more: plans that name one of them ring it no
-- longer, and no texts are sent on to it.
create function private.forget_phones(p_account_id uuid, p_agents uuid[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_phone text;
begin
  for v_phone in
    delete from public.account_phones
      where account_id = p_account_id
        and e164 in (select target from private.agents where id = any (p_agents) and kind = 'phone')
        and not exists (
          select from private.agents g
          where g.account_id = p_account_id and g.target = account_phones.e164 and g.removed_at is null
        )
      returning e164
  loop
    perform private.renew_answer_paths(p_account_id, v_phone);
  end loop;
end $$;

-- However a membership ends, the person's phone takes no more calls, their lines are nobody's, their mailbox gets no
-- bills, and the owner is told which numbers that concerns, and which phones they had proven that stay.
create function private.member_left() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_agents uuid[];
  v_lines jsonb;
  v_phones jsonb;
begin
  perform private.end_invitations(old.account_id, old.user_id, null);
  delete from private.billing_emails
    where account_id = old.account_id
      and email = (select lower(email) from public.profiles where user_id = old.user_id);
  with ended as (
    update private.agents set removed_at = private.now()
      where account_id = old.account_id and user_id = old.user_id and removed_at is null
      returning id
  )
  select coalesce(array_agg(id), '{}') into v_agents from ended;
  update private.agents set user_id = null where account_id = old.account_id and user_id = old.user_id;
  perform private.forget_phones(old.account_id, v_agents);
  v_lines := private.lines_of_member(old.account_id, old.user_id, v_agents);
  delete from public.number_assignments where account_id = old.account_id and user_id = old.user_id;
  select coalesce(jsonb_agg(e164 order by e164), '[]') into v_phones
    from public.account_phones
    where account_id = old.account_id and verified_by = old.user_id;
  if v_lines <> '[]' or v_phones <> '[]' then
    perform private.notify_member_left(old, v_lines, v_phones);
  end if;
  return old;
end $$;

create function private.notify_member_left(p_membership public.memberships, p_lines jsonb, p_phones jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.notify_user(null, p_membership.account_id, 'numbers', 'member-left', jsonb_build_object(
    'name', coalesce(
      (select coalesce(display_name, email) from public.profiles where user_id = p_membership.user_id), ''),
    'numbers', p_lines,
    'phones', p_phones
  ), 'member-left:' || p_membership.account_id || ':' || p_membership.user_id || ':'
    || extract(epoch from private.now()));
end $$;

create trigger member_left after delete on public.memberships
  for each row execute function private.member_left();
create trigger member_changed after update of role on public.memberships
  for each row execute function private.member_changed();
