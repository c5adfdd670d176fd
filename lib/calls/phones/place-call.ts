import "server-only";
import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { askPlatform, readPlatform } from "../voice/platform";

/** Long enough for somebody to reach a phone, short enough that its mailbox does not answer. */
const phoneRings = 20;
/** Invalid, not to be called, of a country or range that is closed to us. */
const refusedNumbers = new Set([13223, 13224, 13225, 13226, 13227, 21211, 21214, 21215, 21216, 21217]);
const refusalSchema = z.object({ code: z.number().int() });

export interface PlacedCall {
  /** E.164 */
  to: string;
  /** of `voiceUrl`: what the one who picks up hears */
  url: string;
  /** of `voiceUrl`: told how it ended */
  endUrl?: string;
  /** that it rings at most; default as long as phones do */
  ringSeconds?: number;
  /** after which the platform ends it */
  talkSeconds?: number;
}

/** What called people see, and our own numbers when they are called. @throws {AppError} UNAVAILABLE without one */
export function platformCaller(): string {
  const from = env().VOICE_CALLER_ID;
  if (from) return from;
  throw new AppError("UNAVAILABLE", { message: "VOICE_CALLER_ID is missing: there is no number to call from" });
}

/**
 * Has the voice platform call a phone and follow the documents of an address of ours. Asked once: whether a request without an answer
 * rang is not known, and who heard nothing asks again.
 * @throws {AppError} PHONE_REFUSED when the platform does not call such a number, UNAVAILABLE
 * @see Twilio, "Call resource: create"
 */
export async function placeCall({ to, url, endUrl, ringSeconds = phoneRings, talkSeconds }: PlacedCall): Promise<void> {
  const form = {
    To: to,
    From: platformCaller(),
    Url: url,
    Timeout: String(ringSeconds),
    ...(endUrl && { StatusCallback: endUrl }),
    ...(talkSeconds && { TimeLimit: String(talkSeconds) }),
  };
  let response: Response;
  try {
    response = await askPlatform("Calls.json", form);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", { message: "the voice platform does not answer", cause });
  }
  if (response.ok) return;
  const answer = refusalSchema.safeParse(await readPlatform(response).catch(() => null));
  const code = answer.data?.code;
  logger.warn({ status: response.status, code }, "the voice platform does not place a call");
  if (code && refusedNumbers.has(code)) throw new AppError("PHONE_REFUSED", { details: { finding: "not_reachable" } });
  throw new AppError("UNAVAILABLE", { message: `the voice platform answers ${response.status} ${code ?? ""}` });
}
