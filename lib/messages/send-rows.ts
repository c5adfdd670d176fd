import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { sendingSchema } from "@/lib/contract/messages";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";

/** Refusals: NOT_FOUND. */
export const getSendingRow = (actor: Actor, accountId: string, numberId: string, to: string) =>
  call(
    serverSql(),
    "get_sending",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_to: to },
    orRefused(sendingSchema.shape),
  );

/** Refusals: NOT_FOUND, RULE_REFUSED with a reason. */
export const sendTextRow = (
  actor: Actor,
  accountId: string,
  text: { number_id: string; to: string; body: string; segments: number },
) =>
  call(
    serverSql(),
    "send_text",
    { p_actor: actorJson(actor), p_account_id: accountId, p_text: text },
    orRefused({ id: z.uuid(), conversation_id: z.uuid() }),
  );

const claimedText = z.object({ id: z.uuid(), from: z.string(), to: z.string(), body: z.string() });
export type ClaimedText = z.infer<typeof claimedText>;

/** Takes a queued text to send it now; null where there is none, or its recipient has opted out meanwhile. */
export const claimText = (messageId: string) =>
  call(workerSql(), "claim_text", { p_message_id: messageId }, claimedText.nullable());

export type ReportedState = "sending" | "unknown" | "sent" | "delivered" | "undelivered" | "failed";
/** Safe to repeat, late and out of order: a later state stays. */
export const reportText = (messageId: string, state: ReportedState, ref: string | null, error: number | null) =>
  call(
    workerSql(),
    "text_reported",
    { p_message_id: messageId, p_state: state, p_ref: ref, p_error: error },
    z.unknown(),
  );

export const putBackText = (messageId: string) =>
  call(workerSql(), "text_put_back", { p_message_id: messageId }, z.unknown());
