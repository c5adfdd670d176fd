import "server-only";
import { z } from "zod";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { getFile } from "@/lib/storage";
import type { Attachment } from "./define-message";
import { isMessageName } from "./registry";
import { render } from "./render";
import { type ClaimedNotification, failNotification, finishNotification } from "./rows";
import { sendEmail } from "./send-email";
import { SendEmailError } from "./send-email-error";

export type Delivery = "sent" | "failed" | "will retry";

/**
 * Sends one claimed notification and records the outcome in its row. Safe to repeat: the notification's id is the
 * provider's idempotency key, so a crash between sending and recording sends nothing twice (for 24 hours).
 *
 * @throws only when the outcome could not be recorded; the row's lease then brings it back
 */
export async function deliverNotification(notification: ClaimedNotification): Promise<Delivery> {
  const facts = { notificationId: notification.id, template: notification.template, attempt: notification.attempts };
  try {
    const providerId = await send(notification);
    await finishNotification(notification.id, providerId);
    logger.info({ ...facts, providerId }, "notification sent");
    return "sent";
  } catch (error) {
    const failure = toFailure(error);
    if (!failure) throw error;
    await failNotification(notification.id, failure.reason, failure.permanent);
    const givesUp = failure.permanent || notification.attempts >= notification.max_attempts;
    const level = givesUp ? "error" : "warn";
    logger[level]({ ...facts, reason: failure.reason, givesUp }, "notification not sent");
    return givesUp ? "failed" : "will retry";
  }
}

async function send(notification: ClaimedNotification): Promise<string | null> {
  const { template, parameters, recipient } = notification;
  if (notification.channel !== "email") throw new UnsendableError(`no sender for channel ${notification.channel}`);
  if (!isMessageName(template)) throw new UnsendableError(`no template ${template}`);
  // The schema of the template checks the parameters inside; rows are not typed.
  const rendered = await render(template, parameters as Parameters<typeof render<typeof template>>[1], {
    locale: notification.locale,
    timeZone: notification.time_zone,
  });
  const { attachment, ...email } = rendered;
  return sendEmail({
    ...email,
    files: attachment ? await readAttachment(attachment) : [],
    to: recipient === "operator" ? env().OPERATOR_EMAIL : recipient,
    idempotencyKey: notification.id,
    tags: { template },
  });
}

/** None where it was deleted, or is not there yet: the message leads to it. */
async function readAttachment({ bucket, path, name }: Attachment): Promise<{ name: string; bytes: Uint8Array }[]> {
  const bytes = await getFile(bucket, path).catch((error: unknown) => {
    logger.warn({ err: error, path }, "a message goes without its file");
    return null;
  });
  return bytes ? [{ name, bytes }] : [];
}

/** A row that no number of attempts can send. */
class UnsendableError extends Error {}

function toFailure(error: unknown): { reason: string; permanent: boolean } | null {
  if (error instanceof SendEmailError) return { reason: error.message, permanent: error.permanent };
  if (error instanceof UnsendableError) return { reason: error.message, permanent: true };
  if (error instanceof z.ZodError) {
    // Paths and rules only: the values may be personal.
    const problems = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.code}`);
    return { reason: `parameters do not fit the template (${problems.join(", ")})`, permanent: true };
  }
  return null;
}
