import { CarrierError } from "../errors";
import type { CallbackRequest, CarrierCallback } from "../facets/account";
import { isCallbackSignature } from "./signature";

/**
 * Verifies and reads a DIDWW callback. The carrier signed the URL we registered, so origin and proxy prefix come from our
 * configuration and only path and query from the request.
 *
 * @param publicUrl our public origin
 * @throws {CarrierError} unauthorized: wrong signature; rejected: signed but not a callback
 */
export function verifyCallback(secret: string, publicUrl: string, request: CallbackRequest): CarrierCallback {
  const { pathname, search } = new URL(request.url, publicUrl);
  const url = `${new URL(publicUrl).origin}${pathname}${search}`;
  const isGet = request.method.toUpperCase() === "GET";
  const payload = Object.fromEntries(new URLSearchParams(isGet ? search : request.rawBody));
  if (!isCallbackSignature(secret, url, payload, request.headers.get("x-didww-signature"))) {
    throw new CarrierError("unauthorized", "a DIDWW callback has a wrong signature");
  }
  const { id, type, status } = payload;
  if (!id || !type || !status || `${type}:${id}:${status}`.length > 500)
    throw new CarrierError("rejected", "a signed DIDWW callback lacks a usable id, type or status", { raw: payload });
  return {
    kind: type,
    orderRef: type === "orders" ? id : null,
    hasRecords: type === "exports",
    status: status.toLowerCase(),
    dedupeKey: `${type}:${id}:${status.toLowerCase()}`,
    payload,
  };
}
