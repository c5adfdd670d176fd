import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { type SaveTextSettings, textSettingsSchema } from "@/lib/contract/messages";
import { call, doneOrRefused, serverSql, workerSql } from "@/lib/db";

export const getTextSettings = (actor: Actor, accountId: string) =>
  call(serverSql(), "get_text_settings", { p_actor: actorJson(actor), p_account_id: accountId }, textSettingsSchema);

/** Refusals: RULE_REFUSED with a reason. */
export const saveTextSettingsRow = (actor: Actor, accountId: string, settings: SaveTextSettings) =>
  call(
    serverSql(),
    "save_text_settings",
    { p_actor: actorJson(actor), p_account_id: accountId, p_settings: { ...settings } },
    doneOrRefused,
  );

const textToForwardRow = z.object({
  from: z.string(),
  to: z.string(),
  label: z.string().nullable(),
  body: z.string(),
  files: z.number().int(),
});
/** A text that came in and is to be sent on; null: nobody wants it, or it was. */
export const textToForward = (messageId: string) =>
  call(workerSql(), "text_to_forward", { p_message_id: messageId }, textToForwardRow.nullable());

/** Safe to repeat: it is sent on once. `result`: sent, repeated, not_wanted, or why it cannot be sent. */
export const forwardTextRow = (messageId: string, body: string, segments: number) =>
  call(
    workerSql(),
    "forward_text",
    { p_message_id: messageId, p_body: body, p_segments: segments },
    z.object({ result: z.string() }),
  );

/** A text that waited to be sent on is not tried again. Safe to repeat. */
export const giveUpForwarding = (messageId: string) =>
  call(workerSql(), "give_up_forwarding", { p_message_id: messageId }, z.unknown());
