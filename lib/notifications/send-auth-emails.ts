import "server-only";
import { env } from "@/lib/env";
import { type AuthHookPayload, authEmailsOf } from "./auth-hook";
import { render } from "./render";
import { sendEmail } from "./send-email";

/** Auth waits 5 seconds for the hook; rendering takes a few milliseconds of them. */
const timeoutMs = 4_000;

/**
 * Sends what an auth event calls for immediately: a person is waiting for the code.
 *
 * @param key id of the hook request, repeated when auth tries again: sends once
 * @returns how many were sent, or null for an event without a message
 * @throws {SendEmailError}
 */
export async function sendAuthEmails(payload: AuthHookPayload, key: string): Promise<number | null> {
  const emails = authEmailsOf(payload, env().APP_URL);
  if (!emails) return null;
  await Promise.all(
    emails.map(async ({ to, template, parameters, part }) => {
      const rendered = await render(template, parameters);
      await sendEmail(
        { ...rendered, to, idempotencyKey: part ? `${key}:${part}` : key, tags: { template } },
        timeoutMs,
      );
    }),
  );
  return emails.length;
}
