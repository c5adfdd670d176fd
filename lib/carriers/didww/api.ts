import type { ReadOptions } from "../budget";
import { CarrierError } from "../errors";
import { hasStatus, type Query } from "../transport";
import { single, unreadable } from "./read-document";
import { indexIncluded } from "./transform";
import { createDidwwTransport } from "./transport";
import type { AuthProvider, DidwwApiDeps, Linked, Page } from "./types";

export const apiKeyAuth = (apiKey: string): AuthProvider => ({ headers: async () => ({ "Api-Key": apiKey }) });

/** DIDWW's API v3 by verb. What comes back is a resource with its includes, or a `CarrierError`. */
export interface DidwwApi {
  /** One resource; null on 404. */
  get(path: string, query: Query, options: ReadOptions): Promise<Linked | null>;
  /** One page of a collection. */
  list(path: string, query: Query, options: ReadOptions): Promise<Page>;
  /** All pages. Ends by the carrier's own word (`links.next`), or at an empty page. */
  pages(path: string, query: Query, options: ReadOptions): AsyncGenerator<Linked>;
  /** `spendsMoney` makes every lost or unreadable answer an unknown outcome. */
  post(path: string, body: unknown, options: ReadOptions & { spendsMoney?: boolean }): Promise<Linked>;
  patch(path: string, body: unknown, options: ReadOptions): Promise<Linked>;
  delete(path: string, options: ReadOptions): Promise<void>;
}

export function createDidwwApi(deps: DidwwApiDeps): DidwwApi {
  const send = createDidwwTransport(deps);

  async function list(path: string, query: Query, options: ReadOptions): Promise<Page> {
    const document = await send({ method: "GET", path, query, ...options });
    if (!document || !Array.isArray(document.data)) throw unreadable(path, document);
    const included = indexIncluded(document);
    return {
      items: document.data.map((resource) => ({ resource, included })),
      totalCount: document.meta?.total_records ?? document.meta?.total_count ?? null,
      hasNext: Boolean(document.links?.next),
    };
  }

  return {
    list,

    async get(path, query, options) {
      try {
        return single(await send({ method: "GET", path, query, ...options }), path);
      } catch (error) {
        if (hasStatus(error, 404)) return null;
        throw error;
      }
    },

    async *pages(path, query, options) {
      for (let number = 1; ; number++) {
        const page = await list(path, { ...query, "page[number]": number }, options);
        yield* page.items;
        if (!page.hasNext || page.items.length === 0) return;
      }
    },

    async post(path, body, options) {
      const document = await send({ method: "POST", path, body: { data: body }, ...options });
      try {
        return single(document, path);
      } catch (error) {
        if (!options.spendsMoney) throw error;
        throw new CarrierError("unknown_outcome", `DIDWW accepted ${path} with an answer we cannot read`, {
          cause: error,
        });
      }
    },

    async patch(path, body, options) {
      return single(await send({ method: "PATCH", path, body: { data: body }, ...options }), path);
    },

    async delete(path, options) {
      await send({ method: "DELETE", path, ...options });
    },
  };
}
