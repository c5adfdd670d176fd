import "server-only";
import { z } from "zod";
import { askPlatform, readPlatform } from "@/lib/calls";
import { env } from "@/lib/env";
import { logger } from "@/lib/logger";
import { type ClaimedText, claimText, putBackText, type ReportedState, reportText } from "./send-rows";

const acceptanceSchema = z.object({ sid: z.string(), status: z.string() });
const refusalSchema = z.object({ code: z.number().int() });

/** What the carrier calls a text's state, in our words; one that it has yet to send is being sent. */
const states: Readonly<Record<string, ReportedState>> = {
  accepted: "sending",
  scheduled: "sending",
  queued: "sending",
  sending: "sending",
  sent: "sent",
  delivered: "delivered",
  read: "delivered",
  undelivered: "undelivered",
  failed: "failed",
  canceled: "failed",
};

/** Too many requests at a time: the carrier took nothing, and the text may be tried again. */
class TextNotTaken extends Error {}

/**
 * Sends one queued text, at most once: where no answer comes nobody can say whether it left, and it is not tried again. The carrier's
 * reports name it by the id in their address, so they find it all the same.
 * @returns a sentence about what was done
 * @throws {TextNotTaken} it waits again
 */
export async function deliverText(messageId: string): Promise<string> {
  const text = await claimText(messageId);
  if (!text) return "nothing to send";
  let response: Response;
  let answer: unknown;
  try {
    response = await post(text);
    answer = await readPlatform(response).catch(() => null);
  } catch (error) {
    logger.error({ err: error, messageId }, "it is not known whether a text was sent");
    await reportText(messageId, "unknown", null, null);
    return "not known";
  }
  if (response.status === 429) {
    await putBackText(messageId);
    throw new TextNotTaken("the carrier takes no more at the moment");
  }
  const taken = acceptanceSchema.safeParse(answer);
  if (response.ok && taken.success) {
    await reportText(messageId, states[taken.data.status] ?? "sending", taken.data.sid, null);
    return "sent";
  }
  const code = refusalSchema.safeParse(answer).data?.code ?? null;
  logger.warn({ messageId, status: response.status, code }, "the carrier refused a text");
  const isKnown = response.status >= 400 && response.status < 500;
  await reportText(messageId, isKnown ? "failed" : "unknown", null, code);
  return isKnown ? "refused" : "not known";
}

const post = ({ id, from, to, body }: ClaimedText): Promise<Response> =>
  askPlatform("Messages.json", {
    From: from,
    To: to,
    Body: body,
    StatusCallback: `${env().APP_URL}/api/texts/status?m=${id}`,
  });

const report = z.object({ id: z.uuid(), state: z.string(), error: z.number().int().nullable() });
export type TextReport = z.infer<typeof report>;

/** Reads a report of a text's state. @returns null when it is none */
export function readTextReport(query: URLSearchParams, form: URLSearchParams): TextReport | null {
  const code = form.get("ErrorCode");
  const facts = { id: query.get("m"), state: form.get("MessageStatus"), error: code ? Number(code) : null };
  return report.safeParse(facts).data ?? null;
}

/** Writes down what the carrier reports. A state that we do not know changes nothing. */
export async function recordTextReport({ id, state, error }: TextReport): Promise<void> {
  const known = states[state];
  if (known) await reportText(id, known, null, error);
}
