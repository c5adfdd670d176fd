import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../kit/sqlite.ts";

/**
 * Runs `work` while no other process on this machine has the lock. It is a lock of the operating system (SQLite takes it), so a process
 * that dies holds nothing.
 *
 * @param file the lock; its folder is made
 * @param onWait another process has it
 */
export async function oneProcess<T>(
  file: string,
  work: () => Promise<T>,
  { onWait, signal }: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  const lock = openDatabase(file);
  try {
    while (!take()) {
      onWait?.();
      await sleep(250, undefined, { signal });
    }
    return await work();
  } finally {
    lock.close();
  }

  function take(): boolean {
    try {
      lock.exec("begin exclusive");
      return true;
    } catch (error) {
      if ((error as { errcode?: number }).errcode === sqliteBusy) return false;
      throw error;
    }
  }
}

const sqliteBusy = 5;
