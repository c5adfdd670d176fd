import type { Collection } from "../../kit/index.ts";
import { newId } from "../ids.ts";
import { invalid, invalidRelationship } from "../json-api/errors.ts";
import { containsText, equals, type Filter, type Relationship, type Resource, sortBy } from "../json-api/resource.ts";
import { toManyIds, toOneId, type WriteBody } from "../json-api/write-body.ts";
import type { PaperRow } from "../rows.ts";
import { iso } from "../time.ts";
import type { World } from "../world.ts";

/** One kind of registration paper. Lists name attributes by their wire names. */
export interface PaperKind {
  type: string;
  /** Attributes shown, with their first values. `created_at` comes by itself. */
  attributes: PaperRow["attributes"];
  /** Attributes that may be sent with POST, and the subset that PATCH takes. */
  creatable: readonly string[];
  patchable: readonly string[];
  required: readonly string[];
  /** To-one relationships kept in `links`: name → type. */
  links: Readonly<Record<string, string>>;
  /** Of these, the ones that PATCH takes. */
  patchableLinks?: readonly string[];
  /** Of these, the ones that POST needs. */
  requiredLinks: readonly string[];
  /** Attributes with a `_contains` filter beside the plain one. */
  searchable?: readonly string[];
}

/** The read side of a kind; `more` adds computed relationships and filters. */
export function paperResource(
  table: Collection<PaperRow>,
  kind: PaperKind,
  more: { relationships?: Record<string, Relationship<PaperRow>>; filters?: Record<string, Filter<PaperRow>> } = {},
): Resource<PaperRow> {
  const text = (name: string) => (row: PaperRow) => {
    const value = row.attributes[name];
    return value === null || value === undefined || Array.isArray(value) ? null : String(value);
  };
  const filters: Record<string, Filter<PaperRow>> = {};
  for (const name of Object.keys(kind.attributes)) filters[name] = equals(text(name));
  for (const name of kind.searchable ?? []) filters[`${name}_contains`] = containsText(text(name));
  const relationships: Record<string, Relationship<PaperRow>> = {};
  for (const [name, type] of Object.entries(kind.links)) {
    filters[`${name}.id`] = equals((row) => row.links[name]);
    const id = (row: PaperRow) => row.links[name];
    relationships[name] = { types: [type], many: false, refs: (row) => (id(row) ? [{ type, id: id(row)! }] : []) };
  }
  return {
    type: kind.type,
    path: kind.type,
    paginated: true,
    relationships: { ...relationships, ...more.relationships },
    filters: { ...filters, ...more.filters },
    sorts: { created_at: sortBy((row) => row.createdAt) },
    id: (row) => row.id,
    attributes: (row) => ({ ...row.attributes, created_at: iso(row.createdAt) }),
    all: () => table.values(),
    find: (id) => table.get(id) ?? null,
  };
}

/** Creates (`before` absent) or changes one paper. @throws {ApiError} 422 for what is missing or points nowhere */
export function savePaper(
  world: World,
  table: Collection<PaperRow>,
  kind: PaperKind,
  body: WriteBody,
  before?: PaperRow,
) {
  const row: PaperRow = before ?? {
    id: newId(),
    createdAt: world.clock.now(),
    attributes: { ...kind.attributes },
    links: {},
    lists: {},
  };
  for (const [name, value] of Object.entries(body.attributes)) {
    if (value !== null && typeof value !== "string") throw invalid(name, "is invalid");
    row.attributes[name] = value;
  }
  for (const name of kind.required) if (!row.attributes[name]) throw invalid(name, "can't be blank");
  for (const [name, type] of Object.entries(kind.links)) {
    const id = toOneId(body, name, type);
    if (id && !world.registry.get(type)?.find(id)) throw invalidRelationship(name);
    if (id !== undefined) row.links[name] = id;
  }
  for (const name of kind.requiredLinks) if (!row.links[name]) throw invalidRelationship(name, "must exist");
  const files = toManyIds(body, "files", "encrypted_files");
  if (files) row.lists.files = attachFiles(world, files);
  return table.put(row.id, row);
}

/** Uses up uploaded files: an attached file no longer expires and cannot be attached again. */
export function attachFiles(world: World, ids: string[], name = "files"): string[] {
  for (const id of ids) {
    const file = world.tables.encryptedFiles.get(id);
    const lapsed = file?.attributes.expires_at && Date.parse(String(file.attributes.expires_at)) <= world.clock.now();
    if (!file || file.links.attached || lapsed) throw invalidRelationship(name);
  }
  for (const id of ids) {
    world.tables.encryptedFiles.update(id, (file) => {
      file.links.attached = "yes";
      file.attributes.expires_at = null;
    });
  }
  return ids;
}
