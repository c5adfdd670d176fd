import { createHash, randomUUID } from "node:crypto";
import { nextCronTime } from "../cron/cron-expression.ts";
import type { Engine } from "../engine.ts";
import { concurrencyKeys, throttleKey } from "../flow-control/keys.ts";
import { type Tx, toJson, transact } from "../state/database.ts";
import type { EventBody } from "../state/insert-events.ts";
import { type FunctionConfig, parseFunction, SyncRefusedError } from "./function-config.ts";

export interface AppRegistration {
  appId: string;
  sdk: string;
  functions: unknown[];
}

/**
 * Takes over what an app registered: upserts its functions, archives the missing ones (their runs stay parked), keeps
 * the next time of unchanged crons. Nothing changes when one function is refused.
 * @returns whether anything was different from the last sync
 * @throws {SyncRefusedError} naming function and option
 */
export async function applySync(engine: Engine, appUrl: string, app: AppRegistration): Promise<boolean> {
  const functions = app.functions.map((raw) => ({ raw, config: parseFunction(raw) }));
  const ids = functions.map(({ config }) => config.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new SyncRefusedError(`function "${twice}" is registered twice`);
  const checksum = createHash("sha256")
    .update(toJson([app.appId, app.sdk, app.functions]))
    .digest("hex");
  const [known] = await engine.sql<{ checksum: string | null; status: string }[]>`
    select checksum, status from apps where url = ${appUrl}`;
  if (known?.status === "synced" && known.checksum === checksum) return false;
  const now = engine.now();
  await transact(engine.sql, async (tx) => {
    await tx`
      insert into apps (url, app_id, sdk, checksum, synced_at, status, error)
      values (${appUrl}, ${app.appId}, ${app.sdk}, ${checksum}, ${new Date(now)}, 'synced', null)
      on conflict (url) do update set app_id = excluded.app_id, sdk = excluded.sdk, checksum = excluded.checksum,
        synced_at = excluded.synced_at, status = 'synced', error = null`;
    for (const { raw, config } of functions) {
      const [row] = await tx<{ uuid: string }[]>`
        insert into functions (id, uuid, app_url, config)
        values (${config.id}, ${randomUUID()}, ${appUrl}, ${toJson(raw)}::text::json)
        on conflict (id) do update set app_url = excluded.app_url, config = excluded.config, archived_at = null
        returning uuid`;
      await syncCrons(tx, config.id, config.triggers, now);
      await refreshKeys(tx, { ...config, appUrl, uuid: row!.uuid });
    }
    await tx`
      update functions set archived_at = ${new Date(now)}
      where app_url = ${appUrl} and id <> all(${ids}::text[]) and archived_at is null`;
    await tx`delete from crons where function_id in (select id from functions where archived_at is not null)`;
  });
  await engine.registry.reload(engine.sql);
  engine.wake();
  return true;
}

async function syncCrons(tx: Tx, functionId: string, triggers: FunctionConfig["triggers"], now: number): Promise<void> {
  const expressions = triggers.flatMap((trigger) => ("cron" in trigger ? [trigger.cron] : []));
  await tx`delete from crons where function_id = ${functionId} and expression <> all(${expressions}::text[])`;
  for (const expression of expressions) {
    const next = nextCronTime(expression, now);
    if (next === null) continue;
    await tx`
      insert into crons (function_id, expression, next_at) values (${functionId}, ${expression}, ${new Date(next)})
      on conflict (function_id, expression) do nothing`;
  }
}

/** Open runs follow a changed concurrency or throttle; their keys are stored, because dispatch asks by key. */
async function refreshKeys(tx: Tx, fn: FunctionConfig): Promise<void> {
  const open = await tx<{ id: string; events: EventBody[]; concurrency_keys: string[] }[]>`
    select id, events, concurrency_keys from runs where function_id = ${fn.id} and ended_at is null order by id`;
  for (const run of open) {
    const keys = concurrencyKeys(fn, run.events[0]);
    if (keys.length === run.concurrency_keys.length && keys.every((key, index) => key === run.concurrency_keys[index]))
      continue;
    await tx`update runs set concurrency_keys = ${keys}::text[] where id = ${run.id}`;
    await tx`update jobs set concurrency_keys = ${keys}::text[]
      where run_id = ${run.id} and kind in ('start', 'discover', 'step')`;
  }
  for (const run of open) {
    await tx`update jobs set throttle_key = ${throttleKey(fn, run.events[0])}
      where run_id = ${run.id} and kind = 'start' and lease is null and throttle_key is not null`;
  }
}
