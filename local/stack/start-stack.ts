import { type Cluster, connect, initCluster, SUPERUSER, startCluster } from "../postgres/index.ts";
import { migrate } from "../postgres/migrate.ts";
import { applyBootstrap, ensureJobDatabase, setPassword } from "../postgres/prepare-database.ts";
import { build } from "./build.ts";
import { DATABASE, DEFAULT_PORTS, databaseUrl, JOB_DATABASE, type Ports, resolveEnvironment } from "./environment.ts";
import { freePort } from "./free-port.ts";
import { importCatalogue } from "./import-catalogue.ts";
import { loadKeys } from "./keys.ts";
import { launchNode } from "./launch-node.ts";
import { chooseEmbeddedParts, type Part, StartRefused } from "./parts.ts";
import { appProgram, embeddedProgram, type StackContext } from "./programs.ts";
import { note, phase } from "./progress.ts";
import { createDemoUsers, runSeed } from "./seed.ts";
import { takeStateDirectory } from "./state-directory.ts";
import { type Supervised, supervise } from "./supervise.ts";

export interface StackOptions {
  mode: "start" | "dev";
  /** where its data lives */
  directory: string;
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
  /** empties the directory first */
  fresh?: boolean;
}

export interface RunningStack {
  directory: string;
  environment: Record<string, string>;
  embedded: ReadonlySet<Part>;
  /** ends everything in order; repeatable */
  stop(): Promise<void>;
}

/**
 * Brings up one whole stack: database, API, job server, vendors, application.
 *
 * @param onStop told how to end what is up so far, before anything is; call it on signals
 * @throws {StartRefused} when the environment or another stack forbids it; anything else after cleaning up
 */
export async function startStack(
  options: StackOptions,
  onStop: (stop: () => Promise<void>) => void,
): Promise<RunningStack> {
  const embedded = chooseEmbeddedParts(options.source);
  const state = await takeStateDirectory(options.directory, { fresh: options.fresh });
  const running: Supervised[] = [];
  const abort = new AbortController();
  let stopped: Promise<void> | null = null;
  const stop = () => {
    abort.abort(new Error("stopped"));
    stopped ??= stopInOrder(running).finally(() => state.release());
    return stopped;
  };
  onStop(stop);

  try {
    const keys = await loadKeys(state.file("keys.json"));
    const ports = await choosePorts(options);
    const environment = resolveEnvironment({ source: options.source, embedded, keys, ports });
    const context: StackContext = { state, keys, ports, environment, embedded, source: options.source };
    state.writeJson("env.json", { ...environment, ...toolEnvironment(context) });

    const keep = async (supervised: Promise<Supervised>) => {
      const one = await supervised;
      running.push(one);
      if (stopped) await one.stop();
    };
    const startPart = (part: Part) =>
      keep(supervise(part, (onSpawn) => launchNode(embeddedProgram(part, context), onSpawn, abort.signal), state.pids));
    const startPhase = (title: string, part: Part) => phase(title, () => startPart(part));

    const built =
      options.mode === "start"
        ? phase("Building the application", async (report) => {
            if (!(await build(report, abort.signal))) report("unchanged");
          })
        : Promise.resolve();
    built.catch((error) => abort.abort(error)); // no use in bringing up the rest

    if (embedded.has("supabase") || embedded.has("inngest")) {
      await phase("Starting PostgreSQL", () => keep(startPostgres(context, options.durable ?? true)));
    }
    const admin = connect(databaseUrl(ports, SUPERUSER, keys.superuserPassword));
    const owner = connect(databaseUrl(ports, "postgres", keys.postgresPassword));
    try {
      if (embedded.has("supabase")) {
        await applyBootstrap(admin, keys.postgresPassword);
        await startPhase("Starting the Supabase API", "supabase");
        await phase("Migrating the database", async (report) => {
          const applied = await migrate(owner, "supabase/migrations");
          await setPassword(admin, "app_server", keys.appServerPassword);
          await setPassword(admin, "app_worker", keys.appWorkerPassword);
          const seeded = await runSeed(owner);
          report(`${applied.length} new${seeded ? ", seeded" : ""}`);
        });
        if (options.demo) {
          await createDemoUsers(owner, { url: environment.SUPABASE_URL!, secretKey: keys.secretKey });
        }
      }
      if (embedded.has("inngest")) await ensureJobDatabase(admin, keys.inngestPassword);
      const vendors = [
        ["Starting Stripe", "stripe"],
        ["Starting DIDWW", "didww"],
        ["Starting Resend", "resend"],
        ["Starting the job server", "inngest"],
      ] as const;
      await Promise.all(
        vendors.filter(([, part]) => embedded.has(part)).map(([title, part]) => startPhase(title, part)),
      );

      await built;
      await phase("Starting the application", () =>
        keep(
          supervise(
            "app",
            (onSpawn) => launchNode(appProgram(context, options.mode), onSpawn, abort.signal),
            state.pids,
          ),
        ),
      );
      if (options.demo && embedded.has("supabase") && embedded.has("inngest")) {
        await phase("Importing the carrier's catalogue", async (report) => {
          const countries = await importCatalogue(owner, environment.INNGEST_DEV!, { report, signal: abort.signal });
          if (countries === 0) note(`the import is not done after a minute; see ${environment.INNGEST_DEV}`);
        });
      }
    } finally {
      await Promise.all([admin.end({ timeout: 2 }), owner.end({ timeout: 2 })]);
    }
    return { directory: options.directory, environment, embedded, stop };
  } catch (error) {
    const reason = abort.signal.aborted ? abort.signal.reason : error; // what failed first, not what that made fail
    await stop();
    throw reason;
  }
}

/** The application first, so that nothing it says meets a closed door; the database last. */
async function stopInOrder(running: Supervised[]): Promise<void> {
  const rank = ({ name }: Supervised) => (name === "app" ? 0 : name === "postgres" ? 2 : 1);
  for (const step of [0, 1, 2]) await Promise.all(running.filter((one) => rank(one) === step).map((one) => one.stop()));
}

async function startPostgres({ state, keys, ports }: StackContext, durable: boolean): Promise<Supervised> {
  const dataDir = state.file("postgres");
  const superuserPassword = keys.superuserPassword;
  initCluster({ dataDir, superuserPassword });
  return supervise(
    "postgres",
    async (onSpawn): Promise<Cluster> => {
      const logFile = state.file("logs", "postgres.log");
      return startCluster({ dataDir, port: ports.postgres, superuserPassword, durable, logFile, onSpawn });
    },
    state.pids,
  );
}

async function choosePorts({ port, anyPorts }: StackOptions): Promise<Ports> {
  const taken = new Set<number>();
  const ports = { ...DEFAULT_PORTS };
  for (const name of Object.keys(ports) as (keyof Ports)[]) {
    const wanted = name === "app" && port ? port : anyPorts ? 0 : ports[name];
    const found = await freePort(wanted, taken);
    if (name === "app" && port && found !== port)
      throw new StartRefused(`Port ${port} is taken. Choose another: PORT=3001 npm start`);
    if (name === "app" && !anyPorts && found !== wanted) note(`port ${wanted} is taken, using ${found}`);
    ports[name] = found;
    taken.add(found);
  }
  return ports;
}

/** For tests and tools, beside what the application reads. */
function toolEnvironment({ state, keys, ports }: StackContext): Record<string, string> {
  return {
    STATE_DIR: state.path,
    PIDS_FILE: state.file("pids.json"),
    DATABASE_URL: databaseUrl(ports, "postgres", keys.postgresPassword, DATABASE),
    DATABASE_URL_ADMIN: databaseUrl(ports, SUPERUSER, keys.superuserPassword, DATABASE),
    DATABASE_URL_JOBS: databaseUrl(ports, "inngest", keys.inngestPassword, JOB_DATABASE),
    STRIPE_CONTROL_URL: `http://127.0.0.1:${ports.stripe}`,
    DIDWW_CONTROL_URL: `http://127.0.0.1:${ports.didww}`,
    RESEND_CONTROL_URL: `http://127.0.0.1:${ports.resend}`,
    INNGEST_URL: `http://127.0.0.1:${ports.inngest}`,
  };
}
