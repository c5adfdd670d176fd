import "server-only";
import { readAudio } from "@/lib/kernel/audio";
import { logger } from "@/lib/logger";
import { putFile, removeFile } from "@/lib/storage";
import { deleteRecording, fetchRecording, NoRecording } from "./recording";
import {
  claimVoicemail,
  type VoicemailTask,
  voicemailCleared,
  voicemailDeleted,
  voicemailFailed,
  voicemailKept,
} from "./rows";

/** Where the file of a message is, in the bucket "voicemail". */
export const voicemailPath = (accountId: string, id: string): string => `${accountId}/${id}`;

/** Fetched once, checked, stored, and only then written down: what a crash leaves is done again, over the same file. */
async function keep({ id, account_id, recording_ref }: VoicemailTask): Promise<void> {
  const bytes = await fetchRecording(recording_ref);
  if (readAudio(bytes)?.type !== "audio/mpeg") throw new Error(`a recording of ${bytes.length} bytes is no MP3`);
  await putFile("voicemail", voicemailPath(account_id, id), bytes, "audio/mpeg");
  await voicemailKept(id, bytes.length);
}

async function clear({ id, recording_ref }: VoicemailTask): Promise<void> {
  await deleteRecording(recording_ref);
  await voicemailCleared(id);
}

async function remove({ id, account_id, recording_ref, is_cleared }: VoicemailTask): Promise<void> {
  if (!is_cleared) await deleteRecording(recording_ref);
  await removeFile("voicemail", voicemailPath(account_id, id));
  await voicemailDeleted(id);
}

/**
 * Does what is due about a message: keeps it, deletes it at the voice platform, or deletes it for good. Safe to repeat and to run
 * concurrently; what fails is written down and comes back.
 * @returns what was done, for the run's log
 */
export async function tendVoicemail(id: string): Promise<string> {
  const task = await claimVoicemail(id);
  if (!task) return "nothing to do";
  try {
    if (task.do === "delete") await remove(task);
    if (task.do === "keep") await keep(task);
    if (task.do !== "delete") await clear(task);
    return task.do;
  } catch (error) {
    logger.warn({ err: error, voicemailId: id, do: task.do }, "a voice message was not tended");
    await voicemailFailed(id, error instanceof NoRecording, String(error));
    return "later";
  }
}
