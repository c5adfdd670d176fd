import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresBinaries } from "./binaries.ts";
import { databaseUrl } from "./database-url.ts";
import { stopLeftover } from "./stop-leftover.ts";
import { asUnprivileged, giveToServer } from "./unprivileged.ts";

/** The superuser, as on hosted Supabase. Migrations run as `postgres`, which is not one. */
export const superuser = "supabase_admin";

export interface ClusterOptions {
  /** created when missing; `initdb` runs when it is empty */
  dataDir: string;
  port: number;
  superuserPassword: string;
  /** false turns fsync off: only for clusters that are thrown away */
  durable: boolean;
  logFile: string;
  /** called with the pid immediately, before the server is ready */
  onSpawn?: (pid: number) => void;
}

export interface Cluster {
  readonly pid: number;
  readonly port: number;
  /** resolves with the reason when the server is gone, wanted or not */
  readonly ended: Promise<string>;
  /** connection string for any login of this server */
  url(user: string, password: string, database?: string): string;
  /** fast shutdown; repeatable */
  stop(): Promise<void>;
}

/** Makes the data directory unless there is one. @returns whether it is new. */
export function initCluster({
  dataDir,
  superuserPassword,
}: Pick<ClusterOptions, "dataDir" | "superuserPassword">): boolean {
  if (existsSync(path.join(dataDir, "PG_VERSION"))) return false;
  rmSync(dataDir, { recursive: true, force: true }); // what an interrupted initdb left
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = `${dataDir}.password`;
  writeFileSync(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
  giveToServer(dataDir, passwordFile);
  try {
    const { command, args, options } = asUnprivileged(postgresBinaries().initdb, [
      `--pgdata=${dataDir}`,
      `--username=${superuser}`,
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
    ]);
    const result = spawnSync(command, args, { ...options, encoding: "utf8", env: serverEnvironment() });
    if (result.status !== 0) {
      rmSync(dataDir, { recursive: true, force: true });
      throw new Error(
        `initdb failed (${result.error?.message ?? `exit ${result.status}`}).\n${result.stdout}${result.stderr}`,
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return true;
}

/**
 * Starts PostgreSQL 17 on 127.0.0.1, after stopping what an earlier run left on the same directory.
 * The server ends with this process, even after `kill -9`, where Linux can promise it.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dataDir, port, durable, logFile } = options;
  await stopLeftover(dataDir);
  giveToServer(dataDir);
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, "a");
  chmodSync(logFile, 0o600);
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    `port=${port}`,
    "max_connections=200",
    "shared_buffers=128MB",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] %q%u@%d ",
    "synchronous_commit=on", // off loses acknowledged commits at a kill -9
    ...(durable ? [] : ["fsync=off", "full_page_writes=off"]),
  ];
  const {
    command,
    args,
    options: as,
  } = asUnprivileged(postgresBinaries().postgres, ["-D", dataDir, ...settings.flatMap((setting) => ["-c", setting])], {
    diesWithParent: true,
  });
  // detached: a Ctrl-C in the terminal must reach the app first, and the database last
  const child = spawn(command, args, { ...as, detached: true, stdio: ["ignore", log, log], env: serverEnvironment() });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  if (child.pid) options.onSpawn?.(child.pid);
  await ready(child, ended, options);
  return {
    pid: child.pid!,
    port,
    ended,
    url: (user, password, database) => databaseUrl(port, user, password, database),
    async stop() {
      if (child.exitCode !== null || child.signalCode) return;
      child.kill("SIGINT");
      const forced = setTimeout(() => child.kill("SIGQUIT"), 10_000);
      await ended;
      clearTimeout(forced);
    },
  };
}

/** `ready` in the pid file counts only together with our own pid: a stale file has it too. */
async function ready(child: ChildProcess, ended: Promise<string>, { dataDir, logFile }: ClusterOptions): Promise<void> {
  let reason: string | undefined;
  void ended.then((value) => {
    reason = value;
  });
  for (let waited = 0; waited < 60_000; waited += 15) {
    if (reason !== undefined) throw new Error(`PostgreSQL did not start (${reason}).\n${tail(logFile)}`);
    const lines = read(path.join(dataDir, "postmaster.pid")).split("\n");
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === "ready") return;
    await sleep(15);
  }
  child.kill("SIGQUIT");
  throw new Error(`PostgreSQL was not ready after 60 s.\n${tail(logFile)}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const tail = (file: string) => read(file).split("\n").slice(-15).join("\n");

/** The caller's PG* variables are about another server. */
function serverEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("PG")),
  ) as NodeJS.ProcessEnv;
}
