import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isAlive } from "../../../local/postgres/index.ts";
import { StartRefused } from "../../../local/stack/start-refused.ts";
import { readJson, takeStateDirectory } from "../../../local/stack/state-directory.ts";

let directory: string;
let others: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "numninja-state-"));
});
afterEach(() => {
  for (const other of others) other.kill("SIGKILL");
  others = [];
});

async function otherProcess(cwd = process.cwd()): Promise<number> {
  const child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"], {
    cwd,
    stdio: ["ignore", "pipe", "ignore"],
  });
  others.push(child);
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  return child.pid!;
}
function leave(pids: Record<string, number>, secondsAgo: number): void {
  const file = path.join(directory, "pids.json");
  writeFileSync(file, JSON.stringify(pids));
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(file, then, then);
}

test("a stack that works keeps its directory, and the second one explains how to end it", async () => {
  const pid = await otherProcess();
  leave({ orchestrator: pid }, 1);
  const second = takeStateDirectory(directory);
  await expect(second).rejects.toThrow(StartRefused);
  await expect(second).rejects.toThrow(`kill ${pid}`);
  expect(isAlive(pid)).toBe(true);
});

test("a stack that hangs is ended and replaced", async () => {
  const pid = await otherProcess();
  leave({ orchestrator: pid }, 60);
  (await takeStateDirectory(directory)).release();
  expect(isAlive(pid)).toBe(false);
});

test("parts that a killed stack left are ended", async () => {
  const part = await otherProcess();
  leave({ orchestrator: 2 ** 22 - 1, stripe: part }, 60);
  (await takeStateDirectory(directory)).release();
  await vi.waitFor(() => expect(isAlive(part)).toBe(false));
}, 15_000);

test("a process that merely got an old pid is left alone", async () => {
  const stranger = await otherProcess(tmpdir());
  leave({ orchestrator: stranger, stripe: stranger }, 60);
  (await takeStateDirectory(directory)).release();
  expect(isAlive(stranger)).toBe(true);
});

test("keeps the pids current, and nothing after release", async () => {
  const state = await takeStateDirectory(directory);
  const file = state.file("pids.json");
  state.pids.set("app", 123);
  expect(readJson(file)).toEqual({ orchestrator: process.pid, app: 123 });
  state.pids.set("app", null);
  expect(readJson(file)).toEqual({ orchestrator: process.pid });
  state.release();
  expect(existsSync(file)).toBe(false);
});
