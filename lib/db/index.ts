export { call, toAppError } from "./call";
export type { Database } from "./database.types";
export { type Db, serverSql, workerSql } from "./pool";
