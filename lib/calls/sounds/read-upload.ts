import { createHash } from "node:crypto";
import { soundLimits, soundLimitWords } from "@/lib/contract/calls/sound-limits";
import type { Sound } from "@/lib/contract/calls/sounds";
import { AppError } from "@/lib/errors";
import { readAudio } from "@/lib/kernel/audio";

const refused = (reason: string) => new AppError("VALIDATION_FAILED", { details: { reason } });

/**
 * What an uploaded file is, by its content alone.
 * @throws {AppError} VALIDATION_FAILED with the sentence for people in `details.reason`
 */
export function readUpload(bytes: Uint8Array): Pick<Sound, "type" | "seconds" | "bytes"> & { sha256: string } {
  const audio = readAudio(bytes);
  if (audio === null) {
    throw refused(`This file is not a recording that can be played on the phone. It needs to be ${soundLimitWords}`);
  }
  if (audio.seconds > soundLimits.seconds) {
    const minutes = (audio.seconds / 60).toFixed(1);
    throw refused(
      `This recording is ${minutes} minutes long. It may be 2 minutes at most: callers do not wait longer.`,
    );
  }
  if (audio.seconds < 0.5) throw refused("This recording is shorter than half a second: callers would hear nothing.");
  return {
    type: audio.type,
    seconds: Math.ceil(audio.seconds),
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}
