import type { ReactElement } from "react";
import type { z } from "zod";
import type { NotificationCategory } from "@/lib/contract/notification-categories";
import { createWords } from "@/lib/kernel/words";
import type { Bucket } from "@/lib/storage";
import type { Say } from "./parts/words";

/** What links are made of. */
export interface MessageSite {
  /** Origin of the shop, without trailing slash. */
  appUrl: string;
  /** The secret in the link to enroll a second factor. No row holds it. */
  enrollmentToken: (invitationId: string) => string;
  /** What follows `/pay/` in the link that pays an invoice. No row holds it. */
  invoiceLink: (invoiceId: string) => string;
}

/** What a message may use besides its parameters. */
export interface MessageContext extends MessageSite {
  /** Words that messages share. */
  say: Say;
  locale: string;
  money: (cents: number, currency: string) => string;
  /** Day in the recipient's zone, spelled out: "December 20, 2026". */
  date: (iso: string) => string;
  /** The same as names of files have it: "2026-12-20". */
  day: (iso: string) => string;
  /** Instant in the recipient's zone with its name: "November 28, 2026 at 10:31 AM EST". */
  time: (iso: string) => string;
  phone: (e164: string) => string;
}

type Words = Record<string, string>;

/** The same with the words of one message: `own(code, parameters)`. */
type OwnContext<Own extends Words> = MessageContext & { own: ReturnType<ReturnType<typeof createWords<Own>>> };

interface Definition<Schema extends z.ZodType, Own extends Words> {
  /** The choice that turns it off; null: it is always sent. SQL names the same category when it queues the message. */
  category: NotificationCategory | null;
  /** What SQL has to write into `notifications.parameters`: snake_case, cents, ISO 8601. */
  parameters: Schema;
  /** Its own sentences: code → text with parameters in braces. */
  words: Own;
  subject(parameters: z.output<Schema>, context: OwnContext<Own>): string;
  /** The line that inboxes show beside the subject. */
  preview(parameters: z.output<Schema>, context: OwnContext<Own>): string;
  /** What stands inside the common layout. */
  body(parameters: z.output<Schema>, context: OwnContext<Own>): ReactElement;
  /** A file of our storage that it brings; it goes without where there is none. */
  attachment?(parameters: z.output<Schema>, context: MessageContext): Attachment | null;
}

export interface Attachment {
  bucket: Bucket;
  path: string;
  /** as the recipient sees it */
  name: string;
}

/** One kind of message. */
export interface Message<Schema extends z.ZodType> {
  readonly category: NotificationCategory | null;
  readonly parameters: Schema;
  compose(
    parameters: z.output<Schema>,
    context: MessageContext,
  ): { subject: string; preview: string; body: ReactElement; attachment: Attachment | null };
}

/** Everything about one kind of message. Codes, parameters and words are checked against each other when compiling. */
export function defineMessage<Schema extends z.ZodType, const Own extends Words>(
  definition: Definition<Schema, Own>,
): Message<Schema> {
  const ownIn = createWords<Own>(definition.words);
  return {
    category: definition.category,
    parameters: definition.parameters,
    compose(parameters, shared) {
      const context: OwnContext<Own> = { ...shared, own: ownIn(shared.locale) };
      return {
        subject: definition.subject(parameters, context),
        preview: definition.preview(parameters, context),
        body: definition.body(parameters, context),
        attachment: definition.attachment?.(parameters, context) ?? null,
      };
    },
  };
}
