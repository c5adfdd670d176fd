import { route, serve } from "@/lib/api";
import { webhookEndpoints } from "@/lib/contract/endpoints/webhooks";
import { listWebhookDeliveries } from "@/lib/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(webhookEndpoints.listWebhookDeliveries, ({ actor, accountId, params, query }) =>
    listWebhookDeliveries(actor, accountId, params.id, query.state),
  ),
);
