-- Provisioning: the queue is the truth, every result carries the generation it was claimed with, and older generations are refused.

-- P2 and P5 as constraints: a live line stays live, a settling order's lines are frozen, and money never exceeds live goods.
create function private.guard_order_item() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.status in ('live', 'failed', 'substituted') and new.status is distinct from old.status then
    raise exception 'line % is already %', old.id, old.status using errcode = '23514';
  end if;
  if new.status is distinct from old.status and exists (select from public.orders where id = new.order_id and settling_at is not null) then
    raise exception 'order % is settling: its lines are frozen', new.order_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger guard before update on public.order_items for each row execute function private.guard_order_item();

create function private.guard_captured() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_live integer; v_captured integer;
begin
  if new.captured_cents = 0 then return new; end if;
  select coalesce(sum(total_cents), 0) into v_live from public.order_items where order_id = new.order_id and status = 'live';
  select coalesce(sum(captured_cents), 0) into v_captured from public.payments where order_id = new.order_id and id <> new.id;
  if v_captured + new.captured_cents > v_live then
    raise exception 'captured % of order % would exceed its live lines %', v_captured + new.captured_cents, new.order_id, v_live using errcode = '23514';
  end if;
  return new;
end $$;
create trigger guard before insert or update of captured_cents on public.payments for each row execute function private.guard_captured();

create function private.job_json(p_job_id uuid) returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'id', q.id, 'generation', q.generation, 'attempts', q.attempts, 'max_attempts', q.max_attempts, 'action', q.action, 'carrier_id', n.carrier_id,
    'number', jsonb_build_object('id', n.id, 'account_id', n.account_id, 'e164', n.e164, 'carrier_ref', n.carrier_ref, 'status', n.status, 'features', n.features,
      'paid_until', n.paid_until, 'ended_reason', n.ended_reason),
    'item', case when i.id is null then null else jsonb_build_object('id', i.id, 'e164', i.e164, 'status', i.status, 'carrier_ref', i.carrier_ref,
      'area_id', i.area_id, 'area_ref', a.carrier_ref, 'country', i.country, 'number_type', i.number_type, 'features', i.features,
      'sku_ref', s.carrier_ref, 'place', i.place, 'total_cents', i.total_cents) end,
    'reservation_ref', (select h.reservation_ref from public.holds h where h.id = i.hold_id and h.reservation_expires_at > private.now() + interval '5 seconds'),
    'order', case when o.id is null then null else jsonb_build_object('id', o.id, 'reference', o.reference, 'forward_to', o.forward_to,
      'lost_line_policy', o.lost_line_policy, 'settle_by', o.settle_by, 'status', o.status) end,
    'carrier_order', (select jsonb_build_object('id', c.id, 'status', c.status, 'carrier_order_ref', c.carrier_order_ref, 'submitted_at', c.submitted_at)
      from public.carrier_orders c where c.order_item_id = i.id order by (c.status in ('created', 'submitted', 'pending')) desc, c.created_at desc limit 1),
    'wanted', (select c.wanted from public.number_configurations c where c.number_id = n.id order by c.version desc limit 1),
    'substitutions', (select count(*) from public.order_items x where x.order_id = o.id and x.status = 'substituted'))
  from public.provisioning_queue q
  join public.purchased_numbers n on n.id = q.purchased_number_id
  join public.areas a on a.id = n.area_id
  join public.area_skus s on s.id = n.sku_id
  left join public.order_items i on i.id = q.order_item_id
  left join public.orders o on o.id = q.order_id
  where q.id = p_job_id
$$;

-- pending → processing. The job for the run that holds it, null for any other run. The same run may ask again after a crash;
-- a run whose lease ended loses the job to the next one, and its late results are refused by generation.
create function private.claim_job(p_job_id uuid, p_run_id text) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_lease timestamptz := private.now() + make_interval(secs => private.setting('job_lease_seconds')::double precision);
begin
  perform private.require_system();
  update public.provisioning_queue set status = 'processing', run_id = p_run_id, lease_until = v_lease,
      generation = generation + case when status = 'processing' and run_id = p_run_id then 0 else 1 end
    where id = p_job_id and (
      (status in ('pending', 'waiting') and scheduled_for <= private.now() + interval '1 second')
      or (status = 'processing' and (run_id = p_run_id or lease_until < private.now())))
    returning * into v_job;
  if not found then return null; end if;
  if v_job.order_id is not null then
    update public.orders set status = 'provisioning' where id = v_job.order_id and status = 'authorized';
  end if;
  return private.job_json(p_job_id);
end $$;

-- The settlement takes a job from whoever has it.
create function private.seize_job(p_job_id uuid, p_run_id text) returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  update public.provisioning_queue set status = 'processing', run_id = p_run_id, lease_until = private.now() + interval '2 minutes',
      generation = generation + case when run_id is not distinct from p_run_id then 0 else 1 end
    where id = p_job_id and status in ('pending', 'processing', 'waiting');
  if not found then return null; end if;
  return private.job_json(p_job_id);
end $$;

-- Raises PT409 when the caller's claim is no longer the current one.
create function private.fence(p_job_id uuid, p_generation integer) returns public.provisioning_queue language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue;
begin
  perform private.require_system();
  select * into v_job from public.provisioning_queue where id = p_job_id for update;
  if not found or v_job.generation <> p_generation then perform private.refuse(409, 'CONFLICT', jsonb_build_object('job', p_job_id, 'why', 'older generation')); end if;
  return v_job;
end $$;

create function private.settle_reserve(p_order public.carrier_orders, p_charged numeric) returns void language sql security definer set search_path = '' as $$
  update public.carriers set balance_reserved = greatest(0, balance_reserved - p_order.amount_reserved),
    balance_available = balance_available - coalesce(p_charged, 0)
  where id = p_order.carrier_id
$$;

-- Our order upstream, written before the carrier is called. {order, is_new}: only a new one may be sent without looking it up first.
create function private.begin_carrier_order(p_job_id uuid, p_generation integer) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_order public.carrier_orders; v_number public.purchased_numbers; v_carrier public.carriers; v_cost numeric;
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_order from public.carrier_orders where order_item_id = v_job.order_item_id and status in ('created', 'submitted', 'pending', 'completed')
    order by (status <> 'completed') desc, created_at desc limit 1;
  if found then return jsonb_build_object('ok', true, 'is_new', false, 'order', to_jsonb(v_order)); end if;
  select * into v_number from public.purchased_numbers where id = v_job.purchased_number_id;
  v_cost := v_number.setup_cost + v_number.monthly_cost;
  select * into v_carrier from public.carriers where id = v_number.carrier_id for update;
  if v_carrier.balance_available is not null and v_carrier.balance_available - v_carrier.balance_reserved < v_cost
    and v_carrier.balance_read_at > private.now() - interval '1 minute' then
    return jsonb_build_object('ok', false, 'code', 'insufficient_funds');
  end if;
  update public.carriers set balance_reserved = balance_reserved + v_cost where id = v_carrier.id;
  insert into public.carrier_orders (order_item_id, purchased_number_id, carrier_id, wanted_e164, amount_reserved, currency)
    values (v_job.order_item_id, v_number.id, v_number.carrier_id, v_number.e164, v_cost, v_number.cost_currency) returning * into v_order;
  return jsonb_build_object('ok', true, 'is_new', true, 'order', to_jsonb(v_order));
end $$;

-- The moment a request goes out. false: an earlier request may still take effect, look it up instead.
create function private.submit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'submitted', submitted_at = private.now()
    where id = p_carrier_order_id and (status = 'created' or (status = 'submitted'
      and submitted_at < private.now() - make_interval(secs => private.setting('carrier_order_grace_seconds')::double precision)));
  return found;
end $$;

-- The request certainly had no effect (refused before it was sent, or 429): it may go out again at once.
create function private.unsubmit_carrier_order(p_job_id uuid, p_generation integer, p_carrier_order_id uuid) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.fence(p_job_id, p_generation);
  update public.carrier_orders set status = 'created', submitted_at = null where id = p_carrier_order_id and status = 'submitted' and carrier_order_ref is null;
end $$;

-- What the carrier says of our order. Only moves forward; completed, canceled and rejected are final.
create function private.record_carrier_order(p_carrier_order_id uuid, p_status text, p_ref text, p_amount numeric default null, p_raw jsonb default null, p_code text default null) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_order public.carrier_orders; v_final boolean := p_status in ('completed', 'canceled', 'rejected'); v_job uuid;
begin
  perform private.require_system();
  select * into v_order from public.carrier_orders where id = p_carrier_order_id for update;
  if not found then return null; end if;
  if v_order.status in ('canceled', 'rejected') and p_status = 'completed' and v_order.late_until is not null then
    -- Goods that arrived after we gave the line up: the sweeper releases them; the cost is ours.
    update public.carrier_orders set carrier_order_ref = coalesce(carrier_order_ref, p_ref), amount_charged = coalesce(p_amount, amount_charged), raw = coalesce(p_raw, raw) where id = v_order.id;
  elsif v_order.status not in ('completed', 'canceled', 'rejected') then
    update public.carrier_orders set status = p_status, carrier_order_ref = coalesce(p_ref, carrier_order_ref), raw = coalesce(p_raw, raw),
      amount_charged = case when p_status = 'completed' then coalesce(p_amount, amount_charged) else amount_charged end,
      closed_code = case when v_final then p_code else closed_code end, settled_at = case when v_final then private.now() end
      where id = v_order.id;
    if v_final then perform private.settle_reserve(v_order, case when p_status = 'completed' then p_amount end); end if;
  end if;
  select q.id into v_job from public.provisioning_queue q where q.purchased_number_id = v_order.purchased_number_id and q.action = 'purchase'
    order by q.created_at desc limit 1;
  select * into v_order from public.carrier_orders where id = p_carrier_order_id;
  if v_final and v_job is not null then
    -- A run that waits hears the event; a parked job is due at once.
    perform private.emit('carrier-order/settled', 'carrier-order-settled:' || v_order.id, jsonb_build_object('jobId', v_job, 'carrierOrderId', v_order.id));
    update public.provisioning_queue set scheduled_for = private.now() where id = v_job and status = 'waiting' and scheduled_for > private.now();
    if found then
      perform private.emit('provisioning/requested', 'provision:' || v_job || ':settled:' || v_order.id, jsonb_build_object('jobId', v_job));
    end if;
  end if;
  return jsonb_build_object('id', v_order.id, 'status', v_order.status, 'job_id', v_job);
end $$;

create function private.find_carrier_order(p_carrier text, p_ref text, p_id uuid default null) returns jsonb language sql stable security definer set search_path = '' as $$
  select to_jsonb(c) from public.carrier_orders c where c.carrier_id = p_carrier and (c.carrier_order_ref = p_ref or c.id = p_id) limit 1
$$;

-- The carrier's own id of the number, and for random lines the number itself.
create function private.identify_number(p_job_id uuid, p_generation integer, p_carrier_ref text, p_e164 text, p_paid_until timestamptz default null) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_number public.purchased_numbers;
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_number from public.purchased_numbers where id = v_job.purchased_number_id;
  if v_number.e164 is not null and v_number.e164 <> p_e164 then return jsonb_build_object('ok', false, 'code', 'WRONG_NUMBER'); end if;
  update public.purchased_numbers set carrier_ref = p_carrier_ref, e164 = p_e164, paid_until = coalesce(p_paid_until, paid_until) where id = v_number.id;
  update public.order_items set e164 = p_e164 where id = v_job.order_item_id and e164 is distinct from p_e164;
  return jsonb_build_object('ok', true);
end $$;

-- The answer path that is wanted for a number; a new version only when it differs.
create function private.want_configuration(p_job_id uuid, p_generation integer, p_wanted jsonb) returns integer language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_last public.number_configurations; v_account uuid;
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_last from public.number_configurations where number_id = v_job.purchased_number_id order by version desc limit 1;
  if found and v_last.wanted = p_wanted then return v_last.version; end if;
  select account_id into v_account from public.purchased_numbers where id = v_job.purchased_number_id;
  if v_account is null then return 0; end if;
  insert into public.number_configurations (account_id, number_id, version, wanted)
    values (v_account, v_job.purchased_number_id, coalesce(v_last.version, 0) + 1, p_wanted);
  return coalesce(v_last.version, 0) + 1;
end $$;

create function private.lines_done(p_order_id uuid) returns void language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.order_items where order_id = p_order_id and status in ('pending', 'provisioning')) then
    perform private.emit('order/lines-terminal', 'order-lines:' || p_order_id || ':' || (select count(*) from public.order_items where order_id = p_order_id),
      jsonb_build_object('orderId', p_order_id));
  end if;
end $$;

-- P5: called with what the carrier read back, after the caller compared it. The line is live, the contract begins, the job is done: one transaction, done written last.
create function private.activate_number(p_job_id uuid, p_generation integer, p_read_back jsonb, p_paid_until timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_number public.purchased_numbers; v_item public.order_items; v_order public.orders; v_now timestamptz := private.now();
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select * into v_order from public.orders where id = v_job.order_id for update;
  select * into v_item from public.order_items where id = v_job.order_item_id for update;
  if v_order.settling_at is not null or v_item.status <> 'provisioning' then return jsonb_build_object('ok', false, 'code', 'TOO_LATE'); end if;
  update public.purchased_numbers set status = 'active', activated_at = v_now, paid_until = coalesce(p_paid_until, paid_until)
    where id = v_job.purchased_number_id and status = 'provisioning' and e164 is not null and carrier_ref is not null returning * into v_number;
  if not found then return jsonb_build_object('ok', false, 'code', 'TOO_LATE'); end if;
  update public.number_configurations set read_back = p_read_back, applied_at = v_now
    where number_id = v_number.id and version = (select max(version) from public.number_configurations where number_id = v_number.id);
  update public.order_items set status = 'live', ended_at = v_now where id = v_item.id;
  insert into public.number_contracts (account_id, number_id, order_item_id, currency, monthly_cents, setup_cents, starts_at, consent_version, consent_at)
    values (v_number.account_id, v_number.id, v_item.id, v_item.currency, v_item.monthly_cents, v_item.setup_cents, v_now, v_order.consent_version, v_order.consent_at);
  update public.provisioning_queue set status = 'succeeded', run_id = null, lease_until = null, finished_at = v_now, error_code = null, error_message = null where id = v_job.id;
  perform private.note(v_number.id, v_number.account_id, 'number.active', jsonb_build_object('order_id', v_order.id, 'answer_path', p_read_back -> 'answer_path'));
  perform private.audit('{"kind":"system"}', v_number.account_id, 'number.activated', 'number:' || v_number.id, null, jsonb_build_object('e164', v_number.e164, 'read_back', p_read_back));
  perform private.lines_done(v_order.id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- The goods side of a line that is given up: what may exist at the carrier is released, what may still arrive is watched.
create function private.give_up_goods(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = '' as $$
declare v_number public.purchased_numbers; v_order public.carrier_orders; v_job uuid;
begin
  select * into v_number from public.purchased_numbers where id = p_number_id for update;
  for v_order in select * from public.carrier_orders where purchased_number_id = p_number_id for update loop
    if v_order.status in ('created', 'submitted', 'pending') then
      perform private.settle_reserve(v_order, null);
      update public.carrier_orders set status = 'canceled', settled_at = private.now(), closed_code = p_reason where id = v_order.id;
    end if;
    update public.carrier_orders set late_until = private.now() + make_interval(hours => private.setting('late_goods_hours')::integer)
      where id = v_order.id and submitted_at is not null and (status <> 'completed' or v_number.carrier_ref is null);
  end loop;
  if v_number.carrier_ref is not null then
    -- It exists upstream: ours until the carrier confirms the release, invisible to the customer.
    update public.purchased_numbers set status = 'releasing', account_id = null, ended_reason = p_reason where id = p_number_id;
    insert into public.provisioning_queue (purchased_number_id, action, max_attempts) values (p_number_id, 'release', 50)
      on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing returning id into v_job;
    if v_job is not null then
      perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
    end if;
  else
    update public.purchased_numbers set status = 'failed', account_id = null, ended_at = private.now(), ended_reason = p_reason where id = p_number_id;
  end if;
end $$;

-- A line is lost for good. p_status: failed (decided) or dead (attempts used up, a person must look).
create function private.fail_line(p_job_id uuid, p_generation integer, p_code text, p_message text default null, p_raw jsonb default null, p_status text default 'failed') returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_item public.order_items; v_order public.orders; v_now timestamptz := private.now();
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status in ('failed', 'dead', 'succeeded') then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select * into v_order from public.orders where id = v_job.order_id for update;
  select * into v_item from public.order_items where id = v_job.order_item_id for update;
  if v_order.settling_at is not null or v_item.status not in ('pending', 'provisioning') then return jsonb_build_object('ok', false, 'code', 'TOO_LATE'); end if;
  perform private.note(v_job.purchased_number_id, v_item.account_id, 'number.failed', jsonb_build_object('order_id', v_order.id, 'code', p_code));
  update public.order_items set status = 'failed', failure_code = p_code, ended_at = v_now where id = v_item.id;
  update public.provisioning_queue set status = p_status, run_id = null, lease_until = null, finished_at = v_now, error_code = p_code, error_message = left(p_message, 1000), raw_reply = p_raw where id = v_job.id;
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  if p_status = 'dead' or p_code in ('insufficient_funds', 'unauthorized', 'TIMED_OUT') then
    perform private.alert_operator('A number could not be provisioned', jsonb_build_object('order', v_order.reference, 'number', v_item.e164, 'place', v_item.place,
      'code', p_code, 'message', left(p_message, 300)), 'line-failed:' || v_item.id);
  end if;
  perform private.audit('{"kind":"system"}', v_item.account_id, 'line.failed', 'order_item:' || v_item.id, null, jsonb_build_object('code', p_code, 'status', p_status));
  perform private.lines_done(v_order.id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- Puts a claimed job back. A poll, a 429 or an open breaker uses no attempt; a failure does, with exponential back-off, and the last one ends in `dead`.
create function private.reschedule_job(p_job_id uuid, p_generation integer, p_uses_attempt boolean, p_delay_seconds numeric default null, p_code text default null,
  p_message text default null, p_raw jsonb default null) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_at timestamptz; v_attempts integer;
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status <> 'processing' then return jsonb_build_object('ok', true, 'repeated', true); end if;
  v_attempts := v_job.attempts + case when p_uses_attempt then 1 else 0 end;
  if v_attempts >= v_job.max_attempts then
    update public.provisioning_queue set attempts = v_attempts where id = p_job_id;
    if v_job.action = 'purchase' then
      return private.fail_line(p_job_id, p_generation, coalesce(p_code, 'PROVISIONING_FAILED'), p_message, p_raw, 'dead') || jsonb_build_object('dead', true);
    end if;
    update public.provisioning_queue set status = 'dead', run_id = null, lease_until = null, finished_at = private.now(), error_code = p_code, error_message = left(p_message, 1000) where id = p_job_id;
    perform private.alert_operator('A carrier job is dead: ' || v_job.action, jsonb_build_object('job', p_job_id, 'code', p_code, 'message', left(p_message, 300)), 'job-dead:' || p_job_id);
    return jsonb_build_object('ok', true, 'dead', true);
  end if;
  -- At most an hour: a release has many attempts, and a number that nobody owns costs money every month.
  v_at := private.now() + make_interval(secs => (coalesce(p_delay_seconds,
    least(3600, private.setting('job_backoff_seconds') * power(2, greatest(0, v_attempts - 1))) * (0.8 + random() * 0.4)::numeric))::double precision);
  update public.provisioning_queue set status = case when p_uses_attempt then 'pending' else 'waiting' end, attempts = v_attempts, scheduled_for = v_at,
      run_id = null, lease_until = null, error_code = p_code, error_message = left(p_message, 1000), raw_reply = coalesce(p_raw, raw_reply) where id = p_job_id;
  perform private.emit('provisioning/requested', 'provision:' || p_job_id || ':' || p_generation, jsonb_build_object('jobId', p_job_id), v_at);
  return jsonb_build_object('ok', true, 'scheduled_for', v_at);
end $$;

-- "Take the nearest": the lost line is replaced by another number of the same place, type and features, at the lower of both prices.
create function private.substitute_line(p_job_id uuid, p_generation integer, p_e164 text, p_carrier_ref text, p_code text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_item public.order_items; v_order public.orders; v_quote private.quote; v_new uuid; v_account public.accounts; v_now timestamptz := private.now();
begin
  v_job := private.fence(p_job_id, p_generation);
  select * into v_order from public.orders where id = v_job.order_id for update;
  select * into v_item from public.order_items where id = v_job.order_item_id for update;
  if v_order.settling_at is not null or v_item.status not in ('pending', 'provisioning') then return jsonb_build_object('ok', false, 'code', 'TOO_LATE'); end if;
  -- Holds and purchases have a unique index each, none spans both: this lock, which hold_number takes too, keeps a number out of one of them.
  perform pg_advisory_xact_lock(hashtextextended('number:' || p_e164, 0));
  if exists (select from public.purchased_numbers where e164 = p_e164 and status not in ('released', 'failed'))
    or exists (select from public.holds where e164 = p_e164 and status = 'active') then
    return jsonb_build_object('ok', false, 'code', 'NUMBER_TAKEN');
  end if;
  select * into v_account from public.accounts where id = v_item.account_id;
  v_quote := private.quote_sku(v_item.sku_id, v_item.currency, v_account.country, v_account.region);
  if (v_quote).currency is null or (v_quote).setup_cents + (v_quote).monthly_cents + (v_quote).tax_cents > v_item.total_cents then
    v_quote.setup_cents := v_item.setup_cents; v_quote.monthly_cents := v_item.monthly_cents; v_quote.tax_cents := v_item.tax_cents;
    v_quote.tax_percent := v_item.tax_percent; v_quote.setup_cost := v_item.setup_cost; v_quote.monthly_cost := v_item.monthly_cost;
    v_quote.cost_currency := v_item.cost_currency; v_quote.exchange_rate := v_item.exchange_rate;
  end if;
  insert into public.order_items (order_id, account_id, position, status, e164, carrier_id, carrier_ref, area_id, sku_id, country, place, number_type, features, currency,
      setup_cents, monthly_cents, tax_percent, tax_cents, total_cents, setup_cost, monthly_cost, cost_currency, exchange_rate)
    values (v_item.order_id, v_item.account_id, (select max(position) + 1 from public.order_items where order_id = v_item.order_id), 'pending', p_e164, v_item.carrier_id,
      p_carrier_ref, v_item.area_id, v_item.sku_id, v_item.country, v_item.place, v_item.number_type, v_item.features, v_item.currency, (v_quote).setup_cents,
      (v_quote).monthly_cents, (v_quote).tax_percent, (v_quote).tax_cents, (v_quote).setup_cents + (v_quote).monthly_cents + (v_quote).tax_cents, (v_quote).setup_cost,
      (v_quote).monthly_cost, (v_quote).cost_currency, (v_quote).exchange_rate)
    returning id into v_new;
  update public.order_items set status = 'substituted', substituted_by = v_new, failure_code = p_code, ended_at = v_now where id = v_item.id;
  update public.provisioning_queue set status = 'failed', run_id = null, lease_until = null, finished_at = v_now, error_code = p_code where id = v_job.id;
  perform private.note(v_job.purchased_number_id, v_item.account_id, 'number.substituted', jsonb_build_object('order_id', v_order.id, 'by', p_e164));
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  perform private.start_line(v_new, v_item.account_id);
  return jsonb_build_object('ok', true, 'item_id', v_new);
end $$;

-- The end of release, suspend, resume and configure.
create function private.finish_number_action(p_job_id uuid, p_generation integer, p_result jsonb default null) returns jsonb language plpgsql security definer set search_path = '' as $$
declare v_job public.provisioning_queue; v_number public.purchased_numbers; v_now timestamptz := private.now();
begin
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status = 'succeeded' then return jsonb_build_object('ok', true, 'repeated', true); end if;
  case v_job.action
    when 'release' then
      update public.purchased_numbers set status = 'released', ended_at = v_now, ended_reason = coalesce(ended_reason, 'released') where id = v_job.purchased_number_id and status <> 'released' returning * into v_number;
      update public.number_contracts set ended_at = v_now where number_id = v_job.purchased_number_id and ended_at is null;
      if found then perform private.note(v_number.id, v_number.account_id, 'number.released'); end if;
    when 'suspend' then
      update public.purchased_numbers set status = 'suspended' where id = v_job.purchased_number_id and status = 'active' returning * into v_number;
      if found then perform private.note(v_number.id, v_number.account_id, 'number.suspended'); end if;
    when 'resume' then
      update public.purchased_numbers set status = 'active' where id = v_job.purchased_number_id and status = 'suspended' returning * into v_number;
      if found then perform private.note(v_number.id, v_number.account_id, 'number.resumed'); end if;
    when 'configure' then
      update public.number_configurations set read_back = p_result, applied_at = v_now
        where number_id = v_job.purchased_number_id and version = (select max(version) from public.number_configurations where number_id = v_job.purchased_number_id);
    else perform private.refuse(409, 'CONFLICT');
  end case;
  update public.provisioning_queue set status = 'succeeded', run_id = null, lease_until = null, finished_at = v_now, error_code = null, error_message = null where id = p_job_id;
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

create function private.queue_action(p_number_id uuid, p_action text, p_reason text default null) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_job uuid; v_account uuid;
begin
  perform private.require_system();
  select account_id into v_account from public.purchased_numbers where id = p_number_id for update;
  if p_action = 'release' then
    update public.purchased_numbers set status = 'releasing', ended_reason = p_reason where id = p_number_id and status in ('active', 'suspended', 'provisioning');
  end if;
  insert into public.provisioning_queue (purchased_number_id, account_id, action, max_attempts) values (p_number_id, v_account, p_action, 50)
    on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing returning id into v_job;
  if v_job is not null then
    perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
  end if;
  return v_job;
end $$;

create function private.record_balance(p_carrier text, p_available numeric) returns void language sql security definer set search_path = '' as $$
  update public.carriers set balance_available = p_available, balance_read_at = private.now() where id = p_carrier
$$;

-- Too little money at the carrier is our problem: selling stops before the next authorisation, operators are told once an hour.
create function private.pause_selling(p_carrier text, p_reason text) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  update public.carriers set selling_paused_reason = p_reason, selling_paused_at = coalesce(selling_paused_at, private.now()) where id = p_carrier;
  perform private.alert_operator('Selling is paused at ' || p_carrier, jsonb_build_object('reason', p_reason),
    'selling-paused:' || p_carrier || ':' || to_char(private.now(), 'YYYYMMDDHH24'));
end $$;

create function private.resume_selling(p_carrier text) returns boolean language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_system();
  update public.carriers set selling_paused_reason = null, selling_paused_at = null where id = p_carrier and selling_paused_at is not null;
  return found;
end $$;

grant execute on function private.claim_job(uuid, text), private.seize_job(uuid, text), private.begin_carrier_order(uuid, integer), private.submit_carrier_order(uuid, integer, uuid),
  private.unsubmit_carrier_order(uuid, integer, uuid),  private.record_carrier_order(uuid, text, text, numeric, jsonb, text), private.find_carrier_order(text, text, uuid), private.identify_number(uuid, integer, text, text, timestamptz),
  private.want_configuration(uuid, integer, jsonb), private.activate_number(uuid, integer, jsonb, timestamptz), private.fail_line(uuid, integer, text, text, jsonb, text),
  private.reschedule_job(uuid, integer, boolean, numeric, text, text, jsonb), private.substitute_line(uuid, integer, text, text, text),
  private.finish_number_action(uuid, integer, jsonb), private.queue_action(uuid, text, text), private.record_balance(text, numeric), private.pause_selling(text, text),
  private.resume_selling(text) to app_worker;
