import { z } from "zod";
import { e164Schema, instant } from "./common";
import { numberStatusSchema } from "./numbers";
import { pageQuery } from "./paging";
import { longestText } from "./text-limits";

/** A number of the account as texts name it; null: the account no longer has it. */
const ownNumber = z.object({
  id: z.uuid(),
  e164: z.string().nullable(),
  label: z.string().nullable(),
  status: numberStatusSchema,
});

const directions = ["inbound", "outbound"] as const;

export const conversationSchema = z.object({
  id: z.uuid(),
  number: ownNumber.nullable(),
  /** E.164, a short code, or a sender's name as the carrier gave it */
  other_party: z.string(),
  last_at: instant,
  /** the beginning of the latest text in one line; empty: a text without words */
  last_text: z.string(),
  last_direction: z.enum(directions),
  unread_count: z.number().int(),
  /** texts beyond what is kept of one sender or number in an hour: their words are lost */
  not_kept_count: z.number().int(),
  not_kept_at: instant.nullable(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** `found`: where the words that were searched for stand in it; null where only the other party fits. */
export const conversationHitSchema = conversationSchema.extend({ found: z.string().nullable() });
export type ConversationHit = z.infer<typeof conversationHitSchema>;

export const conversationsQuerySchema = pageQuery.extend({
  /** words of a text, or digits or a name of the other party */
  query: z.string().max(60).optional(),
  number_id: z.uuid().optional(),
  unread: z.stringbool().default(false),
});
export const conversationPageSchema = z.object({
  conversations: z.array(conversationHitSchema),
  next_cursor: z.string().nullable(),
});

export const messageStates = [
  "received",
  "queued",
  "sending",
  "sent",
  "delivered",
  "undelivered",
  "failed",
  "unknown",
] as const;

/** Why a number cannot text somebody. */
const sendingProblems = [
  "not_proven",
  "number_cannot_send",
  "number_not_active",
  "not_a_phone",
  "own_number",
  "not_registered",
  "opted_out",
  "allowance_spent",
  "spend_cap",
  "too_fast",
] as const;
export type SendingProblem = (typeof sendingProblems)[number];

export const sentOnSchema = z.object({
  to: z.string(),
  state: z.enum(messageStates),
  /** the carrier's code of one that did not arrive */
  error_code: z.number().int().nullable(),
  /** of one that we did not send: why */
  problem: z.enum(sendingProblems).nullable(),
});

export const messageSchema = z.object({
  id: z.uuid(),
  /** when it was stored */
  created_at: instant,
  /** when it was sent, as far as the carrier says: the order of a conversation */
  sent_at: instant,
  direction: z.enum(directions),
  body: z.string(),
  /** types of the files that came along; each is at `/messages/{id}/files/{index}` */
  media: z.array(z.string()),
  /** parts of the network that it took */
  segments: z.number().int(),
  state: z.enum(messageStates),
  /** the carrier's code of one that did not arrive */
  error_code: z.number().int().nullable(),
  /** the phone that a text which came in was sent on to, and what became of that; null: nobody wants it */
  sent_on: sentOnSchema.nullable(),
});
export type Message = z.infer<typeof messageSchema>;
/** The latest first. */
export const messagePageSchema = z.object({ messages: z.array(messageSchema), next_cursor: z.string().nullable() });

/** `until`: `created_at` of the latest text that was seen; what arrived after it stays unread. */
export const markConversationSchema = z.strictObject({ is_read: z.boolean(), until: instant.optional() });
export const markedConversationSchema = z.object({ unread_count: z.number().int() });

export const unreadSchema = z.object({ conversations: z.number().int() });

export const textNumbersSchema = z.object({
  numbers: z.array(
    ownNumber.extend({
      e164: z.string(),
      /** a text has arrived at it: only then is it known to receive any */
      is_proven: z.boolean(),
      /** its carrier sells it as one that receives texts */
      has_feature: z.boolean(),
      /** whether it can send texts; to whom, and how many, `/messages/sending` says */
      can_send: z.boolean(),
    }),
  ),
});
export type TextNumber = z.infer<typeof textNumbersSchema>["numbers"][number];

export const exportQuerySchema = z.strictObject({ number_id: z.uuid().optional() });

export const saveTextSettingsSchema = z.strictObject({
  /** texts older than this are deleted; null: they are kept */
  keep_days: z.number().int().min(1).max(3650).nullable(),
  /** a phone that the account has proven, which gets what comes in; null: none */
  forward_to: e164Schema.nullable(),
  /** the number that sends it on; null with `forward_to` */
  forward_from: z.uuid().nullable(),
});
export type SaveTextSettings = z.infer<typeof saveTextSettingsSchema>;
/** `problem`: why texts are not sent on although somebody wants it. */
export const textSettingsSchema = saveTextSettingsSchema.extend({ problem: z.enum(sendingProblems).nullable() });
export type TextSettings = z.infer<typeof textSettingsSchema>;

export const sendingQuerySchema = z.strictObject({ number_id: z.uuid(), to: z.string().min(1).max(40) });
export const sendingSchema = z.object({
  problem: z.enum(sendingProblems).nullable(),
  /** parts that the account may send in a month, whatever they cost, and what is left of them */
  segments_per_month: z.number().int(),
  segments_left: z.number().int(),
  /** parts that come with the number in its billing period and are left for this destination */
  included_left: z.number().int(),
  /** of each further part, exact; null: none is sold there */
  price: z.string().nullable(),
  currency: z.string(),
});
export type Sending = z.infer<typeof sendingSchema>;

export const sendTextSchema = z.strictObject({
  number_id: z.uuid(),
  to: e164Schema,
  body: z
    .string()
    .max(longestText, `A text has at most ${longestText.toLocaleString("en-US")} characters`)
    .regex(/\S/, "Write something first"),
});
export const sentTextSchema = z.object({ id: z.uuid(), conversation_id: z.uuid() });

export const optOutsSchema = z.object({
  opt_outs: z.array(
    z.object({
      other_party: z.string(),
      /** what they wrote */
      word: z.string(),
      opted_out_at: instant,
    }),
  ),
});
