/** An email as `POST /emails` takes it, after validation: recipients are always arrays. */
export interface EmailDraft {
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  reply_to: string[];
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
  /** Milliseconds on the emulator's clock, or null for now. */
  scheduledFor: number | null;
  attachments: { filename: string; content_type: string; content_id: string | null; content: Buffer }[];
}

export type LastEvent = "scheduled" | "delivered" | "canceled" | "bounced" | "complained";

/** A stored email. Attachment bytes are rows of their own, so that listing stays light. */
export interface StoredEmail extends Omit<EmailDraft, "attachments"> {
  id: string;
  /** Of the request that sent it; the API does not give it back. */
  idempotency_key: string | null;
  created_at: string;
  last_event: LastEvent;
  attachments: StoredAttachment[];
}

export interface StoredAttachment {
  id: string;
  filename: string;
  content_type: string;
  content_id: string | null;
  size: number;
}
