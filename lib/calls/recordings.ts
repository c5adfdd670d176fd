import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import { AppError, refusalError } from "@/lib/errors";
import { getRecordingRow } from "./rows";
import { askPlatform } from "./voice/platform";

/** Two minutes of speech are about half a megabyte. */
const mostBytes = 8 * 1024 * 1024;

export interface Sound {
  bytes: Uint8Array;
  /** "audio/mpeg" */
  type: string;
}

/**
 * The message that a caller left, from the voice platform.
 * @throws {AppError} NOT_FOUND, also for a stranger's call and a message that was deleted; UNAVAILABLE
 */
export async function readRecording(
  actor: UserActor | KeyActor,
  accountId: string,
  numberId: string,
  callId: string,
): Promise<Sound> {
  const row = await getRecordingRow(actor, accountId, numberId, callId);
  if (!row.ok) throw refusalError(row);
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await askPlatform(`Recordings/${encodeURIComponent(row.recording_ref)}.mp3`);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new AppError("UNAVAILABLE", { message: "the voice platform does not answer", cause });
  }
  if (response.status === 404) throw new AppError("NOT_FOUND");
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !type.startsWith("audio/") || bytes.length > mostBytes) {
    throw new AppError("UNAVAILABLE", { message: `a recording is ${response.status} ${type} ${bytes.length}` });
  }
  return { bytes, type };
}
