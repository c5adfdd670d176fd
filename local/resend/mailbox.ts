import { randomUUID } from "node:crypto";
import type { Clock, Store } from "../kit/index.ts";
import { ResendError } from "./errors.ts";
import { addressOf } from "./parse-email.ts";
import type { EmailDraft, LastEvent, StoredEmail } from "./types.ts";

/** What was sent through the emulator. */
export interface Mailbox {
  add(draft: EmailDraft, idempotencyKey?: string): StoredEmail;
  get(id: string): StoredEmail | undefined;
  /** Oldest first. `to` matches a whole address, in any of to, cc and bcc; `search` any part of address or subject. */
  list(filter?: { to?: string; search?: string }): StoredEmail[];
  attachment(id: string): Buffer | undefined;
  reschedule(id: string, at: number): StoredEmail;
  cancel(id: string): StoredEmail;
  clear(): void;
}

/** More than any test run sends; above it the oldest are forgotten. */
const keep = 5_000;

/** Addresses that Resend itself reserves for trying out failures. */
const testAddresses: Record<string, LastEvent> = {
  "bounced@resend.dev": "bounced",
  "complained@resend.dev": "complained",
};

export function createMailbox(store: Store, clock: Clock): Mailbox {
  const emails = store.collection<StoredEmail>("emails");
  const contents = store.collection<{ base64: string }>("attachments");

  const arrivalOf = (email: Pick<StoredEmail, "to">): LastEvent =>
    testAddresses[addressOf(email.to[0] ?? "")] ?? "delivered";

  function deliverLater(id: string, at: number): void {
    clock.schedule(at, () => {
      const email = emails.get(id);
      // Moved or canceled in the meantime.
      if (email?.last_event !== "scheduled" || email.scheduledFor !== at) return;
      emails.put(id, { ...email, last_event: arrivalOf(email) });
    });
  }

  for (const email of emails.list((one) => one.last_event === "scheduled")) {
    deliverLater(email.id, email.scheduledFor ?? clock.now());
  }

  function remove(email: StoredEmail): void {
    for (const attachment of email.attachments) contents.delete(attachment.id);
    emails.delete(email.id);
  }

  function scheduledOrThrow(id: string): StoredEmail {
    const email = emails.get(id);
    if (!email) throw new ResendError(404, "not_found", "Email not found");
    if (email.last_event !== "scheduled")
      throw new ResendError(422, "validation_error", "Only scheduled emails can be changed.");
    return email;
  }

  return {
    add({ attachments, ...draft }, idempotencyKey) {
      const now = clock.now();
      const waits = draft.scheduledFor !== null && draft.scheduledFor > now;
      const email: StoredEmail = {
        ...draft,
        id: randomUUID(),
        idempotency_key: idempotencyKey ?? null,
        created_at: new Date(now).toISOString(),
        last_event: waits ? "scheduled" : arrivalOf(draft),
        attachments: attachments.map(({ content, ...rest }) => ({ ...rest, id: randomUUID(), size: content.length })),
      };
      store.transaction(() => {
        for (const [index, stored] of email.attachments.entries()) {
          contents.put(stored.id, { base64: attachments[index]?.content.toString("base64") ?? "" });
        }
        emails.put(email.id, email);
        if (emails.count() > keep) {
          const oldest = emails.find(() => true);
          if (oldest) remove(oldest);
        }
      });
      if (waits && draft.scheduledFor !== null) deliverLater(email.id, draft.scheduledFor);
      return email;
    },
    get: (id) => emails.get(id),
    list({ to, search } = {}) {
      const recipient = to === undefined || to === "" ? undefined : addressOf(to);
      const needle = search?.trim().toLowerCase();
      return emails.list((email) => {
        const recipients = [...email.to, ...email.cc, ...email.bcc];
        if (recipient !== undefined && !recipients.some((one) => addressOf(one) === recipient)) return false;
        if (!needle) return true;
        return [...recipients, email.subject].some((one) => one.toLowerCase().includes(needle));
      });
    },
    attachment(id) {
      const stored = contents.get(id);
      return stored && Buffer.from(stored.base64, "base64");
    },
    reschedule(id, at) {
      const email = scheduledOrThrow(id);
      deliverLater(id, at);
      return emails.put(id, { ...email, scheduledFor: at });
    },
    cancel(id) {
      return emails.put(id, { ...scheduledOrThrow(id), last_event: "canceled" });
    },
    clear() {
      emails.clear();
      contents.clear();
    },
  };
}
