import type { RunContext, Variables } from "./define-part.ts";
import type { NodeProgram } from "./launch-node.ts";
import { type Chosen, onThisMachine, partContext } from "./part-context.ts";
import type { PartName, RegisteredPart } from "./parts.ts";
import type { StateDirectory } from "./state-directory.ts";

export interface StackContext extends Chosen {
  state: StateDirectory;
  /** the application's resolved environment */
  environment: Record<string, string>;
  embedded: ReadonlySet<PartName>;
  /** demo people and the carrier's catalogue */
  demo: boolean;
  /** false only for a stack that is thrown away */
  durable: boolean;
}

export function runContext(part: RegisteredPart, context: StackContext): RunContext<unknown> {
  const { state, ports, environment, durable, demo } = context;
  return {
    ...partContext(part, context),
    appUrl: onThisMachine(ports.app),
    environment,
    file: (...name) => state.file(...name),
    durable,
    demo,
  };
}

/** A part that is one of our own `server.ts`. What the file reads from its environment is written at its head. */
export function partProgram(
  { name, switches = [] }: RegisteredPart,
  own: Variables,
  context: StackContext,
): NodeProgram {
  const { state, ports, source } = context;
  return {
    name,
    args: [`local/${name}/server.ts`],
    env: { ...systemEnvironment(), ...pick(source, switches), ...own, PORT: String(ports[name]) },
    logDirectory: state.file("logs"),
    ready: "ipc",
  };
}

/** The application itself: the built one, or with hot reload. */
export function appProgram({ state, ports, environment }: StackContext, mode: "start" | "dev"): NodeProgram {
  const watch = `--import=${new URL("./exit-with-parent.mjs", import.meta.url).href}`;
  return {
    name: "app",
    args: [watch, "node_modules/next/dist/bin/next", mode, "--port", String(ports.app), "--hostname", "127.0.0.1"],
    env: {
      ...systemEnvironment(),
      ...environment,
      NODE_ENV: mode === "dev" ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      ...(mode === "dev" && { NODE_OPTIONS: watch }), // reaches the workers that `next dev` forks
    },
    logDirectory: state.file("logs"),
    ready: { url: `${onThisMachine(ports.app)}/api/health` },
    echo: mode === "dev",
  };
}

/** What any program needs from the machine; none of our settings leak into it by accident. */
export function systemEnvironment(): Record<string, string | undefined> {
  const names = ["PATH", "HOME", "USER", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "TERM", "SystemRoot", "CI"];
  const proxies = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
  ];
  return pick(process.env, [...names, ...proxies]);
}

function pick(
  source: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string | undefined> {
  return Object.fromEntries(names.filter((name) => source[name]).map((name) => [name, source[name]]));
}
