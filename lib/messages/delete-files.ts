import "server-only";
import { askPlatform } from "@/lib/calls";
import { logger } from "@/lib/logger";
import { claimGoneFiles, fileGone } from "./file-rows";

/**
 * Deletes files of texts that nobody has any more at their carrier. Safe to repeat and to run concurrently: one that is not there is
 * deleted, and what fails comes back.
 * @returns how many are gone
 */
export async function deleteFiles(): Promise<number> {
  let gone = 0;
  for (const ref of await claimGoneFiles()) {
    const [message = "", media = ""] = ref.split("/");
    const path = `Messages/${encodeURIComponent(message)}/Media/${encodeURIComponent(media)}.json`;
    try {
      const response = await askPlatform(path, undefined, "DELETE");
      if (!response.ok && response.status !== 404) throw new Error(`the carrier answers ${response.status}`);
      await fileGone(ref);
      gone++;
    } catch (error) {
      logger.warn({ err: error, ref }, "a file of a text was not deleted at its carrier");
    }
  }
  return gone;
}
