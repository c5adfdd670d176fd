import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";

/** `copy`: its place in our storage, where it has been copied. Refusals: NOT_FOUND. */
export const getMessageFileRow = (actor: Actor, accountId: string, messageId: string, index: number) =>
  call(
    serverSql(),
    "get_message_file",
    { p_actor: actorJson(actor), p_account_id: accountId, p_message_id: messageId, p_index: index },
    orRefused({ ref: z.string(), copy: z.string().nullable() }),
  );

/** Files to be deleted at their carrier now, as they are called there; at most fifty. */
export const claimGoneFiles = () => call(workerSql(), "claim_gone_files", {}, z.array(z.string()));
export const fileGone = (ref: string) => call(workerSql(), "file_gone", { p_ref: ref }, z.unknown());

const claimedFile = z.object({
  id: z.uuid(),
  account_id: z.uuid(),
  ref: z.string(),
  /** waiting: to be copied · unwanted: its copy is to be deleted */
  state: z.enum(["waiting", "unwanted"]),
});
export type ClaimedFile = z.infer<typeof claimedFile>;

/** At most ten, for two minutes. */
export const claimTextFiles = () => call(workerSql(), "claim_text_files", {}, z.array(claimedFile));
export const textFileKept = async (id: string, bytes: number): Promise<void> => {
  await call(workerSql(), "text_file_kept", { p_id: id, p_bytes: bytes }, z.unknown());
};
/** @param isGone the carrier has it no more, which is believed after an hour; otherwise it is too large */
export const textFileNotKept = async (id: string, isGone: boolean): Promise<void> => {
  await call(workerSql(), "text_file_not_kept", { p_id: id, p_is_gone: isGone }, z.unknown());
};
export const textFileDeleted = async (id: string): Promise<void> => {
  await call(workerSql(), "text_file_deleted", { p_id: id }, z.unknown());
};
