import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Process {
  /** SIGKILL, as in a crash. */
  kill(): Promise<void>;
}

/** Starts a TypeScript file as a process and waits for its first message. */
export async function startProcess(file: string, env: Record<string, string>): Promise<Process> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const environment = { PATH: process.env.PATH, ...env } as unknown as NodeJS.ProcessEnv;
  const child: ChildProcess = fork(path, [], {
    env: environment,
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) => reject(new Error(`${file} ended with code ${code} before it was ready`)));
  });
  return {
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
