import "server-only";
import type { EndpointRules } from "@/lib/contract/endpoint";
import { isWrite } from "./admit";
import { parsePart } from "./error-reply";
import type { Exchange } from "./exchange";
import { parseJson, readBody, readBytes } from "./read-body";

export type PathParams = Record<string, string | string[] | undefined>;

/** The parts of a request that its endpoint has schemas for; the others are undefined. */
export interface Input {
  params: unknown;
  query: unknown;
  body: unknown;
  rawBody: string | Uint8Array;
}

/** @throws {AppError} VALIDATION_FAILED, PAYLOAD_TOO_LARGE */
export async function readInput(
  { request, url }: Exchange,
  params: Promise<PathParams>,
  rules: EndpointRules,
): Promise<Input> {
  const parsedParams = rules.params && parsePart(rules.params, await params, "params");
  const query = rules.query && parsePart(rules.query, queryOf(url), "query");
  const maxBytes = rules.maxBodyBytes ?? 64 * 1024;
  if (rules.takesFile) {
    const file = await readBytes(request, maxBytes);
    return { params: parsedParams, query, body: file, rawBody: file };
  }
  const rawBody = isWrite(request.method) ? await readBody(request, maxBytes) : "";
  const body = rules.body && parsePart(rules.body, parseJson(rawBody), "body");
  return { params: parsedParams, query, body, rawBody };
}

/** Query parameters as an object; a repeated one is a list. */
function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}
