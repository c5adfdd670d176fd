export { type Cluster, initCluster, startCluster, superuser } from "./cluster.ts";
export { connect, withConnection } from "./connect.ts";
export { databaseUrl } from "./database-url.ts";
export { describeFunctions } from "./describe-functions.ts";
export { compareFingerprints, fingerprint } from "./fingerprint.ts";
export { listMigrations, migrate } from "./migrate.ts";
export { applyAfterSystemSchema, applyBootstrap, setPassword } from "./prepare-database.ts";
export { baselineFile, listSchemas, schemas, writeBaseline } from "./schemas.ts";
export { isAlive, stopLeftover } from "./stop-leftover.ts";
