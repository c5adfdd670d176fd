import {
  applyBootstrap,
  connect,
  initCluster,
  migrate,
  SUPERUSER,
  setPassword,
  startCluster,
} from "../postgres/index.ts";
import { ensureJobDatabase } from "../postgres/prepare-database.ts";
import { build } from "./build.ts";
import { databaseUrl } from "./environment.ts";
import { importCatalogue } from "./import-catalogue.ts";
import { launchNode } from "./launch-node.ts";
import type { Part } from "./parts.ts";
import { appProgram, embeddedProgram, type StackContext } from "./programs.ts";
import { note, phase } from "./progress.ts";
import { createDemoUsers } from "./seed.ts";
import { type Life, type Supervised, supervise } from "./supervise.ts";
import { waitUntilHealthy } from "./wait-until-healthy.ts";

export interface BringUpOptions {
  mode: "start" | "dev";
  demo: boolean;
  durable: boolean;
  /** aborted when the stack should end, or cannot become whole */
  abort: AbortController;
  /** told each part as soon as it runs */
  onRunning: (part: Supervised) => Promise<void>;
}

type Databases = Record<"admin" | "owner", ReturnType<typeof connect>>;

/** The phases of a start, in their order. The build has both hands full and needs nobody, so it runs beside them. */
export async function bringUp(context: StackContext, options: BringUpOptions): Promise<void> {
  const { embedded, keys, ports, environment } = context;
  const { mode, abort } = options;
  const built =
    mode === "dev"
      ? Promise.resolve()
      : phase("Building the application", async (report) => {
          if (!(await build(report, abort.signal))) report("unchanged");
        });
  built.catch((error) => abort.abort(error)); // no use in bringing up the rest

  if (embedded.has("supabase") || embedded.has("inngest")) {
    await phase("Starting PostgreSQL", () => keep("postgres", postgresLauncher(context, options.durable)));
  }
  const databases: Databases = {
    admin: connect(databaseUrl(ports, SUPERUSER, keys.superuserPassword)),
    owner: connect(databaseUrl(ports, "postgres", keys.postgresPassword)),
  };
  try {
    if (embedded.has("supabase")) await bringUpSupabase(databases);
    if (embedded.has("inngest")) await ensureJobDatabase(databases.admin, keys.inngestPassword);
    await Promise.all([
      startPart("Starting Stripe", "stripe"),
      startPart("Starting DIDWW", "didww"),
      startPart("Starting Resend", "resend"),
      startPart("Starting the job server", "inngest"),
    ]);
    await built;
    await phase("Starting the application", async () => {
      await keep("app", (onSpawn) => launchNode(appProgram(context, mode), onSpawn, abort.signal));
      await waitUntilHealthy(`http://127.0.0.1:${ports.app}/api/health`, abort.signal);
    });
    if (options.demo && embedded.has("supabase") && embedded.has("inngest")) {
      await phase("Importing the carrier's catalogue", async (report) => {
        const countries = await importCatalogue(databases.owner, environment.INNGEST_DEV!, {
          report,
          signal: abort.signal,
        });
        if (countries === 0) note(`the import is not done after a minute; see ${environment.INNGEST_DEV}`);
      });
    }
  } finally {
    await Promise.all(Object.values(databases).map((sql) => sql.end({ timeout: 2 })));
  }

  async function bringUpSupabase({ admin, owner }: Databases): Promise<void> {
    await applyBootstrap(admin, keys.postgresPassword);
    await startPart("Starting the Supabase API", "supabase");
    await phase("Migrating the database", async (report) => {
      const applied = await migrate(owner, "supabase/migrations");
      await setPassword(admin, "app_server", keys.appServerPassword);
      await setPassword(admin, "app_worker", keys.appWorkerPassword);
      report(`${applied.length} new`);
    });
    if (options.demo) await createDemoUsers(owner, { url: environment.SUPABASE_URL!, secretKey: keys.secretKey });
  }

  async function startPart(title: string, part: Part): Promise<void> {
    if (!embedded.has(part)) return;
    const program = embeddedProgram(part, context);
    await phase(title, () => keep(part, (onSpawn) => launchNode(program, onSpawn, abort.signal)));
  }

  async function keep(name: string, launch: (onSpawn: (pid: number) => void) => Promise<Life>): Promise<void> {
    await options.onRunning(await supervise(name, launch, context.state.pids));
  }
}

function postgresLauncher({ state, keys, ports }: StackContext, durable: boolean) {
  const { superuserPassword } = keys;
  const dataDir = state.file("postgres");
  const logFile = state.file("logs", "postgres.log");
  return async (onSpawn: (pid: number) => void): Promise<Life> => {
    initCluster({ dataDir, superuserPassword });
    return startCluster({ dataDir, port: ports.postgres, superuserPassword, durable, logFile, onSpawn });
  };
}
