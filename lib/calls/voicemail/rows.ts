import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import type { Recording } from "@/lib/carriers";
import {
  type Voicemail,
  type VoicemailSettings,
  voicemailSchema,
  voicemailSettingsSchema,
  voicemailStates,
} from "@/lib/contract/calls/voicemail";
import { instant } from "@/lib/contract/common";
import { call, doneOrRefused, orRefused, serverSql, workerSql } from "@/lib/db";

const task = z.object({
  id: z.uuid(),
  account_id: z.uuid(),
  recording_ref: z.string(),
  is_cleared: z.boolean(),
  attempts: z.number().int(),
  do: z.enum(["keep", "clear", "delete"]),
});
export type VoicemailTask = z.infer<typeof task>;

/** Two minutes are this job's. Null: nothing is to be done, or another job does it. */
export const claimVoicemail = (id: string) => call(workerSql(), "claim_voicemail", { p_id: id }, task.nullable());
const nothing = z.unknown();
export const voicemailKept = (id: string, bytes: number) =>
  call(workerSql(), "voicemail_kept", { p_id: id, p_bytes: bytes }, nothing);
export const voicemailCleared = (id: string) => call(workerSql(), "voicemail_cleared", { p_id: id }, nothing);
export const voicemailFailed = (id: string, isGone: boolean, problem: string) =>
  call(workerSql(), "voicemail_failed", { p_id: id, p_is_gone: isGone, p_problem: problem }, nothing);
export const voicemailDeleted = (id: string) => call(workerSql(), "voicemail_deleted", { p_id: id }, nothing);

/** Ids of the voice platform's calls, at most fifty. */
export const listUnreportedMessages = () => call(workerSql(), "list_unreported_messages", {}, z.array(z.string()));
export const messageAsked = (callRef: string) => call(workerSql(), "message_asked", { p_call_ref: callRef }, nothing);

type Reader = UserActor | KeyActor;

/** Newest first; none of a stranger's number. @param limit at most 100 */
export const listVoicemails = (
  actor: Reader,
  accountId: string,
  { numberId, isUnheard, query }: { numberId?: string | undefined; isUnheard: boolean; query?: string | undefined },
  limit: number,
  before: { at: string; id: string } | null,
): Promise<Voicemail[]> =>
  readAs(
    actor,
    "list_voicemails",
    {
      p_account_id: accountId,
      p_number_id: numberId ?? null,
      p_unheard: isUnheard,
      p_limit: limit,
      p_before: before?.at ?? null,
      p_before_id: before?.id ?? null,
      p_query: query ?? null,
    },
    z.array(voicemailSchema),
  );

const count = z
  .number()
  .int()
  .nullable()
  .transform((none) => none ?? 0);
export const countUnheardVoicemails = (actor: Reader, accountId: string) =>
  readAs(actor, "count_unheard_voicemails", { p_account_id: accountId }, count);

export const getVoicemailSettings = (actor: Actor, accountId: string) =>
  call(
    serverSql(),
    "get_voicemail_settings",
    { p_actor: actorJson(actor), p_account_id: accountId },
    voicemailSettingsSchema,
  );

const voicemailRow = z.object({
  recording_ref: z.string(),
  state: z.enum(voicemailStates),
  caller: z.string().nullable(),
  created_at: instant,
  /** of its number; null: the account has that number no more */
  time_zone: z.string().nullable(),
});
export type VoicemailRow = z.infer<typeof voicemailRow>;
const byId = (actor: Actor, accountId: string, id: string) => ({
  p_actor: actorJson(actor),
  p_account_id: accountId,
  p_id: id,
});

/** Refusals: NOT_FOUND. */
export const getVoicemailRow = (actor: Actor, accountId: string, id: string) =>
  call(serverSql(), "get_voicemail", byId(actor, accountId, id), orRefused(voicemailRow.shape));

/** Refusals: NOT_FOUND. */
export const markVoicemailRow = (actor: Actor, accountId: string, id: string, isHeard: boolean) =>
  call(
    serverSql(),
    "mark_voicemail",
    { ...byId(actor, accountId, id), p_is_heard: isHeard },
    orRefused({ heard_at: instant.nullable() }),
  );

/** Refusals: NOT_FOUND. */
export const deleteVoicemailRow = (actor: Actor, accountId: string, id: string) =>
  call(serverSql(), "delete_voicemail", byId(actor, accountId, id), doneOrRefused);

export const setVoicemailSettings = async (actor: Actor, accountId: string, { days, mail }: VoicemailSettings) => {
  const { settings } = await call(
    serverSql(),
    "set_voicemail_settings",
    { p_actor: actorJson(actor), p_account_id: accountId, p_days: days, p_mail: mail },
    z.object({ ok: z.literal(true), settings: voicemailSettingsSchema }),
  );
  return settings;
};

const sortRecordingsResult = z.object({
  found: z.number().int(),
  foreign: z.number().int(),
  orphans: z.array(z.string()),
});
/** Safe to repeat. `orphans` are to be deleted at the voice platform. */
export const sortRecordings = (recordings: readonly Recording[]) =>
  call(workerSql(), "sort_recordings", { p_recordings: recordings.map((one) => ({ ...one })) }, sortRecordingsResult);
