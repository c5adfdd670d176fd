import "server-only";
import { removeFile } from "@/lib/storage";
import { soundPath } from "./manage-sounds";
import { listGoneSounds, soundRemoved } from "./rows";

/**
 * Removes the files of recordings that were deleted or never arrived whole, and then their rows. Safe to repeat.
 * @returns how many
 * @throws where the storage does not answer; the rest waits for the next time
 */
export async function removeSounds(): Promise<number> {
  const gone = await listGoneSounds();
  for (const { id, account_id } of gone) {
    await removeFile("greetings", soundPath(account_id, id));
    await soundRemoved(id);
  }
  return gone.length;
}
