import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { instant } from "@/lib/contract/common";
import { webhookDeliverySchema, webhookSchema } from "@/lib/contract/webhooks";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";

const webhookResult = orRefused({ webhook: webhookSchema });
const deliveryResult = orRefused({ delivery: webhookDeliverySchema });

const of = (actor: Actor, accountId: string) => ({ p_actor: actorJson(actor), p_account_id: accountId });

export const listWebhookRows = (actor: Actor, accountId: string) =>
  call(serverSql(), "list_webhooks", of(actor, accountId), z.array(webhookSchema));

/** Refusals: RULE_REFUSED (too_many). */
export const addWebhookRow = (actor: Actor, accountId: string, url: string, kinds: string[], secret: string) =>
  call(
    serverSql(),
    "add_webhook",
    { ...of(actor, accountId), p_url: url, p_kinds: kinds, p_secret: secret },
    webhookResult,
  );

/** Refusals: NOT_FOUND. */
export const changeWebhookRow = (
  actor: Actor,
  accountId: string,
  id: string,
  changes: { url?: string; kinds?: string[]; is_on?: boolean },
) =>
  call(
    serverSql(),
    "change_webhook",
    { ...of(actor, accountId), p_webhook_id: id, p_changes: { ...changes } },
    webhookResult,
  );

/** Refusals: NOT_FOUND. */
export const rotateSecretRow = (actor: Actor, accountId: string, id: string, secret: string) =>
  call(
    serverSql(),
    "rotate_webhook_secret",
    { ...of(actor, accountId), p_webhook_id: id, p_secret: secret },
    webhookResult,
  );

/** Refusals: NOT_FOUND. */
export const removeWebhookRow = (actor: Actor, accountId: string, id: string) =>
  call(serverSql(), "remove_webhook", { ...of(actor, accountId), p_webhook_id: id }, orRefused({}));

/** The latest hundred. Refusals: NOT_FOUND. */
export const listDeliveryRows = (actor: Actor, accountId: string, id: string, state: string | null) =>
  call(
    serverSql(),
    "list_webhook_deliveries",
    { ...of(actor, accountId), p_webhook_id: id, p_state: state },
    orRefused({ deliveries: z.array(webhookDeliverySchema) }),
  );

/** Refusals: NOT_FOUND, RULE_REFUSED (switched_off, too_fast). */
export const testWebhookRow = (actor: Actor, accountId: string, id: string) =>
  call(serverSql(), "test_webhook", { ...of(actor, accountId), p_webhook_id: id }, deliveryResult);

/** Refusals: NOT_FOUND, RULE_REFUSED (switched_off, too_fast). */
export const repeatDeliveryRow = (actor: Actor, accountId: string, deliveryId: string) =>
  call(serverSql(), "repeat_webhook_delivery", { ...of(actor, accountId), p_delivery_id: deliveryId }, deliveryResult);

const claimedDelivery = z.object({
  id: z.uuid(),
  event_id: z.uuid(),
  kind: z.string(),
  attempt: z.number().int(),
  created_at: instant,
  url: z.string(),
  /** each signs */
  secrets: z.array(z.string()),
  /** null: its text was deleted meanwhile */
  data: z.record(z.string(), z.unknown()).nullable(),
});
export type ClaimedDelivery = z.infer<typeof claimedDelivery>;

/** At most five of one webhook, for a minute each; none while it rests after a failure. */
export const claimDeliveries = (webhookId: string) =>
  call(workerSql(), "claim_webhook_deliveries", { p_webhook_id: webhookId }, z.array(claimedDelivery));

/** @param cause null: it arrived */
export const finishDelivery = (id: string, statusCode: number | null, cause: string | null) =>
  call(workerSql(), "finish_webhook_delivery", { p_id: id, p_status_code: statusCode, p_cause: cause }, z.unknown());
