import { addressesOf } from "./addresses.ts";
import { bringUp } from "./bring-up.ts";
import { choosePorts } from "./choose-ports.ts";
import { readOffset, refuseMovedStack, type StackFacts } from "./clock/index.ts";
import { resolveEnvironment, resolveTools } from "./environment.ts";
import { loadKeys } from "./keys.ts";
import { chooseEmbeddedParts, layersOf, type PartName } from "./parts.ts";
import type { StackContext } from "./programs.ts";
import { takeStateDirectory } from "./state-directory.ts";
import type { Supervised } from "./supervise.ts";

export interface StackOptions {
  mode: "start" | "dev";
  /** where its data lives */
  directory: string;
  /** empties the directory first */
  fresh?: boolean;
  /** the caller's environment; decides which parts are real */
  source: Readonly<Record<string, string | undefined>>;
  /** the app's port; undefined takes the default one, or a free one when that is taken */
  port?: number;
  /** free ports only, for a second stack beside the first */
  anyPorts?: boolean;
  /** demo people and the carrier's catalogue */
  demo: boolean;
  /** false only for a stack that is thrown away: its database may lose data when the machine fails */
  durable?: boolean;
}

export interface RunningStack {
  directory: string;
  environment: Record<string, string>;
  embedded: ReadonlySet<PartName>;
  /** for the person at the terminal: title and value */
  addresses: [string, string][];
  /** starts a part again with what its files say now */
  restart(name: string): Promise<void>;
  /** ends everything in order; repeatable */
  stop(): Promise<void>;
}

/**
 * Brings up one whole stack: database, API, job server, vendors, application.
 *
 * @param onStop called with how to end what is up so far, before anything is; call it on signals
 * @throws {StartRefused} when the environment or another stack forbids it; anything else after cleaning up
 */
export async function startStack(
  options: StackOptions,
  onStop: (stop: () => Promise<void>) => void,
): Promise<RunningStack> {
  const { source, directory, mode, demo, durable = true } = options;
  const embedded = chooseEmbeddedParts(source);
  const state = await takeStateDirectory(directory, { fresh: options.fresh });
  const clockFile = state.file("clock.json");
  const running: Supervised[] = [];
  const abort = new AbortController();
  let stopped: Promise<void> | null = null;
  const stop = () => {
    abort.abort(new Error("stopped"));
    stopped ??= stopInOrder(running, embedded).finally(() => state.release());
    return stopped;
  };
  onStop(stop);

  try {
    refuseMovedStack(readOffset(clockFile), embedded);
    const keys = await loadKeys(state.file("keys.json"));
    const ports = await choosePorts(options);
    const environment = resolveEnvironment({ source, embedded, keys, ports, clockFile });
    state.writeJson("stack.json", { ports, embedded: [...embedded] } satisfies StackFacts);
    const context: StackContext = { state, keys, ports, environment, embedded, source, demo, durable };
    state.writeJson("env.json", {
      ...environment,
      ...resolveTools(context),
      STATE_DIR: state.path,
      PIDS_FILE: state.file("pids.json"),
    });
    const onRunning = async (part: Supervised) => {
      running.push(part);
      if (stopped) await part.stop();
    };
    await bringUp(context, { mode, abort, onRunning });
    const restart = async (name: string) => running.find((part) => part.name === name)?.restart();
    return { directory, environment, embedded, addresses: addressesOf(context), restart, stop };
  } catch (error) {
    const reason = abort.signal.aborted ? abort.signal.reason : error; // what failed first, not what that made fail
    await stop();
    throw reason;
  }
}

/** The application first, so that nothing it sends meets a closed door; then each part before those that it requires. */
async function stopInOrder(running: Supervised[], embedded: ReadonlySet<PartName>): Promise<void> {
  const layers: string[][] = layersOf(embedded).map((layer) => layer.map(({ name }) => name));
  for (const names of [["app"], ...layers.reverse()]) {
    await Promise.all(running.filter(({ name }) => names.includes(name)).map((one) => one.stop()));
  }
}
