import "server-only";
import { readAtMost } from "@/lib/kernel/read-at-most";
import { askPlatform } from "../voice/platform";

/** Two minutes of speech are about half a megabyte. */
const mostBytes = 8 * 1024 * 1024;

const address = (ref: string, form: string) => `Recordings/${encodeURIComponent(ref)}.${form}`;

/** The voice platform has no such recording, or not yet. */
export class NoRecording extends Error {}

/**
 * The sound of a recording, as MP3 is asked for.
 * @throws {NoRecording}; another error where the voice platform does not answer as it should
 */
export async function fetchRecording(ref: string): Promise<Uint8Array> {
  const response = await askPlatform(address(ref, "mp3"));
  if (response.status === 404) throw new NoRecording(`there is no recording ${ref}`);
  if (!response.ok) throw new Error(`a recording is ${response.status}`);
  return readAtMost(response, mostBytes);
}

/** Safe to repeat: one that is not there is deleted. @throws where the voice platform does not answer as it should */
export async function deleteRecording(ref: string): Promise<void> {
  const response = await askPlatform(address(ref, "json"), undefined, "DELETE");
  if (!response.ok && response.status !== 404) throw new Error(`a recording was not deleted: ${response.status}`);
}
