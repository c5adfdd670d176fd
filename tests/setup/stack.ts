import type { TestProject } from "vitest/node";
import { superuser, withConnection } from "../../local/postgres/index.ts";
import type { ScratchKeys } from "../../local/stack/scratch-cluster.ts";
import { startScratchCluster } from "../../local/stack/scratch-cluster.ts";
import { countCalls } from "./sql-calls.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgres: { port: number; keys: ScratchKeys; directory: string };
  }
}

/** Holds the migrated product, without rows of its own. `createTestDatabase` copies it. */
export const TEMPLATE = "numninja_template";

/** vitest globalSetup: a throw-away PostgreSQL with the migrations applied, reached by `createTestDatabase()`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port, keys, directory, url, stop } = await startScratchCluster({ database: TEMPLATE });
  await withConnection(url(superuser, "postgres"), async (sql) => {
    await sql.unsafe(`alter database ${TEMPLATE} with is_template true allow_connections false`);
    await countCalls(sql);
  });
  project.provide("postgres", { port, keys, directory });
  return stop;
}
