import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openLog, tailOf } from "./logs.ts";
import type { Life } from "./supervise.ts";

export interface NodeProgram {
  name: string;
  /** after `node` */
  args: string[];
  env: Record<string, string | undefined>;
  logDirectory: string;
  /** "ipc": it sends `{ type: "ready" }`; a URL: any answer there counts */
  ready: "ipc" | { url: string };
  /** show what it prints in the terminal too */
  echo?: boolean;
  /** how long it may take to end by itself before it is killed; default 8 s */
  stopLimitMs?: number;
}

const startLimitMs = 90_000;
const defaultStopLimitMs = 8000;

/**
 * Starts one Node program of the stack in its own process group, so that a Ctrl-C in the terminal reaches only the
 * orchestrator, which ends the parts in their order. Its output goes to `<logDirectory>/<name>.log`.
 *
 * @param signal ends the wait for readiness, and the program with it
 * @throws with the end of the log when it ends before it is ready
 */
export async function launchNode(
  program: NodeProgram,
  onSpawn: (pid: number) => void,
  signal: AbortSignal,
): Promise<Life> {
  signal.throwIfAborted();
  const { name, args, env, logDirectory, echo, stopLimitMs = defaultStopLimitMs } = program;
  const log = openLog(logDirectory, name);
  const output = echo ? "pipe" : log.fd;
  const child = spawn(process.execPath, args, {
    env: env as NodeJS.ProcessEnv,
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  if (!echo) closeSync(log.fd);
  else child.once("close", () => closeSync(log.fd));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      writeSync(log.fd, chunk);
      process.stdout.write(chunk.toString().replace(/^(?=.)/gm, `${name} │ `));
    });
  }
  let reason: string | null = null;
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).then((why) => {
    reason = why;
    killGroup(child.pid, "SIGKILL"); // what it forked
    return why;
  });
  if (child.pid) onSpawn(child.pid);

  const life: Life = {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      if (reason !== null) return;
      child.kill("SIGTERM");
      const forced = setTimeout(() => killGroup(child.pid, "SIGKILL"), stopLimitMs);
      await ended;
      clearTimeout(forced);
    },
  };

  const isReady = program.ready === "ipc" ? ipcReady(child) : httpReady(program.ready.url, () => reason !== null);
  const outcome = await Promise.race([
    isReady.then(() => "ready" as const),
    ended.then((why) => ({ why })),
    once(signal, "abort").then(() => ({ why: "stopped" })),
    sleep(startLimitMs, { why: `not ready after ${startLimitMs / 1000} s` }, { ref: false }),
  ]);
  if (outcome === "ready") return life;
  await life.stop();
  throw new Error(`${name} did not start (${outcome.why}). The end of ${log.file}:\n${tailOf(log)}`);
}

function ipcReady(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve) => {
    child.on("message", (message) => {
      if ((message as { type?: string })?.type === "ready") resolve();
    });
  });
}

async function httpReady(url: string, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    await answer?.body?.cancel();
    if (answer) return;
    await sleep(100);
  }
  await new Promise(() => {}); // the race is decided by the end of the process
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // no process left
  }
}
