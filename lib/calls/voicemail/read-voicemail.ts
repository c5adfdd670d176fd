import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { AppError, refusalError } from "@/lib/errors";
import { wallTime } from "@/lib/kernel/zoned-time";
import { getFile } from "@/lib/storage";
import { fetchRecording, NoRecording } from "./recording";
import { deleteVoicemailRow, getVoicemailRow, markVoicemailRow, type VoicemailRow } from "./rows";
import { voicemailPath } from "./tend-voicemail";

type Reader = UserActor | KeyActor;

export interface Sound {
  /** MP3 */
  bytes: Uint8Array;
  /** "message-2026-11-28-from-12025550133.mp3" */
  name: string;
}

/** From our storage; until the job has been there, from the voice platform. */
const readBytes = async (accountId: string, id: string, row: VoicemailRow): Promise<Uint8Array | null> =>
  (await getFile("voicemail", voicemailPath(accountId, id))) ??
  (row.state === "recorded" ? fetchRecording(row.recording_ref) : null);

/**
 * The sound of a message.
 * @throws {AppError} NOT_FOUND, also for a stranger's and a deleted one; UNAVAILABLE
 */
export async function readVoicemail(actor: Reader, accountId: string, id: string): Promise<Sound> {
  const row = await getVoicemailRow(actor, accountId, id);
  if (!row.ok) throw refusalError(row);
  let bytes: Uint8Array | null;
  try {
    bytes = await readBytes(accountId, id, row);
  } catch (cause) {
    if (cause instanceof NoRecording) throw new AppError("NOT_FOUND");
    throw new AppError("UNAVAILABLE", { message: "a voice message cannot be read", cause });
  }
  if (!bytes) throw new AppError("NOT_FOUND");
  const day = wallTime(row.created_at, row.time_zone ?? "UTC").slice(0, 10);
  const from = row.caller ? row.caller.slice(1) : "hidden";
  return { bytes, name: `message-${day}-from-${from}.mp3` };
}

/** @throws {AppError} NOT_FOUND */
export async function markVoicemail(actor: Reader, accountId: string, id: string, isHeard: boolean) {
  const row = await markVoicemailRow(actor, accountId, id, isHeard);
  if (!row.ok) throw refusalError(row);
  return { heard_at: row.heard_at };
}

/** @throws {AppError} NOT_FOUND */
export async function deleteVoicemail(actor: Reader, accountId: string, id: string): Promise<void> {
  const row = await deleteVoicemailRow(actor, accountId, id);
  if (!row.ok) throw refusalError(row);
}
