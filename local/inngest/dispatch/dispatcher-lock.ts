import { openDatabase, type Sql } from "../state/database.ts";

const checkEveryMs = 300;

export interface DispatcherLock {
  isHeld(): boolean;
  close(): Promise<void>;
}

/**
 * Holds the session advisory lock that makes this process the only dispatcher of the database. Postgres drops it when
 * the connection ends, however that happens, so it is checked and taken again for as long as the server runs.
 * @param onTaken runs before `isHeld` turns true; it takes over what a former holder left behind
 */
export function keepDispatcherLock(
  databaseUrl: string,
  onTaken: () => Promise<void>,
  onChange: () => void,
): DispatcherLock {
  const sql: Sql = openDatabase(databaseUrl, 1);
  let holder: number | null = null;
  let closed = false;

  async function check(): Promise<void> {
    try {
      const [session] = await sql<{ pid: number; mine: boolean }[]>`
        select pg_backend_pid() as pid, exists (
          select from pg_locks where locktype = 'advisory' and granted and pid = pg_backend_pid()) as mine`;
      if (session!.mine && session!.pid === holder) return;
      release();
      const [attempt] = session!.mine
        ? [{ taken: true }]
        : await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(hashtext('local-inngest dispatcher')) as taken`;
      if (!attempt!.taken) return;
      await onTaken();
      if (closed) return;
      holder = session!.pid;
      onChange();
    } catch {
      release(); // Postgres is away; the next check tries again
    }
  }

  function release(): void {
    if (holder === null) return;
    holder = null;
    onChange();
  }

  const checking = (async () => {
    while (!closed) {
      await check();
      if (!closed) await new Promise((resolve) => setTimeout(resolve, checkEveryMs));
    }
  })();

  return {
    isHeld: () => holder !== null,
    async close() {
      closed = true;
      await checking;
      release();
      await sql.end({ timeout: 1 });
    },
  };
}
