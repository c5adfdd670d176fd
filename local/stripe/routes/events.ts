import { z } from "zod";
import type { Route } from "../api.ts";
import { invalidRequest, noSuch } from "../errors.ts";
import { pageOf } from "../list.ts";
import { boolean, listParams, params, text } from "../params.ts";
import type { World } from "../world.ts";

const thirtyDays = 30 * 86_400;

export function eventRoutes(on: Route, world: World): void {
  const list = listParams({
    type: text().optional(),
    types: z.array(text()).max(20).optional(),
    delivery_success: boolean().optional(),
  });
  on("GET", "/v1/events", list, (given, { path }) => {
    if (given.type && given.types) {
      throw invalidRequest("You may only specify one of these parameters: type, types.", { param: "type" });
    }
    const oldest = world.now() - thirtyDays;
    return pageOf(
      world.events.values(),
      given,
      path,
      (event) =>
        event.created >= oldest &&
        (!given.type || matchesType(given.type, event.type)) &&
        (!given.types || given.types.some((type) => matchesType(type, event.type))) &&
        (given.delivery_success === undefined || given.delivery_success === (event.pending_webhooks === 0)),
    );
  });

  on("GET", "/v1/events/:id", params({}), (_, { param }) => {
    const event = world.events.get(param("id"));
    if (!event) throw noSuch("event", param("id"));
    return event;
  });
}

/** `charge.*` stands for all events of a charge. */
function matchesType(wanted: string, type: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : wanted === type;
}
