import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openDatabase } from "./sqlite.ts";

/**
 * Durable state of one emulator: named collections of plain JSON objects, each object one SQLite row.
 * Reads come from memory and never touch the disk. A `put` has been written when it returns, so a `kill -9`
 * loses nothing that was answered.
 */
export interface Store {
  collection<T extends object>(name: string): Collection<T>;
  /** Runs `work` (synchronous) as one unit: all of its writes, or none when it throws. Nested calls join the outer one. */
  transaction<R>(work: () => R): R;
  /** Empties every collection. Handles stay usable. */
  clear(): void;
  close(): void;
}

/** Objects handed out are copies: a change counts only after `put`. Values must survive JSON (no Date, Map, undefined). */
export interface Collection<T extends object> {
  get(id: string): T | undefined;
  /** Inserts or replaces. A replaced object keeps its place in `list()`. Returns the value that was given. */
  put(id: string, value: T): T;
  /** Reads, changes and puts in one call; `change` may edit its argument or return a new object. */
  // biome-ignore lint/suspicious/noConfusingVoidType: an editing arrow function may return nothing
  update(id: string, change: (value: T) => T | void): T | undefined;
  /** @returns whether there was something to delete */
  delete(id: string): boolean;
  /** In insertion order. The filter sees the stored objects themselves and must not change them. */
  list(filter?: (value: T) => boolean): T[];
  /** The first match in insertion order; same caution as `list`. */
  find(filter: (value: T) => boolean): T | undefined;
  /** The stored objects without copying, for scans over thousands of rows. Read only. */
  values(): IterableIterator<Readonly<T>>;
  /** Like `values`, with the ids. */
  entries(): IterableIterator<[string, Readonly<T>]>;
  count(): number;
  clear(): void;
}

/** @param file path of the SQLite file (its folder is made), or ":memory:" for a store that ends with the process */
export function openStore(file: string): Store {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const rows = openItems(file);
  const loaded = new Map<string, Map<string, object>>();
  let depth = 0;

  function load(name: string): Map<string, object> {
    const items = loaded.get(name) ?? rows.read(name);
    loaded.set(name, items);
    return items;
  }

  function transaction<R>(work: () => R): R {
    if (depth > 0) return work();
    rows.execute("begin immediate");
    depth += 1;
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError("a store transaction must be synchronous");
      rows.execute("commit");
      return result;
    } catch (error) {
      rows.execute("rollback");
      loaded.clear();
      throw error;
    } finally {
      depth -= 1;
    }
  }

  return {
    // Looked up on every use: a rolled-back transaction drops the maps so that they are read again.
    collection: <T extends object>(name: string) => openCollection(name, rows, () => load(name) as Map<string, T>),
    transaction,
    clear() {
      rows.execute("delete from items");
      for (const items of loaded.values()) items.clear();
    },
    close: rows.close,
  };
}

function openCollection<T extends object>(name: string, rows: Items, items: () => Map<string, T>): Collection<T> {
  const copy = (value: T) => structuredClone(value);
  const self: Collection<T> = {
    get(id) {
      const value = items().get(id);
      return value && copy(value);
    },
    put(id, value) {
      const text = JSON.stringify(value);
      const map = items();
      rows.write(name, id, text);
      map.set(id, JSON.parse(text) as T);
      return value;
    },
    update(id, change) {
      const value = self.get(id);
      if (!value) return undefined;
      return self.put(id, change(value) ?? value);
    },
    delete(id) {
      const map = items();
      if (!map.has(id)) return false;
      rows.remove(name, id);
      return map.delete(id);
    },
    list(filter) {
      const found: T[] = [];
      for (const value of items().values()) if (!filter || filter(value)) found.push(copy(value));
      return found;
    },
    find(filter) {
      for (const value of items().values()) if (filter(value)) return copy(value);
      return undefined;
    },
    values: () => items().values(),
    entries: () => items().entries(),
    count: () => items().size,
    clear() {
      rows.removeAll(name);
      items().clear();
    },
  };
  return self;
}

type Items = ReturnType<typeof openItems>;

/** The one table: every object of every collection is a row. */
function openItems(file: string) {
  const database = openDatabase(file);
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = normal;
    pragma busy_timeout = 5000;
    create table if not exists items (
      seq integer primary key autoincrement,
      collection text not null,
      id text not null,
      value text not null,
      unique (collection, id)
    );
  `);
  const select = database.prepare("select id, value from items where collection = ? order by seq");
  const upsert = database.prepare(
    "insert into items (collection, id, value) values (?, ?, ?) on conflict (collection, id) do update set value = excluded.value",
  );
  const remove = database.prepare("delete from items where collection = ? and id = ?");
  const removeAll = database.prepare("delete from items where collection = ?");
  return {
    read: (collection: string): Map<string, object> =>
      new Map(select.all(collection).map(({ id, value }) => [String(id), JSON.parse(String(value)) as object])),
    write: (collection: string, id: string, value: string) => void upsert.run(collection, id, value),
    remove: (collection: string, id: string) => void remove.run(collection, id),
    removeAll: (collection: string) => void removeAll.run(collection),
    execute: (statement: string) => database.exec(statement),
    close: () => database.close(),
  };
}
