import {
  filterNotAllowed,
  invalidField,
  invalidFilterValue,
  invalidInclude,
  invalidPage,
  invalidPageValue,
  invalidSort,
  paramNotAllowed,
} from "./errors.ts";
import type { Filter, Registry, Resource } from "./resource.ts";

/** Relationship name → what to include below it. */
export interface IncludeTree {
  [relationship: string]: IncludeTree;
}

export interface Query {
  filters: { key: string; values: string[]; filter: Filter<unknown> }[];
  include: IncludeTree;
  /** Type → the attributes and relationships wanted of it. */
  fields: Map<string, Set<string>>;
  sort: { key: string; descending: boolean }[];
  page: { number: number; size: number };
}

const defaultPageSize = 50;
const maxPageSize = 1000;

/**
 * Reads and checks the query string of a request for `resource`.
 * @throws {ApiError} 400 with the code of the first thing that this resource does not know
 */
export function parseQuery(search: URLSearchParams, resource: Resource<unknown>, registry: Registry): Query {
  const query: Query = {
    filters: [],
    include: {},
    fields: new Map(),
    sort: [],
    page: { number: 1, size: defaultPageSize },
  };
  for (const [name, value] of search) {
    const [, family = "", key = ""] = /^([a-z]+)(?:\[([^\]]*)\])?$/.exec(name) ?? [];
    if (family === "filter") query.filters.push(parseFilter(key, value, resource));
    else if (family === "include") query.include = parseInclude(value, resource, registry);
    else if (family === "fields") query.fields.set(key, parseFields(key, value, registry));
    else if (family === "sort") query.sort = parseSort(value, resource);
    else if (family === "page") query.page = { ...query.page, ...parsePage(key, value) };
    else throw paramNotAllowed(name);
  }
  if (query.sort.length === 0 && resource.defaultSort) query.sort = parseSort(resource.defaultSort, resource);
  return query;
}

function parseFilter(key: string, raw: string, resource: Resource<unknown>): Query["filters"][number] {
  const own = Object.hasOwn(resource.filters, key) ? resource.filters[key] : undefined;
  const filter = own ?? (key === "id" ? idFilter(resource) : undefined);
  if (!filter) throw filterNotAllowed(key);
  const values = raw.split(",").map((value) => value.trim());
  const refused = values.find((value) => filter.accepts && !filter.accepts(value));
  if (refused !== undefined) throw invalidFilterValue(key, refused);
  return { key, values, filter };
}

function idFilter(resource: Resource<unknown>): Filter<unknown> {
  return { matches: (row, values) => values.includes(resource.id(row)) };
}

function parseInclude(value: string, resource: Resource<unknown>, registry: Registry): IncludeTree {
  const tree: IncludeTree = {};
  for (const path of value.split(",").filter(Boolean)) {
    let level = tree;
    let types: readonly string[] = [resource.type];
    for (const name of path.split(".")) {
      const owners = types.map((type) => registry.get(type)).filter((owner) => owner !== undefined);
      const found = owners.find((owner) => Object.hasOwn(owner.relationships, name));
      if (!found) throw invalidInclude(path, resource.type);
      types = found.relationships[name]!.types;
      if (!Object.hasOwn(level, name)) level[name] = {};
      level = level[name]!;
    }
  }
  return tree;
}

function parseFields(type: string, value: string, registry: Registry): Set<string> {
  const resource = registry.get(type);
  if (!resource) throw invalidField(type, "type");
  return new Set(value.split(",").filter(Boolean));
}

function parseSort(value: string, resource: Resource<unknown>): Query["sort"] {
  return value.split(",").map((part) => {
    const descending = part.startsWith("-");
    const key = descending ? part.slice(1) : part;
    if (!Object.hasOwn(resource.sorts, key)) throw invalidSort(key, resource.type);
    return { key, descending };
  });
}

function parsePage(key: string, value: string): Partial<Query["page"]> {
  if (key !== "number" && key !== "size") throw invalidPage(key);
  const number = Number(value);
  const limit = key === "size" ? maxPageSize : Number.MAX_SAFE_INTEGER;
  if (!Number.isInteger(number) || number < 1 || number > limit) throw invalidPageValue(key, value);
  return { [key]: number };
}

/** Keeps the rows that pass every filter, in the order asked for. */
export function selectRows(rows: Iterable<unknown>, query: Query, resource: Resource<unknown>): unknown[] {
  const selected = [];
  for (const row of rows) {
    if (query.filters.every(({ filter, values }) => filter.matches(row, values))) selected.push(row);
  }
  if (query.sort.length > 0) {
    const keys = query.sort.map(({ key, descending }) => ({ key: resource.sorts[key]!, sign: descending ? -1 : 1 }));
    selected.sort((a, b) => {
      for (const { key, sign } of keys) {
        const order = compare(key.value(a), key.value(b));
        if (order !== 0) return order * sign;
      }
      return 0;
    });
  }
  return selected;
}

type Sortable = string | number | boolean | null;

/** Nulls last, as Postgres does. */
function compare(a: Sortable, b: Sortable): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
