import "server-only";
import { Resend } from "resend";
import { env } from "@/lib/env";
import type { RenderedEmail } from "./render";
import { SendEmailError, toSendEmailError } from "./send-email-error";

export interface OutgoingEmail extends Pick<RenderedEmail, "subject" | "html" | "text"> {
  to: string;
  /** The provider forgets it after 24 hours; until then the same key sends at most once. */
  idempotencyKey: string;
  /** Shown in the provider's dashboard: ASCII letters, digits, `_` and `-`. */
  tags?: Record<string, string>;
  files?: readonly { name: string; bytes: Uint8Array }[];
}

/**
 * Hands one email to Resend. Safe to repeat with the same key and contents.
 *
 * @param timeoutMs after it the outcome is unknown: repeat with the same key
 * @returns Resend's id; null when an earlier attempt with this key was accepted with other contents (a template
 *   that changed between two attempts), which counts as sent
 * @throws {SendEmailError} `permanent`: trying again cannot help
 */
export async function sendEmail(email: OutgoingEmail, timeoutMs = 10_000): Promise<string | null> {
  const resend = new Resend(env().RESEND_API_KEY, { baseUrl: env().RESEND_BASE_URL });
  const { data, error, headers } = await resend.emails
    .send(
      {
        from: env().EMAIL_FROM,
        to: email.to,
        subject: email.subject,
        html: email.html,
        text: email.text,
        ...(email.files?.length && {
          attachments: email.files.map(({ name, bytes }) => ({ filename: name, content: Buffer.from(bytes) })),
        }),
        tags: Object.entries(email.tags ?? {}).map(([name, value]) => ({ name, value })),
      },
      { idempotencyKey: email.idempotencyKey, signal: AbortSignal.timeout(timeoutMs) },
    )
    .catch((cause: unknown) => {
      throw new SendEmailError("no_answer", "no answer from Resend", { permanent: false, cause });
    });
  if (error?.name === "invalid_idempotent_request") return null;
  if (error) throw toSendEmailError(error, headers?.["retry-after"]);
  return data.id;
}
