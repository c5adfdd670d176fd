import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { TestCall } from "@/lib/contract/calls/test-calls";
import { foundOrThrow, refusalError } from "@/lib/errors";
import { placeCall, platformCaller } from "../phones/place-call";
import { voiceUrl } from "../voice/addresses";
import { listenedSeconds, numberRings, watchedSeconds } from "./limits";
import { beginTestCallRow, endTestCallRow, getTestCallRow } from "./rows";

type Caller = UserActor | KeyActor;

/** The phone hears our words, and the number ringing, before anything is to be heard of it. */
const beforeListening = 15 + numberRings;

/**
 * Has the voice platform call a number of the account from outside, as anybody would: directly, or once a phone of the account has picked
 * up, which then hears what callers hear.
 * @param phone proven, E.164; null: nobody listens
 * @param address of who asks
 * @throws {AppError} NOT_FOUND, PHONE_REFUSED, TEST_CALL_LIMIT, TEST_CALL_UNDER_WAY, UNAVAILABLE, FORBIDDEN
 */
export async function placeTestCall(
  actor: Caller,
  accountId: string,
  numberId: string,
  phone: string | null,
  address: string,
): Promise<{ id: string }> {
  const begun = await beginTestCallRow(actor, accountId, numberId, { phone, caller: platformCaller(), address });
  if (!begun.ok) throw refusalError(begun);
  const { id, e164 } = begun;
  try {
    await placeCall({
      to: phone ?? e164,
      url: voiceUrl("test", { call: id, ...(phone && { phone: e164.slice(1) }) }),
      endUrl: voiceUrl("tested", { call: id }),
      ...(!phone && { ringSeconds: numberRings }),
      talkSeconds: phone ? beforeListening + listenedSeconds : watchedSeconds,
    });
  } catch (error) {
    await endTestCallRow(id, "not_placed"); // the next one need not wait for it
    throw error;
  }
  return { id };
}

/** What has become of it so far. @throws {AppError} NOT_FOUND */
export const getTestCall = async (actor: Caller, accountId: string, numberId: string, id: string): Promise<TestCall> =>
  foundOrThrow(await getTestCallRow(actor, accountId, numberId, id));
