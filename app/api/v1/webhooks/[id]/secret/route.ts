import { route, serve } from "@/lib/api";
import { webhookEndpoints } from "@/lib/contract/endpoints/webhooks";
import { rotateWebhookSecret } from "@/lib/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(webhookEndpoints.rotateWebhookSecret, ({ actor, accountId, params }) =>
    rotateWebhookSecret(actor, accountId, params.id),
  ),
);
