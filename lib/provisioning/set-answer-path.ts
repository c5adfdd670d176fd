import "server-only";
import { type AnswerPath, carrierFor } from "@/lib/carriers";
import { env } from "@/lib/env";
import { attempt, type Progress } from "./progress";
import { type Job, wantConfiguration } from "./rows";

/** Where calls to a new number go: our voice application, or without one the phone that the buyer named. */
export function defaultAnswerPath(job: Job): AnswerPath | null {
  if (job.wanted) return job.wanted.answer_path;
  const host = env().VOICE_SIP_HOST;
  if (host) return { kind: "sip", host, fallback: null };
  return job.order?.forward_to ? { kind: "pstn", e164: job.order.forward_to } : null;
}

/** Names what is made at the carrier for a number; stable, so a repeat finds it. */
export const numberTag = (numberId: string): string => `number:${numberId}`;

/** A number always has an answer path: written as wanted, then applied at the carrier. Safe to repeat. */
export const setAnswerPath = (job: Job): Promise<Progress> =>
  attempt(async () => {
    const { number } = job;
    const path = defaultAnswerPath(job);
    if (!number.carrier_ref) return { state: "superseded", why: "the number is not identified" };
    if (!path)
      return { state: "lost", code: "no_answer_path", message: "neither VOICE_SIP_HOST nor a forwarding number" };
    const { routing } = carrierFor(job.carrier_id);
    if (!routing) return { state: "lost", code: "no_routing", message: "the carrier does not route calls" };
    await wantConfiguration(job, { answer_path: path });
    await routing.apply(number.carrier_ref, path, numberTag(number.id));
    return { state: "done" };
  });
