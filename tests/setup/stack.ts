import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import {
  applyAfterSystemSchema,
  applyBootstrap,
  initCluster,
  migrate,
  SUPERUSER,
  setPassword,
  startCluster,
  withConnection,
} from "../../local/postgres/index.ts";
import { freePort } from "../../local/stack/free-port.ts";
import { generateKeys, type Keys } from "../../local/stack/keys.ts";
import { createLite } from "../../local/supabase/lite.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgres: { port: number; keys: Keys; directory: string };
  }
}

/** Holds the migrated product, without rows of its own. `createTestDatabase` copies it. */
export const TEMPLATE = "numninja_template";

/** vitest globalSetup: a throw-away PostgreSQL with the migrations applied, reached by `createTestDatabase()`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-test-"));
  const keys = await generateKeys();
  const dataDir = path.join(directory, "postgres");
  initCluster({ dataDir, superuserPassword: keys.superuserPassword });
  const cluster = await startCluster({
    dataDir,
    port: await freePort(),
    superuserPassword: keys.superuserPassword,
    durable: false,
    logFile: path.join(directory, "postgres.log"),
  });
  const stop = async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const adminUrl = (database: string) => cluster.url(SUPERUSER, keys.superuserPassword, database);
    await withConnection(adminUrl("postgres"), (sql) => sql.unsafe(`create database ${TEMPLATE}`));
    await withConnection(adminUrl(TEMPLATE), async (admin) => {
      await applyBootstrap(admin, keys.postgresPassword);
      const lite = await createLite({
        ...keys,
        port: 0,
        databaseUrl: adminUrl(TEMPLATE),
        siteUrl: "http://127.0.0.1:3000",
        storageDir: path.join(directory, "storage"),
        sendEmailHook: null,
      });
      await lite.close();
      await applyAfterSystemSchema(admin);
      await withConnection(cluster.url("postgres", keys.postgresPassword, TEMPLATE), (sql) =>
        migrate(sql, path.resolve(process.env.MIGRATIONS_DIR ?? "supabase/migrations")),
      );
      await setPassword(admin, "app_server", keys.appServerPassword);
      await setPassword(admin, "app_worker", keys.appWorkerPassword);
    });
    await withConnection(adminUrl("postgres"), (sql) =>
      sql.unsafe(`alter database ${TEMPLATE} with is_template true allow_connections false`),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgres", { port: cluster.port, keys, directory });
  return stop;
}
