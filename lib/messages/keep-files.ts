import "server-only";
import { TooLarge } from "@/lib/kernel/read-at-most";
import { logger } from "@/lib/logger";
import { putFile, removeFile } from "@/lib/storage";
import { downloadFile } from "./download-file";
import { type ClaimedFile, claimTextFiles, textFileDeleted, textFileKept, textFileNotKept } from "./file-rows";

/** Of ten files in one run of the upkeep. */
const mostRounds = 10;

/**
 * Copies files of texts from their carrier into our storage, and deletes copies of texts that are gone. Safe to repeat and to run
 * concurrently: a copy has one place, so a crash between storing it and writing that down copies it over itself.
 * @returns how many were dealt with
 */
export async function keepFiles(): Promise<number> {
  let done = 0;
  for (let round = 0; round < mostRounds; round++) {
    const files = await claimTextFiles();
    const outcomes = await Promise.all(files.map(tend));
    done += outcomes.filter(Boolean).length;
    if (files.length === 0) break;
  }
  return done;
}

async function tend(file: ClaimedFile): Promise<boolean> {
  try {
    if (file.state === "unwanted") {
      await removeFile("texts", `${file.account_id}/${file.id}`);
      await textFileDeleted(file.id);
    } else await copy(file);
    return true;
  } catch (error) {
    logger.warn({ err: error, fileId: file.id, state: file.state }, "a file of a text is tried again");
    return false;
  }
}

async function copy({ id, account_id, ref }: ClaimedFile): Promise<void> {
  let bytes: Uint8Array | null;
  try {
    bytes = await downloadFile(ref);
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return textFileNotKept(id, false);
  }
  if (bytes === null || bytes.length === 0) return textFileNotKept(id, true);
  // What it is, is seen when it is shown: what its sender calls it counts for nothing.
  await putFile("texts", `${account_id}/${id}`, bytes, "application/octet-stream");
  await textFileKept(id, bytes.length);
}
