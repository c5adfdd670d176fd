import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Cluster,
  initCluster,
  startCluster,
  superuser,
  withConnection,
} from "../../../../local/postgres/index.ts";
import { freePort } from "../../../../local/stack/free-port.ts";

const PASSWORD = "throw-away";

export interface JobCluster {
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** SIGKILL, as in a crash. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own for one test file, so that it may be killed; about half a second. */
export async function startJobCluster(): Promise<JobCluster> {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-jobs-"));
  const port = await freePort();
  const options = {
    dataDir: path.join(directory, "postgres"),
    superuserPassword: PASSWORD,
    port,
    durable: false,
    logFile: path.join(directory, "postgres.log"),
  };
  initCluster(options);
  let cluster: Cluster = await startCluster(options);
  const url = (database: string) => cluster.url(superuser, PASSWORD, database);
  return {
    async createDatabase() {
      const name = `jobs_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
      await withConnection(url("postgres"), (sql) => sql.unsafe(`create database ${name}`));
      return url(name);
    },
    async kill() {
      process.kill(cluster.pid, "SIGKILL");
      await cluster.ended;
    },
    async restart() {
      cluster = await startCluster(options);
    },
    async stop() {
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
