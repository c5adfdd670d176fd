import type { Sql } from "./database.ts";

/** The job server's clock: business time. It only moves forward; the offset survives a restart. */
export interface ServerClock {
  /** Epoch ms. */
  now(): number;
  /** How far it is ahead of the machine's clock, in ms. */
  offset(): number;
  /** One that is further ahead already stays there. */
  moveTo(offsetMs: number): Promise<void>;
}

const offsetSetting = "clock_offset_ms";

/** @param machineNow the machine's clock; tests replace it */
export async function openClock(sql: Sql, machineNow: () => number): Promise<ServerClock> {
  const [row] = await sql<{ value: string }[]>`select value from settings where key = ${offsetSetting}`;
  let offset = Number(row?.value ?? 0);
  return {
    now: () => machineNow() + offset,
    offset: () => offset,
    async moveTo(offsetMs) {
      if (offsetMs <= offset) return;
      await sql`
        insert into settings (key, value) values (${offsetSetting}, ${String(offsetMs)})
        on conflict (key) do update set value = excluded.value`;
      offset = offsetMs;
    },
  };
}
