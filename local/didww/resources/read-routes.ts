import { linkage, manyDocument, oneDocument, pageLinks, relationshipLinks } from "../json-api/document.ts";
import { notFound } from "../json-api/errors.ts";
import { type IncludeTree, parseQuery, selectRows } from "../json-api/query.ts";
import type { Resource } from "../json-api/resource.ts";
import type { ApiRequest, Reply, Router } from "../router.ts";

/** `GET /<path>`, `GET /<path>/:id` and the two relationship routes below it. `listOnly` leaves out all but the list. */
export function addReadRoutes(router: Router, resource: Resource<unknown>, options: { listOnly?: boolean } = {}): void {
  router.on("GET", `/${resource.path}`, (request) => listReply(request, resource));
  if (options.listOnly) return;
  router.on("GET", `/${resource.path}/:id`, (request) => oneReply(request, resource, getRow(resource, request)));
  router.on("GET", `/${resource.path}/:id/relationships/:name`, (request) => relationshipReply(request, resource));
  router.on("GET", `/${resource.path}/:id/:name`, (request) => relatedReply(request, resource));
}

/** @throws {ApiError} 404 */
export function getRow(resource: Resource<unknown>, request: ApiRequest): unknown {
  const id = request.params.id ?? "";
  const row = resource.find(id);
  if (row === null) throw notFound(id);
  return row;
}

export function listReply(request: ApiRequest, resource: Resource<unknown>, meta: Record<string, unknown> = {}): Reply {
  const query = parseQuery(request.url.searchParams, resource, request.document.registry);
  const rows = selectRows(resource.all(), query, resource);
  if (!resource.paginated)
    return { status: 200, body: manyDocument(rows, resource, query, request.document, { meta }) };
  const start = (query.page.number - 1) * query.page.size;
  const links = pageLinks(request.url, query.page, rows.length);
  const extra = { meta: { total_records: rows.length, ...meta }, links };
  const page = rows.slice(start, start + query.page.size);
  return { status: 200, body: manyDocument(page, resource, query, request.document, extra) };
}

/** A document about one row; also the answer of a POST (201) or PATCH. */
export function oneReply(
  request: ApiRequest,
  resource: Resource<unknown>,
  row: unknown,
  status = 200,
  meta: Record<string, unknown> = {},
): Reply {
  const query = parseQuery(request.url.searchParams, resource, request.document.registry);
  const body = oneDocument(row, resource, query, request.document);
  return { status, body: { ...body, meta: { ...body.meta, ...meta } } };
}

function relationshipReply(request: ApiRequest, resource: Resource<unknown>): Reply {
  const { row, name, relationship } = findRelationship(request, resource);
  const data = linkage(relationship.refs(row), relationship.many);
  const links = relationshipLinks(resource, resource.id(row), name, request.document.baseUrl);
  return { status: 200, body: { links, data, meta: { api_version: request.document.apiVersion } } };
}

function relatedReply(request: ApiRequest, resource: Resource<unknown>): Reply {
  const { row, relationship } = findRelationship(request, resource);
  const { registry } = request.document;
  const target = registry.get(relationship.types[0]!);
  if (!target) throw notFound(request.path);
  const query = { ...parseQuery(request.url.searchParams, target, registry), include: {} as IncludeTree };
  const found = relationship.refs(row).map((ref) => registry.get(ref.type)?.find(ref.id));
  const rows = found.filter((one) => one !== null && one !== undefined);
  if (relationship.many) return { status: 200, body: manyDocument(rows, target, query, request.document) };
  if (rows.length === 0)
    return { status: 200, body: { data: null, meta: { api_version: request.document.apiVersion } } };
  return { status: 200, body: oneDocument(rows[0], target, query, request.document) };
}

function findRelationship(request: ApiRequest, resource: Resource<unknown>) {
  const row = getRow(resource, request);
  const name = request.params.name ?? "";
  const relationship = Object.hasOwn(resource.relationships, name) ? resource.relationships[name] : undefined;
  if (!relationship) throw notFound(name);
  return { row, name, relationship };
}
