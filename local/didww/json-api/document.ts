import type { IncludeTree, Query } from "./query.ts";
import type { Ref, Registry, Resource } from "./resource.ts";

export interface DocumentContext {
  registry: Registry;
  /** Public address of the API, ending in `/v3`. */
  baseUrl: string;
  apiVersion: string;
}

export interface JsonDocument {
  data: unknown;
  included?: unknown[];
  meta?: Record<string, unknown>;
  links?: Record<string, string>;
}

interface Node {
  resource: Resource<unknown>;
  row: unknown;
  /** Relationships to write out with their linkage. */
  linked: Set<string>;
}

/** A document about one row. */
export function oneDocument(row: unknown, resource: Resource<unknown>, query: Query, context: DocumentContext) {
  const { primary, included } = compose([row], resource, query, context);
  return document(primary[0], included, { api_version: context.apiVersion });
}

/** A document about several rows; `meta` goes beside `api_version`. */
export function manyDocument(
  rows: unknown[],
  resource: Resource<unknown>,
  query: Query,
  context: DocumentContext,
  extra: { meta?: Record<string, unknown>; links?: Record<string, string> } = {},
): JsonDocument {
  const { primary, included } = compose(rows, resource, query, context);
  return document(primary, included, { api_version: context.apiVersion, ...extra.meta }, extra.links);
}

function document(data: unknown, included: unknown[], meta: Record<string, unknown>, links?: Record<string, string>) {
  const result: JsonDocument = { data };
  if (included.length > 0) result.included = included;
  result.meta = meta;
  if (links) result.links = links;
  return result;
}

function compose(rows: unknown[], resource: Resource<unknown>, query: Query, context: DocumentContext) {
  const nodes = new Map<string, Node>();
  const visit = (owner: Resource<unknown>, row: unknown, tree: IncludeTree): string => {
    const key = `${owner.type}:${owner.id(row)}`;
    const node = nodes.get(key) ?? { resource: owner, row, linked: new Set<string>() };
    nodes.set(key, node);
    for (const [name, below] of Object.entries(tree)) {
      const relationship = Object.hasOwn(owner.relationships, name) ? owner.relationships[name] : undefined;
      if (!relationship) continue; // a polymorphic sibling has it
      node.linked.add(name);
      for (const ref of relationship.refs(row)) {
        const target = context.registry.get(ref.type);
        const found = target?.find(ref.id);
        if (target && found) visit(target, found, below);
      }
    }
    return key;
  };
  const primaryKeys = rows.map((row) => visit(resource, row, query.include));
  const primary = primaryKeys.map((key) => resourceObject(nodes.get(key)!, query.fields, context));
  const taken = new Set(primaryKeys);
  const included = [...nodes].filter(([key]) => !taken.has(key));
  return { primary, included: included.map(([, node]) => resourceObject(node, query.fields, context)) };
}

function resourceObject(node: Node, fields: Query["fields"], context: DocumentContext): Record<string, unknown> {
  const { resource, row, linked } = node;
  const id = resource.id(row);
  const wanted = fields.get(resource.type);
  const keep = (name: string) => !wanted || wanted.has(name);
  const attributes = Object.entries(resource.attributes(row)).filter(([name]) => keep(name));
  const relationships = Object.entries(resource.relationships).filter(([name]) => keep(name));

  const result: Record<string, unknown> = { id, type: resource.type };
  if (attributes.length > 0) result.attributes = Object.fromEntries(attributes);
  if (relationships.length > 0) {
    result.relationships = Object.fromEntries(
      relationships.map(([name, relationship]) => {
        const value: Record<string, unknown> = { links: relationshipLinks(resource, id, name, context.baseUrl) };
        if (linked.has(name)) value.data = linkage(relationship.refs(row), relationship.many);
        return [name, value];
      }),
    );
  }
  if (resource.meta) result.meta = resource.meta(row);
  return result;
}

export function relationshipLinks(resource: Resource<unknown>, id: string, name: string, baseUrl: string) {
  const own = `${baseUrl}/${resource.path ?? resource.type}/${id}`;
  return { self: `${own}/relationships/${name}`, related: `${own}/${name}` };
}

/** An empty to-one is `null`, an empty to-many is `[]`. */
export function linkage(refs: Ref[], many: boolean): Ref | Ref[] | null {
  const plain = refs.map(({ type, id }) => ({ type, id }));
  return many ? plain : (plain[0] ?? null);
}

/** `first` and `last` always; `next` and `prev` only where there is one. Brackets come out percent-encoded. */
export function pageLinks(url: URL, page: Query["page"], total: number): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / page.size));
  const at = (number: number) => {
    const link = new URL(url);
    link.searchParams.set("page[number]", String(number));
    link.searchParams.set("page[size]", String(page.size));
    return link.toString();
  };
  const links: Record<string, string> = { first: at(1) };
  if (page.number < last) links.next = at(page.number + 1);
  if (page.number > 1) links.prev = at(Math.min(page.number - 1, last));
  links.last = at(last);
  return links;
}
