import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import type { PartClock } from "../stack/clock/part-clock.ts";
import { connect } from "./connect.ts";

const setting = "numninja.clock_offset_ms";
const reloadedWithinMs = 5_000;

/**
 * Business time in SQL: `private.now()` adds the server's setting `numninja.clock_offset_ms`. A reload carries it into
 * all open sessions, so no connection has to set it.
 *
 * @param url of a superuser, in the product's database
 */
export function databaseClock(url: string): PartClock {
  let pool: Sql | undefined;
  const sql = () => (pool ??= connect(url));
  const offset = async (): Promise<number> => {
    const [row] = await sql()<{ ms: string | null }[]>`select current_setting(${setting}, true) as ms`;
    return Number(row?.ms || 0);
  };

  return {
    turn: "data",
    async read() {
      const [row] = await sql()<{ due: Date | null; unsent: number }[]>`
        select private.next_due() as due, (select count(*)::int from public.outbox where sent_at is null) as unsent`;
      return {
        offsetMs: await offset(),
        nextDueMs: row!.due?.getTime() ?? null,
        busy: row!.unsent > 0 ? [`${row!.unsent} rows in the outbox`] : [],
      };
    },
    async moveTo(offsetMs) {
      if (offsetMs <= (await offset())) return;
      await sql().unsafe(`alter system set ${setting} = '${Number(offsetMs)}'`);
      await sql()`select pg_reload_conf()`;
      const startedAt = performance.now();
      while ((await offset()) !== offsetMs) {
        if (performance.now() - startedAt > reloadedWithinMs) throw new Error("Postgres did not reload its settings");
        await sleep(1);
      }
    },
    close: async () => pool?.end({ timeout: 2 }),
  };
}
