import { timingSafeEqual } from "node:crypto";
import { defineEmulator } from "emulate";
import type { EmulatorKit } from "../kit/index.ts";
import { ResendError, resendErrorBody } from "./errors.ts";
import { createIdempotency } from "./idempotency.ts";
import { inboxRoutes } from "./inbox-routes.ts";
import type { Mailbox } from "./mailbox.ts";
import { parseEmail, parseSchedule } from "./parse-email.ts";
import type { StoredAttachment, StoredEmail } from "./types.ts";

/** Resend's email endpoints as the `resend` SDK calls them, and the inbox pages. */
export function defineResend(kit: EmulatorKit, mailbox: Mailbox, apiKey: string) {
  const once = createIdempotency(kit.store, kit.clock);

  return defineEmulator({
    name: "resend-local",
    state: () => ({}),
    cors: false,
    setup({ app }) {
      app.onError((error, c) => {
        if (error instanceof ResendError) {
          return c.json(resendErrorBody(error.status, error.code, error.message), error.status);
        }
        return c.json(resendErrorBody(500, "internal_server_error", "An unexpected error occurred."), 500);
      });
      app.notFound((c) => c.json(resendErrorBody(404, "not_found", "The requested endpoint does not exist."), 404));

      type Request = Parameters<Parameters<typeof app.get>[1]>[0];
      const api = (method: string, path: string, answer: (c: Request) => object | Promise<object>) =>
        app.on(method, path, async (c) => {
          authenticate(c.req.header("authorization"), apiKey);
          return c.json(await answer(c));
        });

      api("POST", "/emails", async (c) => {
        const body = await c.req.text();
        const key = c.req.header("idempotency-key");
        return once(key, `/emails\n${body}`, () => {
          const { id } = mailbox.add(parseEmail(parseJson(body), kit.clock.now()), key);
          return { id };
        });
      });

      api("POST", "/emails/batch", async (c) => {
        const body = await c.req.text();
        const permissive = c.req.header("x-batch-validation") === "permissive";
        return once(c.req.header("idempotency-key"), `/emails/batch\n${body}`, () =>
          sendBatch(mailbox, parseJson(body), kit.clock.now(), permissive),
        );
      });

      api("GET", "/emails", (c) => {
        const newestFirst = mailbox.list().reverse();
        return page(newestFirst, c.req.query("limit"), c.req.query("after"), c.req.query("before"));
      });
      api("GET", "/emails/:id", (c) => toEmail(found(mailbox, c.req.param("id"))));
      api("PATCH", "/emails/:id", async (c) => {
        const body = parseJson(await c.req.text()) as { scheduled_at?: unknown };
        const { id } = mailbox.reschedule(c.req.param("id"), parseSchedule(body.scheduled_at, kit.clock.now()));
        return { object: "email", id };
      });
      api("POST", "/emails/:id/cancel", (c) => ({ object: "email", id: mailbox.cancel(c.req.param("id")).id }));
      api("GET", "/emails/:id/attachments", (c) => {
        const email = found(mailbox, c.req.param("id"));
        const data = email.attachments.map((one) => toAttachment(kit, email, one));
        return { object: "list", has_more: false, data };
      });
      api("GET", "/emails/:id/attachments/:attachmentId", (c) => {
        const email = found(mailbox, c.req.param("id"));
        const one = email.attachments.find((attachment) => attachment.id === c.req.param("attachmentId"));
        if (!one) throw new ResendError(404, "not_found", "Attachment not found");
        return { object: "attachment", ...toAttachment(kit, email, one) };
      });

      inboxRoutes(app, kit.baseUrl, mailbox);
    },
  });
}

/** As the real service answers today: 401 in both cases, although its error list names 403. */
function authenticate(header: string | undefined, apiKey: string): void {
  const given = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
  if (!given) throw new ResendError(401, "missing_api_key", "Missing API Key");
  const same = given.length === apiKey.length && timingSafeEqual(Buffer.from(given), Buffer.from(apiKey));
  if (!same) throw new ResendError(401, "validation_error", "API key is invalid");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ResendError(400, "validation_error", "The request body is not valid JSON.");
  }
}

/** Strict: all or none. Permissive: the valid ones are sent, the others reported by index. */
function sendBatch(mailbox: Mailbox, input: unknown, now: number, permissive: boolean): object {
  if (!Array.isArray(input) || input.length === 0 || input.length > 100) {
    throw new ResendError(422, "validation_error", "The batch must be an array of 1 to 100 emails.");
  }
  const errors: { index: number; message: string }[] = [];
  const drafts = input.flatMap((entry: unknown, index) => {
    try {
      const draft = parseEmail(entry, now);
      if (draft.attachments.length > 0 || draft.scheduledFor !== null) {
        throw new ResendError(422, "validation_error", "Batch emails take neither `attachments` nor `scheduled_at`.");
      }
      return [draft];
    } catch (error) {
      if (!permissive || !(error instanceof ResendError)) throw error;
      errors.push({ index, message: error.message });
      return [];
    }
  });
  const data = drafts.map((draft) => ({ id: mailbox.add(draft).id }));
  return permissive ? { data, errors } : { data };
}

function found(mailbox: Mailbox, id: string): StoredEmail {
  const email = mailbox.get(id);
  if (!email) throw new ResendError(404, "not_found", "Email not found");
  return email;
}

function page(emails: StoredEmail[], limitText = "20", after?: string, before?: string): object {
  const limit = Number(limitText);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new ResendError(422, "validation_error", "The `limit` must be between 1 and 100.");
  }
  const indexOf = (id: string) => {
    const index = emails.findIndex((email) => email.id === id);
    if (index < 0) throw new ResendError(422, "validation_error", "The cursor does not exist.");
    return index;
  };
  const end = before ? indexOf(before) : emails.length;
  const start = after ? indexOf(after) + 1 : before ? Math.max(0, end - limit) : 0;
  const data = emails.slice(start, Math.min(start + limit, end));
  const hasMore = before ? start > 0 : start + data.length < emails.length;
  return {
    object: "list",
    has_more: hasMore,
    data: data.map(({ html: _html, text: _text, ...email }) => summary(email)),
  };
}

const orNull = <T>(list: T[]) => (list.length > 0 ? list : null);

const summary = (email: Omit<StoredEmail, "html" | "text">) => ({
  id: email.id,
  to: email.to,
  from: email.from,
  created_at: email.created_at,
  subject: email.subject,
  bcc: orNull(email.bcc),
  cc: orNull(email.cc),
  reply_to: orNull(email.reply_to),
  last_event: email.last_event,
  scheduled_at: email.scheduledFor === null ? null : new Date(email.scheduledFor).toISOString(),
});

const toEmail = (email: StoredEmail) => ({
  object: "email",
  ...summary(email),
  html: email.html,
  text: email.text,
  tags: email.tags,
});

const toAttachment = (kit: EmulatorKit, email: StoredEmail, attachment: StoredAttachment) => ({
  id: attachment.id,
  filename: attachment.filename,
  size: attachment.size,
  content_type: attachment.content_type,
  content_disposition: attachment.content_id ? "inline" : "attachment",
  content_id: attachment.content_id,
  download_url: `${kit.baseUrl}/inbox/${email.id}/attachments/${attachment.id}`,
  expires_at: new Date(kit.clock.now() + 3_600_000).toISOString(),
});
