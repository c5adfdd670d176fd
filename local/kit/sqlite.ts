import type { DatabaseSync as DatabaseSyncType } from "node:sqlite";

/**
 * Opens a SQLite database with Node's own driver. Node 24 prints an ExperimentalWarning when the module is first
 * loaded; the reader of a start log cannot act on it, so exactly that one warning is kept back.
 */
export function openDatabase(file: string): DatabaseSyncType {
  return new (loadSqlite().DatabaseSync)(file);
}

function loadSqlite(): typeof import("node:sqlite") {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes("SQLite")) return;
    (emitWarning as (...args: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
