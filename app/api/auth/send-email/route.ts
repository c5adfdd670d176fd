import { z } from "zod";
import { readBody } from "@/lib/api";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { logger, withRequest } from "@/lib/logger";
import { type AuthHookPayload, openAuthHook, SendEmailError, sendAuthEmails } from "@/lib/notifications";

/**
 * Supabase's Send Email Hook. Auth shows the person an error when this answers anything but 2xx, and tries again by
 * itself only on 429 and 503 with `Retry-After`. Codes and hashes are never logged.
 */
export async function POST(request: Request): Promise<Response> {
  const hookId = request.headers.get("webhook-id") ?? "";
  return withRequest({ requestId: hookId || crypto.randomUUID() }, async () => {
    let action = "unknown";
    try {
      const payload = openAuthHook(await readBody(request, 100_000), request.headers, env().SEND_EMAIL_HOOK_SECRET);
      if (!payload) return refuse(401, "The signature is not valid.");
      action = payload.email_data.email_action_type;
      return await send(payload, hookId);
    } catch (error) {
      if (error instanceof AppError && error.status < 500)
        return refuse(error.status, "The request is not acceptable.");
      if (error instanceof z.ZodError) {
        logger.error(
          { action, fields: error.issues.map((issue) => issue.path.join(".")) },
          "auth hook payload not understood",
        );
        return refuse(400, "The payload is not understood.");
      }
      const permanent = error instanceof SendEmailError && error.permanent;
      const reason = error instanceof Error ? error.message : "unknown";
      logger.error({ action, reason }, "auth email not sent");
      return permanent
        ? refuse(500, "The email could not be sent.")
        : refuse(503, "Email is not available right now.", true);
    }
  });
}

async function send(payload: AuthHookPayload, hookId: string): Promise<Response> {
  const action = payload.email_data.email_action_type;
  const sent = await sendAuthEmails(payload, hookId);
  if (sent === null) {
    // Notices such as "password changed" are optional: an unknown one must not fail the change itself.
    if (!action.endsWith("_notification")) return refuse(400, "This kind of email is not known.");
    logger.warn({ action }, "auth notice without a template was not sent");
  } else {
    logger.info({ action, sent }, "auth email sent");
  }
  return Response.json({});
}

/** The error shape that auth reads. */
function refuse(status: number, message: string, tryAgain = false): Response {
  const headers = tryAgain ? { "retry-after": "true" } : undefined;
  return Response.json({ error: { http_code: status, message } }, { status, headers });
}
