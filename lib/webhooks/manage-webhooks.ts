import "server-only";
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { KeyActor, UserActor } from "@/lib/callers";
import type {
  addWebhookSchema,
  changeWebhookSchema,
  Webhook,
  WebhookDelivery,
  webhookWithSecretSchema,
} from "@/lib/contract/webhooks";
import { AppError, refusalError } from "@/lib/errors";
import { readPublicUrl } from "@/lib/outgoing";
import {
  addWebhookRow,
  changeWebhookRow,
  listDeliveryRows,
  listWebhookRows,
  removeWebhookRow,
  repeatDeliveryRow,
  rotateSecretRow,
  testWebhookRow,
} from "./rows";

type Caller = UserActor | KeyActor;
type WithSecret = z.infer<typeof webhookWithSecretSchema>;

const newSecret = () => `whsec_${randomBytes(24).toString("base64")}`;

function readUrl(text: string): string {
  const url = readPublicUrl(text);
  if (!url) throw new AppError("TARGET_REFUSED", { details: { finding: "not_https" } });
  return url.href;
}

/** @throws {AppError} FORBIDDEN, NOT_FOUND */
export const listWebhooks = async (actor: Caller, accountId: string): Promise<{ webhooks: Webhook[] }> => ({
  webhooks: await listWebhookRows(actor, accountId),
});

/** @returns with its secret, for the only time @throws {AppError} TARGET_REFUSED, RULE_REFUSED (too_many) */
export async function addWebhook(
  actor: Caller,
  accountId: string,
  { url, kinds }: z.infer<typeof addWebhookSchema>,
): Promise<WithSecret> {
  const secret = newSecret();
  const added = await addWebhookRow(actor, accountId, readUrl(url), kinds, secret);
  if (!added.ok) throw refusalError(added);
  return { ...added.webhook, secret };
}

/** @throws {AppError} TARGET_REFUSED, NOT_FOUND */
export async function changeWebhook(
  actor: Caller,
  accountId: string,
  id: string,
  { url, kinds, is_on }: z.infer<typeof changeWebhookSchema>,
): Promise<Webhook> {
  const changed = await changeWebhookRow(actor, accountId, id, {
    ...(url !== undefined && { url: readUrl(url) }),
    ...(kinds !== undefined && { kinds }),
    ...(is_on !== undefined && { is_on }),
  });
  if (!changed.ok) throw refusalError(changed);
  return changed.webhook;
}

/** @returns with its new secret, for the only time @throws {AppError} NOT_FOUND */
export async function rotateWebhookSecret(actor: Caller, accountId: string, id: string): Promise<WithSecret> {
  const secret = newSecret();
  const rotated = await rotateSecretRow(actor, accountId, id, secret);
  if (!rotated.ok) throw refusalError(rotated);
  return { ...rotated.webhook, secret };
}

/** What waits is not sent. @throws {AppError} NOT_FOUND */
export async function removeWebhook(actor: Caller, accountId: string, id: string): Promise<void> {
  const removed = await removeWebhookRow(actor, accountId, id);
  if (!removed.ok) throw refusalError(removed);
}

/** @throws {AppError} NOT_FOUND */
export async function listWebhookDeliveries(
  actor: Caller,
  accountId: string,
  id: string,
  state: WebhookDelivery["state"] | undefined,
): Promise<{ deliveries: WebhookDelivery[] }> {
  const listed = await listDeliveryRows(actor, accountId, id, state ?? null);
  if (!listed.ok) throw refusalError(listed);
  return { deliveries: listed.deliveries };
}

/** @throws {AppError} NOT_FOUND, RULE_REFUSED (switched_off, too_fast) */
export async function testWebhook(actor: Caller, accountId: string, id: string): Promise<WebhookDelivery> {
  const tested = await testWebhookRow(actor, accountId, id);
  if (!tested.ok) throw refusalError(tested);
  return tested.delivery;
}

/** @throws {AppError} NOT_FOUND, RULE_REFUSED (switched_off, too_fast) */
export async function repeatWebhookDelivery(actor: Caller, accountId: string, id: string): Promise<WebhookDelivery> {
  const repeated = await repeatDeliveryRow(actor, accountId, id);
  if (!repeated.ok) throw refusalError(repeated);
  return repeated.delivery;
}
