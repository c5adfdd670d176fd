export { type Cluster, type ClusterOptions, initCluster, startCluster, superuser } from "./cluster.ts";
export { connect, withConnection } from "./connect.ts";
export { databaseUrl } from "./database-url.ts";
export { describeFunctions } from "./describe-functions.ts";
export { compareFingerprints, fingerprint } from "./fingerprint.ts";
export { describeSqlError, listMigrations, type Migration, migrate } from "./migrate.ts";
export { applyAfterSystemSchema, applyBootstrap, ensureDatabase, setPassword } from "./prepare-database.ts";
export { baselineFile, listSchemas, makeBaseline, schemas, writeBaseline } from "./schemas.ts";
export { isAlive, stopLeftover } from "./stop-leftover.ts";
