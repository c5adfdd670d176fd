import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface Process {
  /** SIGKILL, as in a crash. */
  kill(): Promise<void>;
  /** How often it ended by itself and came back. */
  restarts(): number;
}

/**
 * Starts a TypeScript file as a process and waits for its first message. Like the stack's supervisor it brings a process
 * back that ends by itself: postgres.js 3.4.9 can end one when its database dies (a rollback on a connection that is gone).
 */
export async function startProcess(file: string, env: Record<string, string>): Promise<Process> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const environment = { PATH: process.env.PATH, ...env } as unknown as NodeJS.ProcessEnv;
  let isKilled = false;
  let restarts = 0;
  let child: ChildProcess;
  let ended: Promise<void>;

  function launch(): void {
    child = fork(path, [], { env: environment, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    ended = new Promise((resolve) => child.once("exit", () => resolve()));
  }
  async function revive(): Promise<void> {
    for (; ; await sleep(100)) {
      await ended;
      if (isKilled) return;
      restarts++;
      launch();
    }
  }

  launch();
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) => reject(new Error(`${file} ended with code ${code} before it was ready`)));
  });
  void revive();
  return {
    restarts: () => restarts,
    async kill() {
      isKilled = true;
      child.kill("SIGKILL");
      await ended;
    },
  };
}
