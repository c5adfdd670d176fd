import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, stopLeftover } from "../postgres/stop-leftover.ts";
import { note } from "./progress.ts";
import { StartRefused } from "./start-refused.ts";
import type { PidBook } from "./supervise.ts";

/** Where one stack keeps everything: `.local` for `npm start`, `.local/test` for `npm test`. */
export interface StateDirectory {
  path: string;
  file(...name: string[]): string;
  writeJson(name: string, value: unknown): void;
  pids: PidBook;
  /** the stack has ended in order */
  release(): void;
}

type Pids = Record<string, number>;

const heartbeatMs = 2000;
/** A stack whose heart is silent for so long hangs, or was suspended. */
const silenceMs = 15_000;

/**
 * Takes the directory for this process. A stack that was killed there is cleaned up first; one that hangs is ended;
 * one that works keeps it.
 *
 * @param fresh also empties it
 * @throws {StartRefused} when another stack is at work there
 */
export async function takeStateDirectory(directory: string, { fresh = false } = {}): Promise<StateDirectory> {
  const pidFile = path.join(directory, "pids.json");
  await clearPrevious(directory, pidFile);
  if (fresh) {
    await stopLeftover(path.join(directory, "postgres"));
    rmSync(directory, { recursive: true, force: true });
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });

  const pids: Pids = { orchestrator: process.pid };
  const writeJson = (name: string, value: unknown) => {
    const file = path.join(directory, name);
    writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file); // readers never see half of it
  };
  writeJson("pids.json", pids);
  const heart = setInterval(() => {
    const now = new Date();
    if (existsSync(pidFile)) utimesSync(pidFile, now, now);
  }, heartbeatMs).unref();
  return {
    path: directory,
    file: (...name) => path.join(directory, ...name),
    writeJson,
    pids: {
      set(name, pid) {
        if (pid === null) delete pids[name];
        else pids[name] = pid;
        writeJson("pids.json", pids);
      },
    },
    release() {
      clearInterval(heart);
      rmSync(pidFile, { force: true });
    },
  };
}

async function clearPrevious(directory: string, pidFile: string): Promise<void> {
  const previous = readJson<Pids>(pidFile);
  if (!previous) return;
  const { orchestrator, postgres: _stopsItself, ...children } = previous;
  if (orchestrator && orchestrator !== process.pid && isOurs(orchestrator)) {
    if (Date.now() - statSync(pidFile).mtimeMs < silenceMs) {
      const url = readJson<Record<string, string>>(path.join(directory, "env.json"))?.APP_URL ?? "not serving yet";
      throw new StartRefused(
        `A stack is already running on ${directory} (${url}, process ${orchestrator}).\nEnd it with: kill ${orchestrator}`,
      );
    }
    note(`ending a stack that hangs (process ${orchestrator})`);
    await end(orchestrator, 15_000);
  }
  // killed parts of a killed orchestrator notice within half a second
  const left = Object.values(children).filter(isOurs);
  for (let waited = 0; waited < 3000 && left.some(isAlive); waited += 100) await sleep(100);
  for (const pid of left.filter(isAlive)) await end(pid, 3000);
}

async function end(pid: number, patienceMs: number): Promise<void> {
  process.kill(pid, "SIGTERM");
  for (let waited = 0; waited < patienceMs && isAlive(pid); waited += 100) await sleep(100);
  if (isAlive(pid)) process.kill(pid, "SIGKILL");
}

/** Pids are reused, so it must also be at work in this checkout. Without /proc no process is ended. */
function isOurs(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === process.cwd();
  } catch {
    return false;
  }
}

export function readJson<T>(file: string): T | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return null;
  }
}
