import { createTransport, type Send, type WireCall } from "../transport";
import { apiVersion, readDocument } from "./read-document";
import type { DidwwApiDeps, Document } from "./types";

const mediaType = "application/vnd.api+json";

interface DidwwCall extends WireCall {
  body?: unknown;
}

/** DIDWW's API v3. */
export const createDidwwTransport = (deps: DidwwApiDeps): Send<DidwwCall, Document | null> =>
  createTransport<DidwwCall, Document | null>(deps, {
    vendor: "DIDWW",
    read: readDocument,
    async request({ path, body }) {
      return {
        url: `${deps.baseUrl}${path}`,
        headers: {
          ...(await deps.auth.headers()),
          "X-DIDWW-API-Version": apiVersion,
          Accept: mediaType,
          ...(body !== undefined && { "Content-Type": mediaType }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
    },
  });
