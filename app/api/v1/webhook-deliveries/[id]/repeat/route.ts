import { route, serve } from "@/lib/api";
import { webhookEndpoints } from "@/lib/contract/endpoints/webhooks";
import { repeatWebhookDelivery } from "@/lib/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(webhookEndpoints.repeatWebhookDelivery, ({ actor, accountId, params }) =>
    repeatWebhookDelivery(actor, accountId, params.id),
  ),
);
