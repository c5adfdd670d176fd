export { deliverWebhooks } from "./deliver-webhooks";
export {
  addWebhook,
  changeWebhook,
  listWebhookDeliveries,
  listWebhooks,
  removeWebhook,
  repeatWebhookDelivery,
  rotateWebhookSecret,
  testWebhook,
} from "./manage-webhooks";
