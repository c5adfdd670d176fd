import { route, serve } from "@/lib/api";
import { webhookEndpoints } from "@/lib/contract/endpoints/webhooks";
import { changeWebhook, removeWebhook } from "@/lib/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(webhookEndpoints.changeWebhook, ({ actor, accountId, params, body }) =>
    changeWebhook(actor, accountId, params.id, body),
  ),
  route(webhookEndpoints.removeWebhook, async ({ actor, accountId, params }) => {
    await removeWebhook(actor, accountId, params.id);
    return { id: params.id };
  }),
);
