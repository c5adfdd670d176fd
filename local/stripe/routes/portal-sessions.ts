import { z } from "zod";
import type { Route } from "../api.ts";
import { newId } from "../new-id.ts";
import { oneOf, params, text, url } from "../params.ts";
import { requireCustomer } from "../require.ts";
import type { PortalSession } from "../types.ts";
import type { World } from "../world.ts";

export function portalSessionRoutes(on: Route, world: World): void {
  const create = params({
    customer: text(),
    return_url: url().optional(),
    flow_data: z
      .strictObject({
        type: oneOf("payment_method_update"),
        after_completion: z
          .strictObject({
            type: oneOf("redirect", "portal_homepage", "hosted_confirmation"),
            redirect: z.strictObject({ return_url: url() }).optional(),
          })
          .optional(),
      })
      .optional(),
  });
  on("POST", "/v1/billing_portal/sessions", create, (given) => {
    const customer = requireCustomer(world, given.customer);
    const id = newId("bps");
    const after = given.flow_data?.after_completion;
    const session: PortalSession = {
      id,
      object: "billing_portal.session",
      configuration: "bpc_local",
      created: world.now(),
      customer: customer.id,
      customer_account: null,
      flow: given.flow_data
        ? {
            type: given.flow_data.type,
            after_completion: {
              type: after?.type ?? "portal_homepage",
              hosted_confirmation: null,
              redirect: after?.redirect ?? null,
            },
            customer_update: null,
            subscription_cancel: null,
            subscription_pause: null,
            subscription_update: null,
            subscription_update_confirm: null,
          }
        : null,
      livemode: false,
      locale: null,
      on_behalf_of: null,
      return_url: given.return_url ?? null,
      url: `${world.kit.baseUrl}/p/session/${id}`,
    };
    world.portalSessions.put(id, session);
    world.emit("billing_portal.session.created", session);
    return session;
  });
}
