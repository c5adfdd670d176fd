-- A number is bought for a period and then ends, or is suspended when its order is not paid: its owner is told, before and after.
-- What may be switched off is the category `numbers`. Everything about an order or its money is always sent, as are suspensions.

delete from public.notification_preferences where category <> 'numbers';
alter table public.notification_preferences drop constraint notification_preferences_category_check,
  add constraint notification_preferences_category_check check (category = 'numbers');
comment on table public.notification_preferences is 'What a person wants to hear about. Only categories that have messages and may be switched off; receipts, money and security are always sent.';

alter table public.purchased_numbers add column end_told_for timestamptz;
comment on column public.purchased_numbers.end_told_for is 'the paid_until that the owner was told of; another end is told again';
create index purchased_numbers_end_untold on public.purchased_numbers (paid_until) where status = 'active' and end_told_for is distinct from paid_until;

insert into private.settings (key, value, description) values
  ('end_notice_days', '7', 'How long before its end the owner of a number is told, days; bought for shorter, they are not');

-- p_due: not before then; until then the message may still be added to.
drop function private.notify_user(uuid, uuid, text, text, jsonb, text);
create function private.notify_user(p_user uuid, p_account uuid, p_category text, p_template text, p_parameters jsonb, p_dedupe text, p_due timestamptz default null)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
  insert into public.notifications (account_id, user_id, recipient, template, locale, time_zone, parameters, dedupe_key, scheduled_for, status)
    values (p_account, v_profile.user_id, v_profile.email, p_template, v_profile.locale, v_profile.time_zone, p_parameters, p_dedupe,
      coalesce(p_due, private.now()), case when coalesce(v_off, false) then 'suppressed' else 'pending' end)
    on conflict (dedupe_key) do nothing;
  if found and not coalesce(v_off, false) then
    perform private.emit('notification/queued', 'notification:' || p_dedupe, jsonb_build_object('dedupeKey', p_dedupe), p_due);
  end if;
end $$;

-- Numbers that end together come as one message: the first one's waits two minutes for the others.
create function private.tell_number_ended(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_number public.purchased_numbers; v_user uuid; v_line jsonb;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id;
  if v_number.account_id is null then return; end if;
  select o.user_id into v_user from public.order_items i join public.orders o on o.id = i.order_id where i.id = v_number.order_item_id;
  v_line := jsonb_build_object('number_id', v_number.id, 'e164', v_number.e164, 'place', v_number.place, 'number_type', v_number.number_type,
    'label', v_number.label, 'ends_at', v_number.ended_at);
  update public.notifications set parameters = jsonb_set(parameters, '{numbers}', parameters -> 'numbers' || v_line)
    where account_id = v_number.account_id and template = 'number-ended' and parameters ->> 'reason' = p_reason and (v_user is null or user_id = v_user)
      and status in ('pending', 'suppressed') and attempts = 0 and scheduled_for > private.now() and created_at > private.now() - interval '1 hour';
  if not found then
    perform private.notify_user(v_user, v_number.account_id, case p_reason when 'unpaid' then 'receipts' else 'numbers' end, 'number-ended',
      jsonb_build_object('numbers', jsonb_build_array(v_line), 'reason', p_reason), 'number-ended:' || p_number_id, private.now() + interval '2 minutes');
  end if;
end $$;

-- The end of release, suspend, resume and configure. A suspension that was on its way when the debt was paid is followed by its opposite.
create or replace function private.finish_number_action(p_job_id uuid, p_generation integer, p_result jsonb default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_job public.provisioning_queue; v_before public.purchased_numbers; v_number public.purchased_numbers; v_order public.orders;
  v_now timestamptz := private.now(); v_reason text; v_event text;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select * into v_before from public.purchased_numbers where id = v_job.purchased_number_id for update;
  v_reason := v_job.reason;
  case v_job.action
    when 'release' then
      update public.purchased_numbers set status = 'released', ended_at = v_now, ended_reason = coalesce(ended_reason, 'released') where id = v_before.id and status <> 'released' returning * into v_number;
      update public.number_contracts set ended_at = v_now where number_id = v_before.id and ended_at is null;
      v_reason := v_number.ended_reason;
      v_event := 'number.released';
    when 'suspend' then
      update public.purchased_numbers set status = 'suspended' where id = v_before.id and status = 'active' returning * into v_number;
      v_event := 'number.suspended';
    when 'resume' then
      update public.purchased_numbers set status = 'active' where id = v_before.id and status = 'suspended' returning * into v_number;
      v_event := 'number.resumed';
    when 'configure' then
      update public.number_configurations set read_back = p_result, applied_at = v_now
        where number_id = v_before.id and version = (select max(version) from public.number_configurations where number_id = v_before.id);
    else perform private.refuse(409, 'CONFLICT');
  end case;
  update public.provisioning_queue set status = 'succeeded', run_id = null, lease_until = null, finished_at = v_now, error_code = null, error_message = null where id = p_job_id;
  if v_number.id is null then return jsonb_build_object('ok', true, 'repeated', false); end if;

  perform private.note(v_number.id, v_number.account_id, v_event, jsonb_strip_nulls(jsonb_build_object('reason', v_reason)));
  perform private.audit('{"kind":"system"}', v_number.account_id, v_event, 'number:' || v_number.id,
    jsonb_build_object('status', v_before.status), jsonb_build_object('status', v_number.status), v_reason);
  select o.* into v_order from public.order_items i join public.orders o on o.id = i.order_id where i.id = v_number.order_item_id;
  -- The numbers of an order share its debt, so one message speaks for all of them.
  if v_event = 'number.suspended' and exists (select from public.payments where order_id = v_order.id and kind = 'debt' and captured_at >= v_job.created_at) then
    perform private.queue_action(v_number.id, 'resume', 'debt paid');
  elsif v_event = 'number.suspended' and v_reason = 'unpaid' then
    perform private.notify_user(v_order.user_id, v_number.account_id, 'receipts', 'number-suspended', private.receipt_json(v_order.id), 'number-suspended:' || v_order.id);
  elsif v_event = 'number.resumed' and v_reason = 'debt paid' then
    perform private.notify_user(v_order.user_id, v_number.account_id, 'numbers', 'number-resumed', private.receipt_json(v_order.id), 'number-resumed:' || v_order.id);
  elsif v_event = 'number.released' then
    perform private.tell_number_ended(v_number.id, v_reason);
  end if;
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

create or replace function private.end_number(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_before text; v_number public.purchased_numbers;
begin
  perform private.require_system();
  select status into v_before from public.purchased_numbers where id = p_number_id for update;
  update public.purchased_numbers set status = 'released', ended_at = private.now(), ended_reason = p_reason
    where id = p_number_id and status in ('active', 'suspended', 'releasing') returning * into v_number;
  if found then
    update public.number_contracts set ended_at = private.now() where number_id = p_number_id and ended_at is null;
    perform private.note(p_number_id, v_number.account_id, 'number.ended', jsonb_build_object('reason', p_reason));
    perform private.audit('{"kind":"system"}', v_number.account_id, 'number.ended', 'number:' || p_number_id,
      jsonb_build_object('status', v_before), jsonb_build_object('status', 'released'), p_reason);
    perform private.tell_number_ended(p_number_id, p_reason);
  end if;
end $$;

-- Tells owners of the numbers that end within a week, once for each number and end. All numbers of one buyer that end on a day (UTC) come
-- as one message, so a whole day comes due at once. Returns how many numbers were told of.
create function private.announce_endings() returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_group record; v_count integer := 0; v_notice interval := make_interval(days => private.setting('end_notice_days')::integer);
  v_until timestamptz := (date_trunc('day', private.now() at time zone 'UTC') + v_notice + interval '1 day') at time zone 'UTC';
begin
  perform private.require_system();
  for v_group in
    with due as (
      select id, order_item_id from public.purchased_numbers
      where status = 'active' and account_id is not null and paid_until > private.now() and paid_until < v_until
        and end_told_for is distinct from paid_until and activated_at < paid_until - v_notice
      order by paid_until for update skip locked
    ), told as (
      update public.purchased_numbers n set end_told_for = n.paid_until
      from due left join public.order_items i on i.id = due.order_item_id left join public.orders o on o.id = i.order_id
      where n.id = due.id
      returning n.id, n.account_id, n.e164, n.place, n.number_type, n.label, n.paid_until, o.user_id
    )
    select account_id, user_id, min(paid_until) as ends_at, count(*) as numbers, (array_agg(id order by paid_until, id))[1] as first_id,
      jsonb_agg(jsonb_build_object('number_id', id, 'e164', e164, 'place', place, 'number_type', number_type, 'label', label, 'ends_at', paid_until)
        order by paid_until, id) as lines
    from told group by account_id, user_id, (paid_until at time zone 'UTC')::date
  loop
    perform private.notify_user(v_group.user_id, v_group.account_id, 'numbers', 'number-ending',
      jsonb_build_object('numbers', v_group.lines, 'ends_at', v_group.ends_at),
      'number-ending:' || v_group.first_id || ':' || extract(epoch from v_group.ends_at)::bigint);
    v_count := v_count + v_group.numbers;
  end loop;
  return v_count;
end $$;
grant execute on function private.announce_endings() to app_worker;
