import type { Route } from "../api.ts";
import { createSession } from "../checkout/create-session.ts";
import { expireSession } from "../checkout/expire-session.ts";
import { sessionParams } from "../checkout/session-params.ts";
import { noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { listParams, mergeMetadata, metadata, oneOf, params, text } from "../params.ts";
import type { Session } from "../types.ts";
import type { World } from "../world.ts";

export function checkoutSessionRoutes(on: Route, world: World): void {
  const find = (id: string): Session => {
    const session = world.sessions.get(id);
    if (!session) throw noSuch("checkout.session", id, "session");
    return session;
  };

  on("POST", "/v1/checkout/sessions", sessionParams, (given) => createSession(world, given));

  const list = listParams({
    customer: text().optional(),
    payment_intent: text().optional(),
    status: oneOf("open", "complete", "expired").optional(),
  });
  on("GET", "/v1/checkout/sessions", list, (given, { path }) =>
    pageOf(
      world.sessions.values(),
      given,
      path,
      (session) =>
        (!given.customer || session.customer === given.customer) &&
        (!given.payment_intent || session.payment_intent === given.payment_intent) &&
        (!given.status || session.status === given.status),
    ),
  );

  on("GET", "/v1/checkout/sessions/:id", params({}), (_, { param }) => find(param("id")));

  on("POST", "/v1/checkout/sessions/:id", params({ metadata: metadata().optional() }), (given, { param }) => {
    const session = find(param("id"));
    return world.sessions.put(session.id, {
      ...session,
      metadata: mergeMetadata(session.metadata ?? {}, given.metadata),
    });
  });

  on("POST", "/v1/checkout/sessions/:id/expire", params({}), (_, { param }) => expireSession(world, find(param("id"))));

  on("GET", "/v1/checkout/sessions/:id/line_items", listParams({}), (given, { param, path }) => {
    const { id, created } = find(param("id"));
    // Lines keep the order in which they were given, unlike other lists.
    const lines = (world.sessionFacts.get(id)?.lineItems ?? []).map((line) => ({ ...line, created }));
    const page = pageOf(lines.reverse(), given, path);
    return { ...page, data: page.data.map(({ created: _, ...line }) => line) };
  });
}
