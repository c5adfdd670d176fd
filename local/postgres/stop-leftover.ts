import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Stops a server that an earlier run left on this data directory. A pid alone proves nothing (pids are reused),
 * so the process must also have the directory on its command line.
 *
 * @returns "none": nothing there; "stale-file": the server is gone, PostgreSQL removes the file itself; "stopped": it ran and was stopped
 */
export async function stopLeftover(dataDir: string): Promise<"none" | "stale-file" | "stopped"> {
  const file = path.join(dataDir, "postmaster.pid");
  if (!existsSync(file)) return "none";
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (!(pid > 1) || !isAlive(pid) || !isServerOf(pid, dataDir)) return "stale-file";
  process.kill(pid, "SIGINT"); // fast shutdown: sessions are cut, data is flushed
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 50) await sleep(50);
  if (isAlive(pid)) process.kill(pid, "SIGQUIT");
  for (let waited = 0; waited < 5_000 && isAlive(pid); waited += 50) await sleep(50);
  if (isAlive(pid))
    throw new Error(`PostgreSQL (pid ${pid}) still holds ${dataDir} and does not stop. End it: kill -9 ${pid}`);
  return "stopped";
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A dead process whose parent has not looked yet still answers signals. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function isServerOf(pid: number, dataDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(dataDir);
  } catch {
    return process.platform !== "linux"; // no /proc: trust the file PostgreSQL wrote
  }
}
