import "server-only";
import { logger } from "@/lib/logger";
import { eventSource } from "./registry";
import { failExternalEvent, finishExternalEvent, getExternalEvent } from "./rows";

/**
 * Handles one stored event, once: `handled_at` is written after the effect, every effect is safe to repeat, and a failure stays in
 * the row with a growing delay.
 *
 * @returns a sentence about what was done
 * @throws what the effect threw, after it was noted
 */
export async function handleEvent(id: string): Promise<string> {
  const event = await getExternalEvent(id);
  if (!event) return "no such event";
  if (event.handled_at) return "handled already";
  try {
    const outcome = (await eventSource(event.source)?.handle(event.payload)) ?? "not used";
    await finishExternalEvent(id, outcome);
    return outcome;
  } catch (error) {
    logger.warn({ err: error, eventId: id, source: event.source, type: event.type }, "event not handled yet");
    await failExternalEvent(id, error instanceof Error ? error.message : String(error));
    throw error;
  }
}
