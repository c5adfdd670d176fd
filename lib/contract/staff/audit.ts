import { z } from "zod";

/** Who did what to what. `before` and `after` hold only what changed. */
export const auditEntrySchema = z.object({
  id: z.uuid(),
  occurred_at: z.string(),
  action: z.string(),
  /** "number:<id>", "carrier:didww", … */
  subject: z.string(),
  actor_kind: z.string(),
  /** The person's email, the key's name; null for our own jobs and for people who are gone. */
  actor_name: z.string().nullable(),
  reason: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  request_id: z.string().nullable(),
});
/** The same in the audit log, with the account that it happened in. */
export const auditRowSchema = auditEntrySchema.extend({
  account_id: z.uuid().nullable(),
  account_name: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
