import { route, serve } from "@/lib/api";
import { webhookEndpoints } from "@/lib/contract/endpoints/webhooks";
import { addWebhook, listWebhooks } from "@/lib/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(webhookEndpoints.listWebhooks, ({ actor, accountId }) => listWebhooks(actor, accountId)),
  route(webhookEndpoints.addWebhook, ({ actor, accountId, body }) => addWebhook(actor, accountId, body)),
);
