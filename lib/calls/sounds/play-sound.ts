import "server-only";
import { readAudio } from "@/lib/kernel/audio";
import { logger } from "@/lib/logger";
import { getFile } from "@/lib/storage";
import { soundPath } from "./manage-sounds";
import { soundOfLink } from "./sound-link";
import { failureTones } from "./tones";

/**
 * A recording for the voice platform, by a link of ours. Asks the storage only: a database that is away silences nobody.
 * Where the recording cannot be read its place is taken by the tones of a call that failed: callers never hear nothing.
 * @returns null for what is no link of ours, or no longer
 */
export async function playSound(link: string): Promise<{ bytes: Uint8Array; type: string; isWhole: boolean } | null> {
  const sound = soundOfLink(link);
  if (!sound) return null;
  try {
    const bytes = await getFile("greetings", soundPath(sound.accountId, sound.soundId));
    const audio = bytes && readAudio(bytes);
    if (audio) return { bytes, type: audio.type, isWhole: true };
    logger.error({ ...sound }, "a recording for callers is not there");
  } catch (error) {
    logger.error({ err: error, ...sound }, "a recording for callers cannot be read");
  }
  return { bytes: failureTones(), type: "audio/wav", isWhole: false };
}
