import { ResendError } from "./errors.ts";
import type { EmailDraft } from "./types.ts";

type Json = Record<string, unknown>;

const invalid = (message: string) => new ResendError(422, "validation_error", message);
const addressPattern = /^[^\s@<>,"]+@[^\s@<>,"]+\.[^\s@<>,"]+$/;

/**
 * Checks a request body by Resend's rules. Unknown fields are refused here although Resend ignores some:
 * a misspelt field would otherwise vanish unseen.
 *
 * @throws {ResendError} 422
 */
export function parseEmail(input: unknown, now: number): EmailDraft {
  if (input === null || typeof input !== "object" || Array.isArray(input)) throw invalid("The body must be an object.");
  const body = input as Json;
  for (const key of Object.keys(body)) if (!knownFields.has(key)) throw invalid(`Unknown field \`${key}\`.`);
  for (const field of ["from", "to", "subject"]) {
    if (body[field] === undefined || body[field] === null || body[field] === "") {
      throw new ResendError(422, "missing_required_field", `Missing \`${field}\` field.`);
    }
  }
  if (typeof body.from !== "string" || !isMailbox(body.from)) throw invalid(wrongAddress("from"));
  if (typeof body.subject !== "string") throw invalid("The `subject` must be a string.");
  const html = optionalText(body, "html");
  const text = optionalText(body, "text");
  if (html === null && text === null) {
    throw new ResendError(422, "missing_required_field", "Missing `html` or `text` field.");
  }
  const to = mailboxes(body, "to");
  if (to.length === 0) throw new ResendError(422, "missing_required_field", "Missing `to` field.");
  return {
    from: body.from,
    to,
    cc: mailboxes(body, "cc"),
    bcc: mailboxes(body, "bcc"),
    reply_to: mailboxes(body, "reply_to"),
    subject: body.subject,
    html,
    text,
    headers: headers(body.headers),
    tags: tags(body.tags),
    scheduledFor: body.scheduled_at === undefined ? null : parseSchedule(body.scheduled_at, now),
    attachments: attachments(body.attachments),
  };
}

const knownFields = new Set(
  "from to cc bcc reply_to subject html text headers tags scheduled_at attachments topic_id".split(" "),
);

/** `Name <address>` or `address` → the address in lower case. */
export function addressOf(mailbox: string): string {
  const inBrackets = /<([^<>]+)>\s*$/.exec(mailbox);
  return (inBrackets?.[1] ?? mailbox).trim().toLowerCase();
}

/** ISO instant, or the simplest of Resend's phrases ("in 5 min"). @returns ms */
export function parseSchedule(value: unknown, now: number): number {
  if (typeof value !== "string") throw invalid("The `scheduled_at` must be a string.");
  const phrase = /^in (\d+) (second|min|minute|hour|day)s?$/i.exec(value.trim());
  const unit = { second: 1_000, min: 60_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
  const at = phrase
    ? now + Number(phrase[1]) * unit[(phrase[2] ?? "min").toLowerCase() as keyof typeof unit]
    : Date.parse(value);
  if (Number.isNaN(at)) throw invalid("The `scheduled_at` must be an ISO 8601 date or a phrase such as `in 5 min`.");
  if (at > now + 30 * 86_400_000) throw invalid("The `scheduled_at` must be within 30 days.");
  return at;
}

const isMailbox = (value: string) => addressPattern.test(addressOf(value));
const wrongAddress = (field: string) =>
  `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`;

function mailboxes(body: Json, field: string): string[] {
  const value = body[field];
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 50) throw invalid(`The \`${field}\` field takes at most 50 addresses.`);
  return list.map((entry) => {
    if (typeof entry !== "string" || !isMailbox(entry)) throw invalid(wrongAddress(field));
    return entry;
  });
}

function optionalText(body: Json, field: string): string | null {
  const value = body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw invalid(`The \`${field}\` field must be a string.`);
  return value;
}

function headers(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  const entries = typeof value === "object" ? Object.entries(value) : [];
  if (typeof value !== "object" || entries.some(([, text]) => typeof text !== "string")) {
    throw invalid("The `headers` field must be an object of strings.");
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

function tags(value: unknown): { name: string; value: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid("The `tags` field must be an array.");
  return value.map((tag: { name?: unknown; value?: unknown }) => {
    const valid = (part: unknown): part is string => typeof part === "string" && /^[A-Za-z0-9_-]{1,256}$/.test(part);
    if (!valid(tag?.name) || !valid(tag.value)) {
      throw invalid("Tags should only contain ASCII letters, numbers, underscores, or dashes.");
    }
    return { name: tag.name, value: tag.value };
  });
}

function attachments(value: unknown): EmailDraft["attachments"] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    throw new ResendError(422, "invalid_attachment", "The `attachments` field must be an array.");
  const parsed = value.map((entry: Json) => {
    if (typeof entry?.content !== "string") {
      // Resend would fetch `path`; the embedded stack makes no calls of its own.
      throw new ResendError(
        422,
        "invalid_attachment",
        "Attachment must have `content` (base64); `path` is not fetched here.",
      );
    }
    const filename = typeof entry.filename === "string" && entry.filename !== "" ? entry.filename : "attachment";
    return {
      filename,
      content_type: typeof entry.content_type === "string" ? entry.content_type : typeByName(filename),
      content_id: typeof entry.content_id === "string" ? entry.content_id : null,
      content: Buffer.from(entry.content, "base64"),
    };
  });
  const bytes = parsed.reduce((sum, entry) => sum + entry.content.length, 0);
  if (bytes > 40 * 1024 * 1024) throw new ResendError(422, "invalid_attachment", "Attachments are larger than 40MB.");
  return parsed;
}

function typeByName(filename: string): string {
  const types: Record<string, string> = {
    pdf: "application/pdf",
    png: "image/png",
    jpg: "image/jpeg",
    txt: "text/plain",
    csv: "text/csv",
    ics: "text/calendar",
  };
  return types[filename.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
}
