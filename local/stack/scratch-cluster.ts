import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  applyAfterSystemSchema,
  applyBootstrap,
  initCluster,
  migrate,
  setPassword,
  startCluster,
  superuser,
  withConnection,
} from "../postgres/index.ts";
import { postgres } from "../postgres/part.ts";
import { createLite } from "../supabase/lite.ts";
import { supabase } from "../supabase/part.ts";
import { freePort } from "./free-port.ts";

export type Login = "supabase_admin" | "postgres" | "app_server" | "app_worker";

/** The secrets of the database and of the Supabase API. */
export type ScratchKeys = Awaited<ReturnType<typeof generateKeys>>;

const generateKeys = async () => ({ ...(await postgres.keys()), ...(await supabase.keys()) });

export interface ScratchCluster {
  port: number;
  keys: ScratchKeys;
  /** temporary, removed by `stop` */
  directory: string;
  url(login: Login, database?: string): string;
  /** ends the server and keeps its data, for tests about restarts */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

/** A throw-away PostgreSQL whose database holds the migrated product without any rows; about 1.5 s. Nothing is flushed to disk. */
export async function startScratchCluster({
  database = "postgres",
  migrations = process.env.MIGRATIONS_DIR || "supabase/migrations",
} = {}): Promise<ScratchCluster> {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-scratch-"));
  const keys = await generateKeys();
  const { superuserPassword } = keys;
  const dataDir = path.join(directory, "postgres");
  initCluster({ dataDir, superuserPassword });
  const logFile = path.join(directory, "postgres.log");
  const port = await freePort();
  const cluster = await startCluster({ dataDir, port, superuserPassword, durable: false, logFile });
  const url: ScratchCluster["url"] = (login, name = database) => cluster.url(login, passwordOf(login, keys), name);
  const stop = async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    if (database !== "postgres") {
      await withConnection(url(superuser, "postgres"), (sql) => sql.unsafe(`create database ${database}`));
    }
    await withConnection(url(superuser), async (admin) => {
      await applyBootstrap(admin, keys.postgresPassword);
      const lite = await createLite({
        ...keys,
        port: 0,
        databaseUrl: url(superuser),
        siteUrl: "http://127.0.0.1:3000",
        storageDir: path.join(directory, "storage"),
        sendEmailHook: null,
      });
      await lite.close();
      await applyAfterSystemSchema(admin);
      await withConnection(url("postgres"), (sql) => migrate(sql, migrations));
      await setPassword(admin, "app_server", keys.appServerPassword);
      await setPassword(admin, "app_worker", keys.appWorkerPassword);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, keys, directory, url, stop, stopServer: () => cluster.stop() };
}

export function passwordOf(login: Login, keys: ScratchKeys): string {
  switch (login) {
    case "supabase_admin":
      return keys.superuserPassword;
    case "postgres":
      return keys.postgresPassword;
    case "app_server":
      return keys.appServerPassword;
    case "app_worker":
      return keys.appWorkerPassword;
  }
}
