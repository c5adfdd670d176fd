export { type ArgumentsOf, call, type FunctionsOf, statementOf, toAppError } from "./call";
export type { Database } from "./database.types";
export { type Db, type Pool, serverSql, workerSql } from "./pool";
