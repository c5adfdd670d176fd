import { CarrierError } from "../errors";
import { redact } from "../redact";
import { type Answer, parseBody } from "../transport";
import { refusal } from "./failures";
import { documentSchema } from "./schema";
import { indexIncluded } from "./transform";
import type { Document, Linked } from "./types";

/** The dated API we speak. An account whose default is newer ignores the header, hence the check on every answer. */
export const apiVersion = "2026-04-16";

/**
 * Reads an answer of DIDWW's.
 * @returns a document, or null for an empty success
 * @throws {CarrierError} for refusals, other versions and what is not a document
 */
export function readDocument(answer: Answer, { method, path }: { method: string; path: string }): Document | null {
  const { status, headers, text } = answer;
  const what = `${method} ${path}`;
  const body = parseBody(text);
  if (status < 200 || status >= 300) throw refusal(status, headers, body, what);
  if (status === 204 || method === "DELETE") return null;
  const parsed = documentSchema.safeParse(body);
  if (!parsed.success) throw unreadable(what, body);
  const served = parsed.data.meta?.api_version;
  if (served !== undefined && served !== apiVersion) {
    throw new CarrierError(
      "not_configured",
      `DIDWW serves API version ${served} to this account, but this client speaks ${apiVersion} only. Ask DIDWW to set the account's version.`,
      { raw: { status, served } },
    );
  }
  return parsed.data;
}

/** The one resource of a document. */
export function single(document: Document | null, path: string): Linked {
  if (!document || document.data === null || Array.isArray(document.data)) throw unreadable(path, document);
  return { resource: document.data, included: indexIncluded(document) };
}

export const unreadable = (what: string, body: unknown) =>
  new CarrierError("unavailable", `DIDWW's answer to ${what} is not a document`, { raw: { body: redact(body ?? "") } });
