export { type ArgumentsOf, call, expressionOf, type FunctionsOf, toAppError } from "./call";
export type { Database } from "./database.types";
export { onEmission } from "./emissions";
export { type Db, serverSql, workerSql } from "./pool";
export { doneOrRefused, orRefused, type Refusal, refusalSchema } from "./refusal";
