-- Members: the people who act for an account. They come by an invitation that was mailed to their address, and a button
-- on the page behind it; who leaves takes nothing along, and calls that rang them go on to the rest of each plan.

create table private.member_invitations (
  id uuid primary key,
  account_id uuid not null references public.accounts (id),
  token_hash bytea not null unique,
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'admin', 'member', 'billing')),
  invited_by uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default private.machine_now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz
);
comment on table private.member_invitations is
  'Links that make somebody a member. Each works once, for one address, while its sender may make such a member.';
comment on column private.member_invitations.token_hash is 'SHA-256; the token is in the email alone';
create unique index member_invitations_open on private.member_invitations (account_id, email)
  where accepted_at is null and revoked_at is null;
create index member_invitations_by on private.member_invitations (invited_by);
alter table private.member_invitations enable row level security;

insert into private.settings (key, value, description) values
  ('member_invitation_hours', '168', 'How long an invitation to an account counts, hours'),
  ('member_invitations_per_account', '20', 'Invitations that an account may send within 24 hours'),
  ('members_per_account', '100', 'People who may belong to an account');

-- What touches an owner is an owner's alone.
create function private.permission_over(p_roles text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case when 'owner' = any (p_roles) then 'own' else 'team' end;
end $$;

create function private.authorize_role(p_actor jsonb, p_account_id uuid, p_roles text[]) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, private.permission_over(p_roles));
end $$;

create function private.invitation_json(p_invitation private.member_invitations) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_invitation.id,
    'email', p_invitation.email,
    'role', p_invitation.role,
    'created_at', p_invitation.created_at,
    'expires_at', p_invitation.expires_at,
    'is_expired', p_invitation.expires_at <= private.machine_now());
end $$;

-- {members, invitations}: addresses and invitations are for those who manage the team.
create function private.list_members(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_manages boolean;
begin
  perform private.authorize(p_actor, p_account_id, 'read');
  v_manages := private.role_may(private.actor_role(p_actor, p_account_id, 'team'), 'team');
  return jsonb_build_object(
    'members', (
      select jsonb_agg(jsonb_build_object(
        'user_id', m.user_id,
        'name', coalesce(p.display_name, split_part(p.email, '@', 1)),
        'email', case when v_manages or m.user_id = v_user then p.email end,
        'role', m.role,
        'is_you', m.user_id = v_user,
        'since', m.created_at
      ) order by m.created_at, m.user_id)
      from public.memberships m
      join public.profiles p on p.user_id = m.user_id
      where m.account_id = p_account_id
    ),
    'invitations', (
      select coalesce(jsonb_agg(private.invitation_json(i) order by i.created_at desc), '[]')
      from private.member_invitations i
      where i.account_id = p_account_id and i.accepted_at is null and i.revoked_at is null and v_manages
    ));
end $$;

-- Why nobody can be invited now; null: somebody can.
create function private.invitation_refusal(p_account_id uuid, p_email text) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_most numeric := private.setting('member_invitations_per_account');
begin
  if exists (
    select from public.memberships m join auth.users u on u.id = m.user_id
    where m.account_id = p_account_id and lower(u.email) = p_email
  ) then
    return private.refusal('RULE_REFUSED', '{"reason": "is_member"}');
  end if;
  if (select count(*) from public.memberships where account_id = p_account_id)
    >= private.setting('members_per_account')
  then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many_members"}');
  end if;
  if private.take_tokens('member-invitation:' || p_account_id, v_most / 86400, v_most) > 0 then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many_invitations"}');
  end if;
  return null;
end $$;

-- p_invitation: {id, token_hash (hex), email, role}. It replaces one to the same address. Refusals: RULE_REFUSED
-- (is_member, too_many_members, too_many_invitations).
create function private.invite_member(p_actor jsonb, p_account_id uuid, p_invitation jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_email text := lower(trim(p_invitation ->> 'email'));
  v_refusal jsonb;
  v_made private.member_invitations;
begin
  perform pg_advisory_xact_lock(hashtextextended('members:' || p_account_id, 0));
  perform private.authorize_role(p_actor, p_account_id, array[p_invitation ->> 'role']);
  v_refusal := private.invitation_refusal(p_account_id, v_email);
  if v_refusal is not null then
    return v_refusal;
  end if;
  update private.member_invitations set revoked_at = private.machine_now()
    where account_id = p_account_id and email = v_email and accepted_at is null and revoked_at is null;
  insert into private.member_invitations (id, account_id, token_hash, email, role, invited_by, expires_at)
    values ((p_invitation ->> 'id')::uuid, p_account_id, decode(p_invitation ->> 'token_hash', 'hex'), v_email,
      p_invitation ->> 'role', v_user, private.machine_now() + private.duration('member_invitation_hours'))
    returning * into v_made;
  perform private.notify_address(v_email, 'member-invitation', jsonb_build_object(
    'invitation_id', v_made.id,
    'account', (select name from public.accounts where id = p_account_id),
    'role', v_made.role,
    'hours', private.setting('member_invitation_hours'),
    'invited_by', (select email from public.profiles where user_id = v_user)
  ), 'member-invitation:' || v_made.id);
  perform private.audit(p_actor, p_account_id, 'member.invited', 'invitation:' || v_made.id, null,
    jsonb_build_object('email', v_email, 'role', v_made.role));
  return jsonb_build_object('ok', true, 'invitation', private.invitation_json(v_made));
end $$;

-- Refusals: NOT_FOUND.
create function private.revoke_invitation(p_actor jsonb, p_account_id uuid, p_invitation_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  update private.member_invitations set revoked_at = private.machine_now()
    where id = p_invitation_id and account_id = p_account_id and accepted_at is null and revoked_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.audit(p_actor, p_account_id, 'member.invitation-revoked', 'invitation:' || p_invitation_id);
  return jsonb_build_object('ok', true);
end $$;

create function private.open_invitation(p_token_hash bytea) returns private.member_invitations
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invitation private.member_invitations;
begin
  select * into v_invitation
    from private.member_invitations
    where token_hash = p_token_hash and accepted_at is null and revoked_at is null
      and expires_at > private.machine_now();
  return v_invitation;
end $$;

-- What the page behind the link shows, to anyone who has it; null when it is good for nothing. Changes nothing: mail
-- scanners open links.
create function private.get_member_invitation(p_token_hash bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_invitation private.member_invitations := private.open_invitation(p_token_hash);
begin
  if v_invitation.id is null then
    return null;
  end if;
  return (
    select jsonb_build_object(
      'email', v_invitation.email,
      'role', v_invitation.role,
      'account', a.name,
      'invited_by', (select email from public.profiles where user_id = v_invitation.invited_by))
    from public.accounts a
    where a.id = v_invitation.account_id and a.status <> 'closed'
  );
end $$;

-- Who accepts has the address, and it is confirmed. Who is a member already stays what they are. Refusals:
-- NOT_FOUND, the link is good for nothing to this person.
create function private.accept_member_invitation(p_actor jsonb, p_token_hash bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_user uuid := private.require_person(p_actor);
  v_invitation private.member_invitations := private.open_invitation(p_token_hash);
begin
  if not exists (
    select from auth.users
    where id = v_user and email_confirmed_at is not null and lower(email) = v_invitation.email
  ) then
    return private.refusal('NOT_FOUND');
  end if;
  update private.member_invitations set accepted_at = private.machine_now()
    where id = v_invitation.id and accepted_at is null and revoked_at is null;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  insert into public.memberships (account_id, user_id, role)
    values (v_invitation.account_id, v_user, v_invitation.role)
    on conflict (account_id, user_id) do nothing;
  update public.profiles set last_account_id = v_invitation.account_id where user_id = v_user;
  perform private.audit(p_actor, v_invitation.account_id, 'member.joined', 'user:' || v_user, null,
    jsonb_build_object('role', v_invitation.role, 'invited_by', v_invitation.invited_by));
  return jsonb_build_object('ok', true, 'role', v_invitation.role);
end $$;

-- The membership to be changed, locked with all of the account: of two owners who remove each other one stays.
create function private.lock_membership(p_account_id uuid, p_user_id uuid) returns public.memberships
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_membership public.memberships;
begin
  perform pg_advisory_xact_lock(hashtextextended('members:' || p_account_id, 0));
  select * into v_membership from public.memberships where account_id = p_account_id and user_id = p_user_id;
  return v_membership;
end $$;

create function private.is_last_owner(p_membership public.memberships) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return p_membership.role = 'owner' and not exists (
    select from public.memberships
    where account_id = p_membership.account_id and role = 'owner' and user_id <> p_membership.user_id
  );
end $$;

-- Refusals: NOT_FOUND, RULE_REFUSED (last_owner).
create function private.change_member_role(p_actor jsonb, p_account_id uuid, p_user_id uuid, p_role text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before public.memberships;
begin
  perform private.authorize(p_actor, p_account_id, 'team');
  v_before := private.lock_membership(p_account_id, p_user_id);
  if v_before.user_id is null then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.authorize_role(p_actor, p_account_id, array[v_before.role, p_role]);
  if p_role <> 'owner' and private.is_last_owner(v_before) then
    return private.refusal('RULE_REFUSED', '{"reason": "last_owner"}');
  end if;
  update public.memberships set role = p_role where account_id = p_account_id and user_id = p_user_id;
  perform private.audit(p_actor, p_account_id, 'member.role-changed', 'user:' || p_user_id,
    to_jsonb(v_before.role), to_jsonb(p_role));
  return jsonb_build_object('ok', true);
end $$;

-- Ends a membership: another's, or one's own. Refusals: NOT_FOUND, RULE_REFUSED (last_owner).
create function private.remove_member(p_actor jsonb, p_account_id uuid, p_user_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before public.memberships;
begin
  if p_user_id = private.require_person(p_actor) then
    perform private.authorize(p_actor, p_account_id, 'belong');
  else
    perform private.authorize(p_actor, p_account_id, 'team');
  end if;
  v_before := private.lock_membership(p_account_id, p_user_id);
  if v_before.user_id is null then
    return private.refusal('NOT_FOUND');
  end if;
  if p_user_id <> private.require_person(p_actor) then
    perform private.authorize_role(p_actor, p_account_id, array[v_before.role]);
  end if;
  if private.is_last_owner(v_before) then
    return private.refusal('RULE_REFUSED', '{"reason": "last_owner"}');
  end if;
  perform private.audit(p_actor, p_account_id, 'member.removed', 'user:' || p_user_id, to_jsonb(v_before.role), null);
  delete from public.memberships where account_id = p_account_id and user_id = p_user_id;
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.list_members(jsonb, uuid),
  private.invite_member(jsonb, uuid, jsonb),
  private.revoke_invitation(jsonb, uuid, uuid),
  private.get_member_invitation(bytea),
  private.accept_member_invitation(jsonb, bytea),
  private.change_member_role(jsonb, uuid, uuid, text),
  private.remove_member(jsonb, uuid, uuid)
to app_server;
