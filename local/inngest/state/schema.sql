-- State of the local job server. Applied at every start; every statement may run again.
-- Payloads are `json`, not `jsonb`: key order and "\u0000" survive, so a replayed step sees exactly what it returned.

create table if not exists events (
  internal_id text primary key,
  seq bigint generated always as identity,
  id text not null,
  name text not null,
  body json not null,
  function_id text,
  correlation_id text,
  received_at timestamptz not null,
  processed_at timestamptz
);
comment on table events is 'The inbox: an event is acknowledged once its row is here, and read by functions and waits afterwards.';
comment on column events.internal_id is 'ULID answered to the sender; a repeated send carries the same one.';
comment on column events.id is 'What functions see as event.id: the sender''s id, else the ULID. Not unique: duplicates are stored and start nothing.';
comment on column events.function_id is 'Only this function is started (cron ticks and invocations); null means every subscriber.';
comment on column events.correlation_id is 'The invoking step, on the finished event of the function it invoked.';
create index if not exists events_unprocessed on events (seq) where processed_at is null;
create index if not exists events_received_at on events (received_at);

create table if not exists runs (
  id text primary key,
  function_id text not null,
  status text not null check (status in ('Scheduled', 'Running', 'Completed', 'Failed', 'Cancelled')),
  event_internal_id text not null,
  event_name text not null,
  events json not null,
  correlation_id text,
  req_version int not null default -1,
  pending text[] not null default '{}',
  score double precision not null,
  concurrency_keys text[] not null default '{}',
  throttle_key text,
  singleton_key text,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  output json,
  error json
);
comment on column runs.pending is 'Step hashes that were reported and have no result yet; the function is asked again when none is left.';
comment on column runs.score is 'Dispatch order, lower first: creation in ms minus the priority in ms.';
comment on column runs.concurrency_keys is 'One key per concurrency entry of the function, in its order.';
create unique index if not exists runs_singleton on runs (singleton_key) where singleton_key is not null and ended_at is null;
create index if not exists runs_event on runs (event_internal_id);
create index if not exists runs_function on runs (function_id, id desc);
create index if not exists runs_status on runs (status, id desc);
create index if not exists runs_ended_at on runs (ended_at) where ended_at is not null;

create table if not exists steps (
  run_id text not null references runs on delete cascade,
  id text not null,
  seq bigint generated always as identity,
  name text,
  op text not null,
  state json not null,
  settled_at timestamptz not null,
  primary key (run_id, id)
);
comment on column steps.seq is 'Completion order; decides how parallel branches are replayed.';
comment on column steps.state is 'What the SDK is given at replay: {data}, {error}, an event, or null after a sleep.';

create table if not exists jobs (
  id text primary key,
  kind text not null check (kind in ('start', 'discover', 'step', 'sleep', 'timeout', 'start-timeout', 'finish-timeout')),
  run_id text not null references runs on delete cascade,
  function_id text not null,
  step_id text,
  step_name text,
  race boolean not null default false,
  run_at timestamptz not null,
  score double precision not null default 0,
  concurrency_keys text[] not null default '{}',
  throttle_key text,
  attempt int not null default 0,
  generation int not null default 1,
  lease uuid,
  lease_until timestamptz
);
comment on table jobs is 'What is still to do: requests to the app (start, discover, step) and timers (sleep, *timeout). The id is the dedupe key.';
comment on column jobs.throttle_key is 'Start jobs only, and only until their token is taken.';
comment on column jobs.generation is 'Raised when a lost lease is taken back; answers and checkpoints of an older generation are refused.';
create index if not exists jobs_ready on jobs (score, run_id, id) where lease is null and kind in ('start', 'discover', 'step');
create index if not exists jobs_due on jobs (run_at) where lease is null;
create index if not exists jobs_timers on jobs (run_at)
  where kind in ('sleep', 'timeout', 'start-timeout', 'finish-timeout') and lease is null;
create index if not exists jobs_leased on jobs (lease_until) where lease is not null;
create index if not exists jobs_run on jobs (run_id);

create table if not exists pauses (
  id text primary key,
  kind text not null check (kind in ('wait', 'invoke', 'cancel')),
  run_id text not null references runs on delete cascade,
  event_name text,
  expression text,
  match_key text,
  correlation_id text,
  step_id text,
  step_name text,
  race boolean not null default false,
  after_seq bigint not null default 0,
  expires_at timestamptz not null
);
comment on column pauses.event_name is 'Exact name or prefix with /* or .*';
comment on column pauses.match_key is 'Path and value that the incoming event must carry; a filter that spares evaluating every expression.';
comment on column pauses.after_seq is 'Cancel only: events up to this one are older than the run.';
create index if not exists pauses_event on pauses (event_name, match_key);
create index if not exists pauses_correlation on pauses (correlation_id) where correlation_id is not null;
create index if not exists pauses_run on pauses (run_id);

create table if not exists dedupe_keys (
  function_id text not null,
  event_id text not null,
  expires_at timestamptz not null,
  primary key (function_id, event_id)
);
comment on table dedupe_keys is 'An event id starts a function once in 24 hours.';
create index if not exists dedupe_keys_expires on dedupe_keys (expires_at);

create table if not exists rate_keys (
  key text primary key,
  next_free_ms double precision not null
);
comment on table rate_keys is 'GCRA of throttle, rateLimit and idempotency: the theoretical arrival time in epoch ms.';

create table if not exists holds (
  key text primary key,
  function_id text not null,
  event_internal_id text not null,
  event json not null,
  due_at timestamptz not null,
  deadline_at timestamptz
);
comment on table holds is 'Debounced events: the newest one waits until nothing newer came for the period.';

create table if not exists crons (
  function_id text not null,
  expression text not null,
  next_at timestamptz not null,
  primary key (function_id, expression)
);

create table if not exists attempts (
  id bigint generated always as identity primary key,
  run_id text not null references runs on delete cascade,
  step_id text,
  attempt int not null,
  generation int not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  http_status int,
  note text not null
);
comment on table attempts is 'One row per request that was answered (or failed): the timeline of the run page.';
create index if not exists attempts_run on attempts (run_id);

create table if not exists skips (
  id bigint generated always as identity primary key,
  function_id text not null,
  event_internal_id text not null,
  reason text not null,
  skipped_at timestamptz not null
);
comment on table skips is 'Why an event did not start a function that subscribes to it.';
create index if not exists skips_event on skips (event_internal_id);
create index if not exists skips_at on skips (skipped_at);

create table if not exists apps (
  url text primary key,
  app_id text,
  sdk text,
  checksum text,
  synced_at timestamptz,
  status text not null check (status in ('waiting', 'synced', 'refused', 'unreachable')),
  error text
);

create table if not exists functions (
  id text primary key,
  uuid text not null unique,
  app_url text not null,
  config json not null,
  archived_at timestamptz
);

create table if not exists settings (
  key text primary key,
  value text not null
);
