import "server-only";
import type { Endpoint } from "@/lib/contract/endpoint";
import { apiRoute, type Handler, type NextHandler } from "./api-route";
import { nothingHere, refuseMethod } from "./no-route";

/** What an endpoint does, and which one it is. */
export type Route = NextHandler & { readonly endpoint: Endpoint };

/** Binds a handler to its endpoint: `route(cartEndpoints.getCart, ({ actor, accountId }) => getCart(actor, accountId))`. */
export const route = <const E extends Endpoint>(endpoint: E, handler: Handler<E>): Route =>
  Object.assign(apiRoute(endpoint, handler), { endpoint });

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof methods)[number];

/**
 * The exports of a route file: `export const { GET, POST, PUT, PATCH, DELETE } = serve(route(…), route(…));`
 * Methods that the address does not have answer 405 in the envelope of the API; on an address of staff, which does not exist for
 * strangers, they answer 404.
 */
export function serve(...routes: Route[]): Record<Method, NextHandler> {
  const own = routes.map(({ endpoint }) => endpoint.method);
  const rest = routes.some(({ endpoint }) => endpoint.who === "staff") ? nothingHere : refuseMethod(own);
  const handlerOf = (method: Method) => routes.find(({ endpoint }) => endpoint.method === method) ?? rest;
  return Object.fromEntries(methods.map((method) => [method, handlerOf(method)])) as Record<Method, NextHandler>;
}
