-- Lines of an order on their way from paid to live, failed or substituted.

-- "Ordered at the carrier" stood in a number's timeline before the carrier was asked. A timeline now begins with the payment, and `number.ordered`
-- is noted when the carrier has taken the order, once per number.
create function private.start_line(p_item_id uuid, p_account_id uuid) returns uuid language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_item public.order_items; v_number uuid; v_job uuid;
begin
  select * into v_item from public.order_items where id = p_item_id for update;
  insert into public.purchased_numbers (account_id, order_item_id, e164, carrier_id, area_id, sku_id, country, place, number_type, features,
      setup_cost, monthly_cost, cost_currency)
    values (p_account_id, v_item.id, v_item.e164, v_item.carrier_id, v_item.area_id, v_item.sku_id, v_item.country, v_item.place, v_item.number_type,
      v_item.features, v_item.setup_cost, v_item.monthly_cost, v_item.cost_currency)
    returning id into v_number;
  update public.order_items set status = 'provisioning' where id = v_item.id;
  insert into public.provisioning_queue (purchased_number_id, order_id, order_item_id, account_id, action, max_attempts)
    values (v_number, v_item.order_id, v_item.id, p_account_id, 'purchase', private.setting('job_max_attempts')::smallint)
    returning id into v_job;
  perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
  perform private.note(v_number, p_account_id, 'number.paid', jsonb_build_object('order_id', v_item.order_id));
  return v_job;
end $$;

-- The carrier's own id of the number, and for random lines the number itself.
create function private.identify_number(p_job_id uuid, p_generation integer, p_carrier_ref text, p_e164 text, p_paid_until timestamptz default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create function private.want_configuration(p_job_id uuid, p_generation integer, p_wanted jsonb) returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create function private.lines_done(p_order_id uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.order_items where order_id = p_order_id and status in ('pending', 'provisioning')) then
    perform private.emit('order/lines-terminal', 'order-lines:' || p_order_id || ':' || (select count(*) from public.order_items where order_id = p_order_id),
      jsonb_build_object('orderId', p_order_id));
  end if;
end $$;

-- P5: called with what the carrier read back, after the caller compared it. The line is live, the contract begins, the job is done: one transaction, done written last.
create function private.activate_number(p_job_id uuid, p_generation integer, p_read_back jsonb, p_paid_until timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create function private.give_up_goods(p_number_id uuid, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_number public.purchased_numbers; v_order public.carrier_orders; v_job uuid; v_status text;
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
  v_status := case when v_number.carrier_ref is null then 'failed' else 'releasing' end;
  if v_number.carrier_ref is not null then
    -- It exists upstream: ours until the carrier confirms the release, invisible to the customer.
    update public.purchased_numbers set status = 'releasing', account_id = null, ended_reason = p_reason where id = p_number_id;
    insert into public.provisioning_queue (purchased_number_id, action, reason, max_attempts) values (p_number_id, 'release', p_reason, 50)
      on conflict (purchased_number_id, action) where status in ('pending', 'processing', 'waiting') do nothing returning id into v_job;
    if v_job is not null then
      perform private.emit('provisioning/requested', 'provision:' || v_job || ':0', jsonb_build_object('jobId', v_job));
    end if;
  else
    update public.purchased_numbers set status = 'failed', account_id = null, ended_at = private.now(), ended_reason = p_reason where id = p_number_id;
  end if;
  perform private.audit('{"kind":"system"}', v_number.account_id, 'number.given-up', 'number:' || p_number_id,
    jsonb_build_object('status', v_number.status, 'account_id', v_number.account_id), jsonb_build_object('status', v_status, 'account_id', null), p_reason);
end $$;

-- A line is lost for good. p_status: failed (decided) or dead (attempts used up, a person must look). The last reply of the carrier stays.
create function private.fail_line(p_job_id uuid, p_generation integer, p_code text, p_message text default null, p_raw jsonb default null, p_status text default 'failed') returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v_job public.provisioning_queue; v_item public.order_items; v_order public.orders; v_now timestamptz := private.now();
begin
  perform private.require_system();
  v_job := private.fence(p_job_id, p_generation);
  if v_job.status in ('failed', 'dead', 'succeeded') then return jsonb_build_object('ok', true, 'repeated', true); end if;
  select * into v_order from public.orders where id = v_job.order_id for update;
  select * into v_item from public.order_items where id = v_job.order_item_id for update;
  if v_order.settling_at is not null or v_item.status not in ('pending', 'provisioning') then return jsonb_build_object('ok', false, 'code', 'TOO_LATE'); end if;
  perform private.note(v_job.purchased_number_id, v_item.account_id, 'number.failed', jsonb_build_object('order_id', v_order.id, 'code', p_code));
  update public.order_items set status = 'failed', failure_code = p_code, ended_at = v_now where id = v_item.id;
  update public.provisioning_queue set status = p_status, run_id = null, lease_until = null, finished_at = v_now, error_code = p_code,
    error_message = left(p_message, 1000), raw_reply = coalesce(p_raw, raw_reply) where id = v_job.id;
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  if p_status = 'dead' or p_code in ('insufficient_funds', 'unauthorized', 'TIMED_OUT') then
    perform private.alert_operator('A number could not be provisioned', jsonb_build_object('order', v_order.reference, 'number', v_item.e164, 'place', v_item.place,
      'code', p_code, 'message', left(p_message, 300)), 'line-failed:' || v_item.id);
  end if;
  perform private.audit('{"kind":"system"}', v_item.account_id, 'line.failed', 'order_item:' || v_item.id, null, jsonb_build_object('code', p_code, 'status', p_status));
  perform private.lines_done(v_order.id);
  return jsonb_build_object('ok', true, 'repeated', false);
end $$;

-- "Take the nearest": the lost line is replaced by another number of the same place, type and features, at the lower of both prices.
create function private.substitute_line(p_job_id uuid, p_generation integer, p_e164 text, p_carrier_ref text, p_code text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
  perform private.audit('{"kind":"system"}', v_item.account_id, 'line.substituted', 'order_item:' || v_item.id,
    jsonb_build_object('status', v_item.status, 'e164', v_item.e164), jsonb_build_object('status', 'substituted', 'e164', p_e164, 'by', v_new), p_code);
  perform private.give_up_goods(v_job.purchased_number_id, p_code);
  perform private.start_line(v_new, v_item.account_id);
  return jsonb_build_object('ok', true, 'item_id', v_new);
end $$;

grant execute on function
  private.identify_number(uuid, integer, text, text, timestamptz),
  private.want_configuration(uuid, integer, jsonb),
  private.activate_number(uuid, integer, jsonb, timestamptz),
  private.fail_line(uuid, integer, text, text, jsonb, text),
  private.substitute_line(uuid, integer, text, text, text)
to app_worker;
