import { z } from "zod";
import { instant } from "./common";
import { messageStates } from "./messages";

/** What a webhook can be notified about. */
const webhookKinds = ["text.received", "text.status"] as const;
export type WebhookKind = (typeof webhookKinds)[number];

export const webhookSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  kinds: z.array(z.enum(webhookKinds)),
  is_on: z.boolean(),
  /** since when nothing has arrived; null: the latest delivery arrived */
  failing_since: instant.nullable(),
  /** we switched it off after days of failures */
  switched_off_at: instant.nullable(),
  /** until then the former secret signs as well */
  old_secret_until: instant.nullable(),
  created_at: instant,
});
export type Webhook = z.infer<typeof webhookSchema>;
export const webhooksSchema = z.object({ webhooks: z.array(webhookSchema) });
/** Its secret is shown here and never again. */
export const webhookWithSecretSchema = webhookSchema.extend({ secret: z.string() });

const url = z.string().trim().min(8, "Give the address of your program").max(500);
const kinds = z
  .array(z.enum(webhookKinds))
  .min(1, "Choose what it is notified about")
  .max(webhookKinds.length)
  .transform((list) => [...new Set(list)]);
export const addWebhookSchema = z.strictObject({ url, kinds });
export const changeWebhookSchema = z.strictObject({
  url: url.optional(),
  kinds: kinds.optional(),
  is_on: z.boolean().optional(),
});
export const removedWebhookSchema = z.object({ id: z.uuid() });

export const webhookDeliverySchema = z.object({
  id: z.uuid(),
  /** the header `webhook-id`: the same for every attempt */
  event_id: z.uuid(),
  kind: z.enum([...webhookKinds, "webhook.test"]),
  state: z.enum(["waiting", "delivered", "failed"]),
  attempts: z.number().int(),
  /** of the latest answer; null: there was none */
  status_code: z.number().int().nullable(),
  /** why the latest attempt does not count; null: it does, or none was made */
  cause: z
    .enum([
      "slow",
      "unreachable",
      "own_network",
      "redirects",
      "too_large",
      "error_status",
      "text_deleted",
      "switched_off",
    ])
    .nullable(),
  tried_at: instant.nullable(),
  next_try_at: instant.nullable(),
  created_at: instant,
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
export const webhookDeliveriesSchema = z.object({ deliveries: z.array(webhookDeliverySchema) });
export const deliveriesQuerySchema = z.strictObject({ state: z.enum(["waiting", "delivered", "failed"]).optional() });

const eventOf = <Kind extends string, Data extends z.ZodType>(kind: Kind, data: Data) =>
  z.object({
    id: z.uuid().describe("The header webhook-id too: the same whenever this event is sent."),
    type: z.literal(kind),
    version: z.literal(1),
    created_at: instant,
    data,
  });

const textFacts = z.object({
  message_id: z.uuid(),
  conversation_id: z.uuid(),
  number_id: z.uuid(),
  number: z.string().describe("Yours, E.164."),
  other_party: z.string().describe("E.164, a short code, or a sender's name."),
});

/** What is posted, by its kind. Fields may be added to version 1. */
export const webhookEvents = {
  "text.received": eventOf(
    "text.received",
    textFacts.extend({ body: z.string(), files: z.number().int(), sent_at: instant }),
  ),
  "text.status": eventOf(
    "text.status",
    textFacts.extend({
      state: z.enum(messageStates),
      error_code: z.number().int().nullable(),
      at: instant,
    }),
  ),
  "webhook.test": eventOf("webhook.test", z.object({})),
} as const;
