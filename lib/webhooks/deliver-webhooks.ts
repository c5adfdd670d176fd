import "server-only";
import { Webhook } from "standardwebhooks";
import { logger } from "@/lib/logger";
import { postPublicly } from "@/lib/outgoing";
import { type ClaimedDelivery, claimDeliveries, finishDelivery } from "./rows";

const patienceMs = 10_000;
/** Rounds of five in one run; what is left is woken by the sweep. */
const mostRounds = 40;

/**
 * Sends what is due at one webhook, five at a time, until nothing is left or something fails: then it rests. Each is sent at least once:
 * one whose outcome was not written, because of a crash, is sent again with the same id.
 * @returns how many arrived
 */
export async function deliverWebhooks(webhookId: string): Promise<number> {
  let arrived = 0;
  for (let round = 0; round < mostRounds; round++) {
    const deliveries = await claimDeliveries(webhookId);
    const outcomes = await Promise.all(deliveries.map(deliver));
    arrived += outcomes.filter(Boolean).length;
    if (deliveries.length === 0 || outcomes.includes(false)) break;
  }
  return arrived;
}

async function deliver(delivery: ClaimedDelivery): Promise<boolean> {
  if (delivery.data === null) {
    await finishDelivery(delivery.id, null, "text_deleted");
    return true;
  }
  const { status, cause } = await post(delivery);
  await finishDelivery(delivery.id, status, cause);
  const { id, attempt, kind } = delivery;
  if (cause !== null) logger.info({ deliveryId: id, kind, attempt, status, cause }, "a webhook did not take an event");
  return cause === null;
}

async function post({ event_id, kind, created_at, data, url, secrets }: ClaimedDelivery) {
  const body = JSON.stringify({ id: event_id, type: kind, version: 1, created_at, data });
  // The machine's time: who verifies compares it with theirs.
  const now = new Date();
  const headers = {
    "content-type": "application/json",
    "webhook-id": event_id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(event_id, now, body)).join(" "),
  };
  const answer = await postPublicly(url, { body, headers, patienceMs, mostBytes: 0 });
  if (!answer.ok) return { status: answer.status ?? null, cause: answer.cause };
  const isTaken = answer.status >= 200 && answer.status < 300;
  return { status: answer.status, cause: isTaken ? null : ("error_status" as const) };
}
