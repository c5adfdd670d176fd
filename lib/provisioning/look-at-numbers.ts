import "server-only";
import { type Carrier, carrierFor, isCarrierError, type OwnedNumber, samePath } from "@/lib/carriers";
import type { NumberProblem } from "@/lib/contract/numbers";
import { logger } from "@/lib/logger";
import { claimNumberLooks, type DueNumber, recordNumberLook, recordNumberRerouted } from "./look-rows";
import { numberTag } from "./set-answer-path";

const batch = 50;
/** One pass leaves room for the others; what is left comes with the next minute. */
const mostPerPass = 500;

/**
 * Asks the carriers about every live number whose daily look is due: is it still ours, not blocked, and do its calls go where they
 * are wanted? Calls that go elsewhere are sent back. Owner and operators learn of what does not work, and of its end.
 *
 * @returns how many numbers were looked at
 */
export async function lookAtNumbers(): Promise<number> {
  let seen = 0;
  while (seen < mostPerPass) {
    const due = await claimNumberLooks(batch);
    if (due.length === 0) break;
    for (const number of due) await lookAt(number);
    seen += due.length;
  }
  return seen;
}

/** A carrier that cannot be asked is no news about the number: it is due again in ten minutes. */
async function lookAt(number: DueNumber): Promise<void> {
  try {
    const carrier = carrierFor(number.carrier_id);
    const owned = await carrier.ownership.get(number.carrier_ref, { budget: "sync" });
    const { problem, facts } = await judge(carrier, number, owned);
    const { is_new: isNew } = await recordNumberLook(number.id, problem, facts);
    if (isNew && problem) logger.error({ numberId: number.id, problem, ...facts }, "a live number does not work");
  } catch (error) {
    logger.warn({ err: error, numberId: number.id }, "a number could not be looked at");
  }
}

interface Finding {
  problem: NumberProblem | null;
  facts: Record<string, unknown>;
}

async function judge(carrier: Carrier, number: DueNumber, owned: OwnedNumber | null): Promise<Finding> {
  if (!owned) return { problem: "gone", facts: { found: "nothing" } };
  if (owned.terminated) return { problem: "gone", facts: { found: "terminated" } };
  if (owned.e164 !== number.e164) return { problem: "gone", facts: { found: owned.e164 } };
  if (owned.awaitingRegistration) return { problem: "needs_documents", facts: {} };
  if (owned.blocked) return { problem: "blocked", facts: {} };
  if (owned.channels === 0) return { problem: "no_channels", facts: {} };
  return judgeRoute(carrier, number, owned);
}

/** Calls that go elsewhere are sent back; only when that fails is it the owner's problem. */
async function judgeRoute({ routing }: Carrier, number: DueNumber, { answerPath }: OwnedNumber): Promise<Finding> {
  const fits = samePath(answerPath, number.answer_path) || (number.status === "active" && number.answer_path === null);
  if (!routing || fits) return { problem: null, facts: {} };
  const facts = { found: answerPath, wanted: number.answer_path };
  try {
    await routing.apply(number.carrier_ref, number.answer_path, numberTag(number.id), { budget: "sync" });
  } catch (error) {
    if (!isCarrierError(error)) throw error;
    return { problem: "misrouted", facts: { ...facts, error: error.code } };
  }
  await recordNumberRerouted(number.id, facts);
  return { problem: null, facts };
}
