import { databaseUrl, withConnection } from "../postgres/index.ts";
import { postgres } from "../postgres/part.ts";
import { build } from "./build.ts";
import { clocksOf, currentOffset, moveAll } from "./clock/index.ts";
import { importCatalogue } from "./import-catalogue.ts";
import { launchNode } from "./launch-node.ts";
import { onThisMachine, placeOf } from "./part-context.ts";
import { layersOf, type RegisteredPart } from "./parts.ts";
import { appProgram, partProgram, runContext, type StackContext } from "./programs.ts";
import { note, phase, type Report } from "./progress.ts";
import { type Life, type Supervised, supervise } from "./supervise.ts";
import { waitUntilHealthy } from "./wait-until-healthy.ts";

export interface BringUpOptions {
  mode: "start" | "dev";
  /** aborted when the stack should end, or cannot become whole */
  abort: AbortController;
  /** called with each part as soon as it runs */
  onRunning: (part: Supervised) => Promise<void>;
}

/** The phases of a start: the parts, beside them the build, then the application and what it needs to be tried. */
export async function bringUp(context: StackContext, options: BringUpOptions): Promise<void> {
  const { embedded, demo, ports } = context;
  const { mode, abort } = options;
  const built = mode === "dev" ? Promise.resolve() : phase("Building the application", (report) => buildAll(report));
  built.catch((error) => abort.abort(error)); // no use in bringing up the rest

  await startParts(context, options);
  await alignClocks(context);
  await built;
  await phase("Starting the application", async () => {
    await keep("app", (onSpawn) => launchNode(appProgram(context, mode), onSpawn, abort.signal), context, options);
    await waitUntilHealthy(`${onThisMachine(ports.app)}/api/health`, abort.signal);
  });
  if (demo && embedded.has("supabase") && embedded.has("inngest")) await fillCatalogue(context, abort.signal);

  async function buildAll(report: Report): Promise<void> {
    if (!(await build(report, abort.signal))) report("unchanged");
  }
}

/** Starts each part as soon as those that it requires are up. */
async function startParts(context: StackContext, options: BringUpOptions): Promise<void> {
  const starting = new Map<string, Promise<void>>();
  for (const part of layersOf(context.embedded).flat()) {
    const required = (part.requires ?? []).map(({ name }) => starting.get(name));
    starting.set(
      part.name,
      Promise.all(required).then(() => startPart(part, context, options)),
    );
  }
  await Promise.all(starting.values());
}

/** A stack that was killed in the middle of a move goes on with all its parts on one business time. */
async function alignClocks(context: StackContext): Promise<void> {
  const clocks = clocksOf(context, context.embedded, context.state.file("clock.json"));
  try {
    await moveAll(clocks, await currentOffset(clocks));
  } finally {
    await Promise.all([...clocks.values()].map((clock) => clock.close?.()));
  }
}

async function startPart(part: RegisteredPart, context: StackContext, options: BringUpOptions): Promise<void> {
  const run = runContext(part, context);
  const { signal } = options.abort;
  const launch = (onSpawn: (pid: number) => void) =>
    part.launch ? part.launch(run, onSpawn) : launchNode(partProgram(part, part.server(run), context), onSpawn, signal);
  await phase(`Starting ${part.title}`, async () => {
    await part.beforeStart?.(run);
    await keep(part.name, launch, context, options);
  });
  await part.afterStart?.(run);
}

async function keep(
  name: string,
  launch: (onSpawn: (pid: number) => void) => Promise<Life>,
  { state }: StackContext,
  { onRunning }: BringUpOptions,
): Promise<void> {
  await onRunning(await supervise(name, launch, state.pids));
}

async function fillCatalogue(context: StackContext, signal: AbortSignal): Promise<void> {
  const { port, keys } = placeOf(postgres, context);
  const jobsUrl = context.environment.INNGEST_DEV!;
  await phase("Importing the carrier's catalogue", (report) =>
    withConnection(databaseUrl(port, "postgres", keys.postgresPassword), async (sql) => {
      const countries = await importCatalogue(sql, jobsUrl, { report, signal });
      if (countries === 0) note(`the import is not done after a minute; see ${jobsUrl}`);
    }),
  );
}
