import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";
import {
  addWebhookSchema,
  changeWebhookSchema,
  deliveriesQuerySchema,
  removedWebhookSchema,
  webhookDeliveriesSchema,
  webhookDeliverySchema,
  webhookSchema,
  webhooksSchema,
  webhookWithSecretSchema,
} from "../webhooks";

const rules = { who: "account", scope: "webhooks:write", permission: "webhooks" } as const;

export const webhookEndpoints = defineEndpoints({
  listWebhooks: {
    ...rules,
    method: "GET",
    path: "/webhooks",
    summary: "Programs of the account that are notified about its texts",
    answers: { 200: webhooksSchema },
  },
  addWebhook: {
    ...rules,
    method: "POST",
    path: "/webhooks",
    summary: "Have a program notified about texts; the answer has its secret, which is shown once",
    body: addWebhookSchema,
    answers: { 201: webhookWithSecretSchema },
    answersSecret: true,
    errors: ["TARGET_REFUSED", "RULE_REFUSED"],
  },
  changeWebhook: {
    ...rules,
    method: "PATCH",
    path: "/webhooks/{id}",
    summary: "Change a webhook, or switch it on or off; what waits when it is switched off is not sent",
    params: idParams,
    body: changeWebhookSchema,
    answers: { 200: webhookSchema },
    errors: ["TARGET_REFUSED"],
  },
  removeWebhook: {
    ...rules,
    method: "DELETE",
    path: "/webhooks/{id}",
    summary: "Remove a webhook, with what waits and its log",
    params: idParams,
    answers: { 200: removedWebhookSchema },
  },
  rotateWebhookSecret: {
    ...rules,
    method: "POST",
    path: "/webhooks/{id}/secret",
    summary: "Give a webhook another secret; for a day the former one signs as well",
    params: idParams,
    answers: { 200: webhookWithSecretSchema },
    answersSecret: true,
  },
  testWebhook: {
    ...rules,
    method: "POST",
    path: "/webhooks/{id}/test",
    summary: "Send a test event",
    params: idParams,
    answers: { 202: webhookDeliverySchema },
    errors: ["RULE_REFUSED"],
  },
  listWebhookDeliveries: {
    ...rules,
    method: "GET",
    path: "/webhooks/{id}/deliveries",
    summary: "The latest hundred deliveries of a webhook",
    params: idParams,
    query: deliveriesQuerySchema,
    answers: { 200: webhookDeliveriesSchema },
  },
  repeatWebhookDelivery: {
    ...rules,
    method: "POST",
    path: "/webhook-deliveries/{id}/repeat",
    summary: "Send a delivery again now, with the same event id",
    params: idParams,
    answers: { 202: webhookDeliverySchema },
    errors: ["RULE_REFUSED"],
  },
});
