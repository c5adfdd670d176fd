import { route, serve } from "@/lib/api";
import { webhookEndpoints } from "@/lib/contract/endpoints/webhooks";
import { testWebhook } from "@/lib/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(webhookEndpoints.testWebhook, ({ actor, accountId, params }) => testWebhook(actor, accountId, params.id)),
);
