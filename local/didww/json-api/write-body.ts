import { badJson, invalidFieldValue, keyMismatch, parameterMissing, paramNotAllowed, typeMismatch } from "./errors.ts";
import type { Ref } from "./resource.ts";

/** What a POST or PATCH may contain. Anything else is refused with 400, as DIDWW does. */
export interface Writable {
  type: string;
  attributes: readonly string[];
  relationships?: readonly string[];
}

/** The checked body. A relationship that was not sent is absent; a cleared one is `null` (to-one) or `[]` (to-many). */
export interface WriteBody {
  attributes: Record<string, unknown>;
  relationships: Record<string, Ref | Ref[] | null>;
}

/**
 * @param id given for PATCH: the body has to name the same id
 * @throws {ApiError} 400
 */
export function parseWriteBody(text: string, writable: Writable, id?: string): WriteBody {
  const body = parseObject(text);
  const data = body.data;
  if (!isRecord(data)) throw parameterMissing("data");
  if (data.type !== writable.type) throw typeMismatch(data.type, writable.type);
  if (id !== undefined && data.id !== id) throw keyMismatch(data.id);

  const attributes = data.attributes ?? {};
  if (!isRecord(attributes)) throw invalidFieldValue("attributes", data.attributes);
  for (const name of Object.keys(attributes)) if (!writable.attributes.includes(name)) throw paramNotAllowed(name);

  const relationships: WriteBody["relationships"] = {};
  if (data.relationships !== undefined && !isRecord(data.relationships)) throw paramNotAllowed("relationships");
  for (const [name, value] of Object.entries(data.relationships ?? {})) {
    if (!writable.relationships?.includes(name)) throw paramNotAllowed(name);
    relationships[name] = parseLinkage(name, value);
  }
  return { attributes, relationships };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // answered below, like any body that is not an object
  }
  throw badJson();
}

function parseLinkage(name: string, value: unknown): Ref | Ref[] | null {
  if (!isRecord(value) || !("data" in value)) throw invalidFieldValue(name, "linkage");
  const { data } = value;
  if (data === null) return null;
  if (Array.isArray(data)) return data.map((one) => parseRef(name, one));
  return parseRef(name, data);
}

function parseRef(name: string, value: unknown): Ref {
  if (!isRecord(value) || typeof value.type !== "string" || typeof value.id !== "string") {
    throw invalidFieldValue(name, "linkage");
  }
  return { type: value.type, id: value.id };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The id behind a to-one relationship of the wanted type; `undefined` = not sent, `null` = cleared. */
export function toOneId(body: WriteBody, name: string, type: string): string | null | undefined {
  const ref = body.relationships[name];
  if (ref === undefined || ref === null) return ref;
  if (Array.isArray(ref) || ref.type !== type) throw invalidFieldValue(name, "linkage");
  return ref.id;
}

/** The ids behind a to-many relationship of the wanted type; `undefined` = not sent. */
export function toManyIds(body: WriteBody, name: string, type: string): string[] | undefined {
  const refs = body.relationships[name];
  if (refs === undefined) return undefined;
  if (!Array.isArray(refs) || refs.some((ref) => ref.type !== type)) throw invalidFieldValue(name, "linkage");
  return refs.map((ref) => ref.id);
}
