import { definePart } from "../stack/define-part.ts";
import { randomToken } from "../stack/random-secret.ts";
import { initCluster, startCluster, superuser } from "./cluster.ts";
import { databaseUrl } from "./database-url.ts";

/** One server for everything embedded. Without an embedded part that requires it, there is none. */
export const postgres = definePart({
  name: "postgres",
  title: "PostgreSQL",
  port: 54322,
  keys: () => ({ superuserPassword: randomToken(), postgresPassword: randomToken() }),
  tools: {
    DATABASE_URL: ({ port, keys }) => databaseUrl(port, "postgres", keys.postgresPassword),
    DATABASE_URL_ADMIN: ({ port, keys }) => databaseUrl(port, superuser, keys.superuserPassword),
  },
  async launch({ port, keys, file, durable }, onSpawn) {
    const { superuserPassword } = keys;
    const dataDir = file("postgres");
    initCluster({ dataDir, superuserPassword });
    return startCluster({ dataDir, port, superuserPassword, durable, logFile: file("logs", "postgres.log"), onSpawn });
  },
});
