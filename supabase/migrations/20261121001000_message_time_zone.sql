-- Messages say days in the recipient's own time zone, as their pages do. The zone is kept with the message, like its
-- locale: an attempt that is repeated must not differ from the first, or the provider refuses it.
alter table public.notifications add column time_zone text not null default 'UTC';
comment on column public.notifications.time_zone is 'IANA zone of the days in the text, as the recipient had chosen it when the message was queued';

create or replace function private.notify_user(p_user uuid, p_account uuid, p_category text, p_template text, p_parameters jsonb, p_dedupe text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_profile public.profiles; v_off boolean;
begin
  select * into v_profile from public.profiles where user_id = p_user;
  if not found then
    -- The person is gone: the account's owner is told instead.
    select p.* into v_profile from public.memberships m join public.profiles p on p.user_id = m.user_id
      where m.account_id = p_account and m.role = 'owner' order by m.created_at limit 1;
    if not found then return; end if;
  end if;
  select not enabled into v_off from public.notification_preferences
    where user_id = v_profile.user_id and category = p_category and channel = 'email';
  insert into public.notifications (account_id, user_id, recipient, template, locale, time_zone, parameters, dedupe_key, status)
    values (p_account, v_profile.user_id, v_profile.email, p_template, v_profile.locale, v_profile.time_zone, p_parameters, p_dedupe,
      case when coalesce(v_off, false) then 'suppressed' else 'pending' end)
    on conflict (dedupe_key) do nothing;
  if found and not coalesce(v_off, false) then
    perform private.emit('notification/queued', 'notification:' || p_dedupe, jsonb_build_object('dedupeKey', p_dedupe));
  end if;
end $$;
