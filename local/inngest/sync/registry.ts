import type { Sql, Tx } from "../state/database.ts";
import { type FunctionConfig, parseFunction, SyncRefusedError } from "./function-config.ts";

/** The active functions, kept in memory because every event and every dispatch asks for them. */
export interface Registry {
  get(functionId: string): FunctionConfig | undefined;
  getByUuid(uuid: string): FunctionConfig | undefined;
  list(): FunctionConfig[];
  /** Functions with a trigger for this event name, wildcards included. */
  subscribersOf(eventName: string): FunctionConfig[];
  reload(sql: Sql | Tx): Promise<void>;
}

/** The names and wildcards that a trigger may use to catch `name`: "a/b.c" is caught by itself, "a/*" and "a/b.*". */
export function eventPatterns(name: string): string[] {
  const patterns = [name];
  for (let i = 0; i < name.length - 1; i++) {
    if (name[i] === "/" || name[i] === ".") patterns.push(`${name.slice(0, i + 1)}*`);
  }
  return patterns;
}

export function createRegistry(): Registry {
  let byId = new Map<string, FunctionConfig>();
  let byPattern = new Map<string, FunctionConfig[]>();
  return {
    get: (functionId) => byId.get(functionId),
    getByUuid: (uuid) => [...byId.values()].find((fn) => fn.uuid === uuid),
    list: () => [...byId.values()],
    subscribersOf: (eventName) => [
      ...new Set(eventPatterns(eventName).flatMap((pattern) => byPattern.get(pattern) ?? [])),
    ],
    async reload(sql) {
      const rows = await sql<{ uuid: string; app_url: string; config: unknown }[]>`
        select uuid, app_url, config from functions where archived_at is null order by id`;
      byId = new Map();
      byPattern = new Map();
      for (const row of rows) {
        const fn = readStored(row);
        if (!fn) continue;
        byId.set(fn.id, fn);
        for (const trigger of fn.triggers) {
          if ("event" in trigger) byPattern.set(trigger.event, [...(byPattern.get(trigger.event) ?? []), fn]);
        }
      }
    },
  };
}

/** Null when a newer version of this server no longer takes the stored options; its runs stay parked until a sync. */
function readStored(row: { uuid: string; app_url: string; config: unknown }): FunctionConfig | null {
  try {
    return { ...parseFunction(row.config), appUrl: row.app_url, uuid: row.uuid };
  } catch (error) {
    if (error instanceof SyncRefusedError) return null;
    throw error;
  }
}
