import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { Sound } from "@/lib/contract/calls/sounds";
import { AppError, foundOrThrow, refusalError } from "@/lib/errors";
import { getFile, putFile } from "@/lib/storage";
import { readUpload } from "./read-upload";
import { beginSound, deleteSoundRow, getSoundRow, listSoundRows, soundStored } from "./rows";

type Caller = UserActor | KeyActor;

/** Where the file of a recording is, in the bucket "greetings". */
export const soundPath = (accountId: string, id: string): string => `${accountId}/${id}`;

export const listSounds = async (actor: Caller, accountId: string): Promise<{ sounds: Sound[] }> => ({
  sounds: await listSoundRows(actor, accountId),
});

const tries = 3;

/** Two uploads of one file write the same bytes to the same place: the storage may refuse one of them for a moment. */
async function store(path: string, bytes: Uint8Array, type: Sound["type"]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await putFile("greetings", path, bytes, type);
    } catch (cause) {
      if (attempt === tries) throw new AppError("UNAVAILABLE", { message: "a recording was not stored", cause });
      await wait(150 * attempt);
    }
  }
}

/**
 * Keeps a recording, once however often the same file comes: its row first, then its file, then that it is there. What a crash leaves
 * is finished by the next upload of the file, or removed after an hour.
 * @throws {AppError} VALIDATION_FAILED, RULE_REFUSED, UNAVAILABLE
 */
export async function uploadSound(actor: Caller, accountId: string, name: string, bytes: Uint8Array): Promise<Sound> {
  const upload = readUpload(bytes);
  const begun = await beginSound(actor, accountId, { name, ...upload });
  if (!begun.ok) throw refusalError(begun);
  if (!begun.is_stored) {
    await store(soundPath(accountId, begun.id), bytes, upload.type);
  }
  const stored = await soundStored(actor, accountId, begun.id);
  if (!stored.ok) throw refusalError(stored);
  return stored.sound;
}

/**
 * The file of a recording.
 * @throws {AppError} NOT_FOUND, also for a stranger's and a deleted one; UNAVAILABLE
 */
export async function readSound(actor: Caller, accountId: string, id: string): Promise<Sound & { file: Uint8Array }> {
  const sound = foundOrThrow(await getSoundRow(actor, accountId, id));
  const file = await getFile("greetings", soundPath(accountId, id)).catch((cause: unknown) => {
    throw new AppError("UNAVAILABLE", { message: "a recording cannot be read", cause });
  });
  return { ...sound, file: foundOrThrow(file) };
}

/** @throws {AppError} NOT_FOUND, RULE_REFUSED */
export async function deleteSound(actor: Caller, accountId: string, id: string): Promise<void> {
  const row = await deleteSoundRow(actor, accountId, id);
  if (!row.ok) throw refusalError(row);
}
