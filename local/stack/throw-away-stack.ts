import path from "node:path";
import { realVariables } from "./parts.ts";
import { phase } from "./progress.ts";
import { type RunningStack, startStack } from "./start-stack.ts";

export interface ThrowAwayOptions {
  /** below `.local`; emptied first, logs stay for looking */
  name: string;
  /** switches for the application and the parts, e.g. `{ ORDER_DELAY_MS: "50" }` */
  variables?: Record<string, string>;
  /** its database waits for the disk, as a real one does; otherwise it may lose data when the machine fails */
  durable?: boolean;
}

const up = new Set<() => Promise<void>>();

/** For signal handlers: ends every throw-away stack of this process, also one that is still coming up. */
export async function stopThrowAwayStacks(): Promise<void> {
  await Promise.all([...up].map((stop) => stop()));
}

/**
 * A whole stack on free ports for tests and proofs, always ended afterwards: built application, demo people,
 * imported catalogue. `env.json` and `pids.json` are in `stack.directory`. A part killed during `work` is started again.
 */
export async function withThrowAwayStack<T>(
  { name, variables = {}, durable = false }: ThrowAwayOptions,
  work: (stack: RunningStack) => Promise<T>,
): Promise<T> {
  const directory = path.resolve(".local", name);
  const stack = await startStack(
    {
      mode: "start",
      directory,
      source: { ...withoutRealKeys(), ...variables },
      anyPorts: true,
      demo: true,
      durable,
      fresh: true,
    },
    (stop) => up.add(stop),
  );
  try {
    return await work(stack);
  } finally {
    await phase("Stopping the stack", () => stack.stop());
    up.delete(stack.stop);
  }
}

/** The environment without a developer's real keys: a test must never use them. */
export function withoutRealKeys(): Record<string, string | undefined> {
  const theirs = new Set([
    ...realVariables,
    "APP_URL",
    "NODE_ENV",
    "PORT",
    "NUMNINJA_STATE_DIR",
    "NUMNINJA_ALLOW_SPEND",
  ]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.has(name)));
}
