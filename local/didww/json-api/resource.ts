/** A JSON:API resource identifier. */
export interface Ref {
  type: string;
  id: string;
}

/** `matches` sees the values of a comma list; most filters mean "any of them". Method syntax keeps it assignable for `Resource<unknown>`. */
export interface Filter<T> {
  matches(row: T, values: string[]): boolean;
  /** Rejects a malformed value before any row is looked at. */
  accepts?(value: string): boolean;
}

export interface SortKey<T> {
  value(row: T): string | number | boolean | null;
}

export interface Relationship<T> {
  /** Types that the relationship may point to. More than one = polymorphic. */
  types: readonly string[];
  many: boolean;
  refs(row: T): Ref[];
}

/** Everything the generic layer has to know about one resource type: how to read, filter, sort, include and write it out. */
export interface Resource<T> {
  readonly type: string;
  /** Collection path below `/v3/`; null = only reachable by `include`. */
  readonly path: string | null;
  readonly paginated: boolean;
  /** A sort key to use when the request names none, with a leading `-` for descending. */
  readonly defaultSort?: string;
  readonly relationships: Readonly<Record<string, Relationship<T>>>;
  readonly filters: Readonly<Record<string, Filter<T>>>;
  readonly sorts: Readonly<Record<string, SortKey<T>>>;
  id(row: T): string;
  attributes(row: T): Record<string, unknown>;
  meta?(row: T): Record<string, unknown>;
  all(): Iterable<T>;
  find(id: string): T | null;
}

/** All resource types by their JSON:API name; includes are resolved through it. */
export type Registry = ReadonlyMap<string, Resource<unknown>>;

export function toOne<T>(type: string | readonly string[], id: (row: T) => string | null | undefined): Relationship<T> {
  const types = typeof type === "string" ? [type] : type;
  const first = types[0]!;
  return {
    types,
    many: false,
    refs: (row) => {
      const target = id(row);
      return target ? [{ type: first, id: target }] : [];
    },
  };
}

export function toMany<T>(type: string, ids: (row: T) => Iterable<string>): Relationship<T> {
  return { types: [type], many: true, refs: (row) => Array.from(ids(row), (id) => ({ type, id })) };
}

/** Equal to any of the values. */
export function equals<T>(value: (row: T) => string | number | null | undefined): Filter<T> {
  return {
    matches: (row, values) => {
      const actual = value(row);
      return actual !== null && actual !== undefined && values.includes(String(actual));
    },
  };
}

/** Equal to any of the values, ignoring case. */
export function equalsAnyCase<T>(value: (row: T) => string | null | undefined): Filter<T> {
  return { matches: (row, values) => values.some((one) => one.toLowerCase() === value(row)?.toLowerCase()) };
}

/** Contains any of the values, ignoring case. */
export function containsText<T>(value: (row: T) => string | null | undefined): Filter<T> {
  return { matches: (row, values) => values.some((one) => value(row)?.toLowerCase().includes(one.toLowerCase())) };
}

/** `true` or `false`. */
export function isTrue<T>(value: (row: T) => boolean): Filter<T> {
  return {
    accepts: (given) => given === "true" || given === "false",
    matches: (row, values) => values.includes(String(value(row))),
  };
}

/** Shares at least one element with the values. */
export function sharesAny<T>(value: (row: T) => readonly string[]): Filter<T> {
  return { matches: (row, values) => value(row).some((one) => values.includes(one)) };
}

/** An instant not before (`gteq`) or not after (`lteq`) the given one; `value` is milliseconds. */
export function instant<T>(bound: "gteq" | "lteq", value: (row: T) => number): Filter<T> {
  return {
    accepts: (given) => !Number.isNaN(Date.parse(given)),
    matches: (row, values) =>
      values.every((one) => (bound === "gteq" ? value(row) >= Date.parse(one) : value(row) <= Date.parse(one))),
  };
}

export function sortBy<T>(value: (row: T) => string | number | boolean | null): SortKey<T> {
  return { value };
}
