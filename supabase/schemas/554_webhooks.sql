-- Webhooks: programs of an account that are notified about its texts. Each has kinds of events, and a signing secret.

create table private.webhooks (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references public.accounts (id),
  url text not null check (char_length(url) between 8 and 500),
  kinds text[] not null,
  secret text not null,
  old_secret text,
  old_secret_until timestamptz,
  is_on boolean not null default true,
  failures integer not null default 0,
  failing_since timestamptz,
  rests_until timestamptz,
  switched_off_at timestamptz,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.now(),
  constraint webhooks_kinds check (kinds <@ array['text.received', 'text.status'] and kinds <> '{}'),
  constraint webhooks_old_secret check ((old_secret is null) = (old_secret_until is null))
);
comment on table private.webhooks is 'Programs of an account that are notified about its texts.';
comment on column private.webhooks.secret is 'whsec_…, as Standard Webhooks has it';
comment on column private.webhooks.old_secret is 'signs as well until old_secret_until, while the program changes over';
comment on column private.webhooks.failures is 'deliveries that failed since the last that arrived';
comment on column private.webhooks.rests_until is 'after a failure nothing is tried before';
comment on column private.webhooks.switched_off_at is 'we switched it off after days of failures';
create index webhooks_account on private.webhooks (account_id);
create index webhooks_created_by on private.webhooks (created_by);
alter table private.webhooks enable row level security;

insert into private.settings (key, value, description) values
  ('webhooks_per_account', '10', 'Webhooks that an account may have'),
  ('webhook_overlap_hours', '24', 'How long the former secret of a webhook signs as well'),
  ('webhook_failing_days', '3', 'After how long without a success a webhook is switched off'),
  ('webhook_log_days', '30', 'How long deliveries of webhooks are kept');

-- Without its secrets.
create function private.webhook_json(p_webhook private.webhooks) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_webhook.id,
    'url', p_webhook.url,
    'kinds', to_jsonb(p_webhook.kinds),
    'is_on', p_webhook.is_on,
    'failing_since', p_webhook.failing_since,
    'switched_off_at', p_webhook.switched_off_at,
    'old_secret_until',
      case when p_webhook.old_secret_until > private.now() then p_webhook.old_secret_until end,
    'created_at', p_webhook.created_at);
end $$;

create function private.list_webhooks(p_actor jsonb, p_account_id uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  return (
    select coalesce(jsonb_agg(private.webhook_json(w) order by w.created_at, w.id), '[]')
    from private.webhooks w
    where w.account_id = p_account_id
  );
end $$;

-- Which address may be asked is checked by lib/webhooks. Refusals: RULE_REFUSED (too_many).
create function private.add_webhook(p_actor jsonb, p_account_id uuid, p_url text, p_kinds text[], p_secret text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook private.webhooks;
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  perform pg_advisory_xact_lock(hashtextextended('webhooks:' || p_account_id, 0));
  if (select count(*) from private.webhooks where account_id = p_account_id)
      >= private.setting('webhooks_per_account') then
    return private.refusal('RULE_REFUSED', '{"reason": "too_many"}');
  end if;
  insert into private.webhooks (account_id, url, kinds, secret, created_by)
    values (p_account_id, p_url, p_kinds, p_secret, (p_actor ->> 'user_id')::uuid)
    returning * into v_webhook;
  perform private.audit(p_actor, p_account_id, 'webhook.added', 'webhook:' || v_webhook.id, null,
    private.webhook_json(v_webhook));
  return jsonb_build_object('ok', true, 'webhook', private.webhook_json(v_webhook));
end $$;

-- Switching it on or leading it elsewhere gives it another chance: failures are forgotten. What waited when it is
-- switched off is not sent. p_changes: {url?, kinds?, is_on?}. Refusals: NOT_FOUND.
create function private.change_webhook(p_actor jsonb, p_account_id uuid, p_webhook_id uuid, p_changes jsonb)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_before private.webhooks;
  v_after private.webhooks;
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  select * into v_before from private.webhooks where id = p_webhook_id and account_id = p_account_id for update;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  update private.webhooks set
    url = coalesce(p_changes ->> 'url', url),
    kinds = case
      when p_changes ? 'kinds' then array(select jsonb_array_elements_text(p_changes -> 'kinds')) else kinds end,
    is_on = coalesce((p_changes ->> 'is_on')::boolean, is_on),
    failures = case when p_changes ?| array['url', 'is_on'] then 0 else failures end,
    failing_since = case when p_changes ?| array['url', 'is_on'] then null else failing_since end,
    rests_until = case when p_changes ?| array['url', 'is_on'] then null else rests_until end,
    switched_off_at = case when p_changes ? 'is_on' then null else switched_off_at end
  where id = p_webhook_id
  returning * into v_after;
  if not v_after.is_on then
    perform private.drop_webhook_deliveries(p_webhook_id);
  end if;
  perform private.audit(p_actor, p_account_id, 'webhook.changed', 'webhook:' || p_webhook_id,
    private.webhook_json(v_before), private.webhook_json(v_after));
  return jsonb_build_object('ok', true, 'webhook', private.webhook_json(v_after));
end $$;

-- Gives it another secret; the former signs as well for some hours. Refusals: NOT_FOUND.
create function private.rotate_webhook_secret(p_actor jsonb, p_account_id uuid, p_webhook_id uuid, p_secret text)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook private.webhooks;
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  update private.webhooks set
    old_secret = secret,
    old_secret_until = private.now() + private.duration('webhook_overlap_hours'),
    secret = p_secret
  where id = p_webhook_id and account_id = p_account_id
  returning * into v_webhook;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.audit(p_actor, p_account_id, 'webhook.secret-rotated', 'webhook:' || p_webhook_id);
  return jsonb_build_object('ok', true, 'webhook', private.webhook_json(v_webhook));
end $$;

-- Takes what waits and its log with it. Refusals: NOT_FOUND.
create function private.remove_webhook(p_actor jsonb, p_account_id uuid, p_webhook_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_webhook private.webhooks;
begin
  perform private.authorize(p_actor, p_account_id, 'webhooks');
  delete from private.webhooks where id = p_webhook_id and account_id = p_account_id returning * into v_webhook;
  if not found then
    return private.refusal('NOT_FOUND');
  end if;
  perform private.audit(p_actor, p_account_id, 'webhook.removed', 'webhook:' || p_webhook_id,
    private.webhook_json(v_webhook), null);
  return jsonb_build_object('ok', true);
end $$;

grant execute on function
  private.list_webhooks(jsonb, uuid),
  private.add_webhook(jsonb, uuid, text, text[], text),
  private.change_webhook(jsonb, uuid, uuid, jsonb),
  private.rotate_webhook_secret(jsonb, uuid, uuid, text),
  private.remove_webhook(jsonb, uuid, uuid)
to app_server;
