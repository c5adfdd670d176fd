import "server-only";
import { z } from "zod";
import { recordMessage } from "../rows";
import { askPlatform, readPlatform } from "../voice/platform";
import { listUnreportedMessages, messageAsked } from "./rows";

const recordingsSchema = z.object({
  recordings: z.array(z.object({ sid: z.string(), status: z.string(), duration: z.coerce.number() })),
});

/**
 * Asks the voice platform for messages whose reports were all lost. Safe to repeat.
 * @returns how many were found
 * @throws where the platform does not answer; what was not asked waits for the next time
 */
export async function findMessages(): Promise<number> {
  let found = 0;
  for (const callRef of await listUnreportedMessages()) {
    const response = await askPlatform(`Calls/${encodeURIComponent(callRef)}/Recordings.json`);
    if (!response.ok && response.status !== 404) throw new Error(`recordings of a call are ${response.status}`);
    const list = response.ok ? recordingsSchema.parse(await readPlatform(response)).recordings : [];
    const message = list.find(({ status, duration }) => status === "completed" && duration > 0);
    if (message) {
      await recordMessage(callRef, message.sid, Math.round(message.duration));
      found++;
    }
    await messageAsked(callRef);
  }
  return found;
}
