import "server-only";
import { carrierFor, isCarrierError } from "@/lib/carriers";
import { now } from "@/lib/clock";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { AppError } from "@/lib/errors";
import { createSingleFlight } from "@/lib/kernel/single-flight";
import { toDigits } from "@/lib/kernel/telephony/e164";
import { logger } from "@/lib/logger";
import { type CachedOffer, findReservedOffer, getAreaRefs, putSearchCache } from "./rows";

export interface Offer {
  /** the carrier's own id of the number */
  carrierRef: string;
  /** when the carrier last listed the number */
  checkedAt: Date;
}

const checkTimeoutMs = 2_500;
const searchTimeoutMs = 4_000;

const flights = createSingleFlight<Offer | null>();

/**
 * The number as its carrier offers it now, or null when it no longer does. Seen within 30 minutes: one cheap look, and the old sight
 * counts while the carrier is down. Never seen: a live search for exactly this number.
 *
 * @param before the last sight of it
 * @throws {AppError} NOT_SOLD, DOCUMENTS_NEEDED for the area; CARRIER_UNAVAILABLE when it was not seen and the carrier cannot be reached
 */
export const findOffer = (areaId: string, e164: string, before: CachedOffer | null): Promise<Offer | null> =>
  flights(`${areaId} ${e164}`, () => ask(areaId, e164, before));

async function ask(areaId: string, e164: string, before: CachedOffer | null): Promise<Offer | null> {
  const area = await getAreaRefs(areaId);
  if (!area?.is_available || area.price === null) throw new AppError("NOT_SOLD");
  if (area.needs_documents) throw new AppError("DOCUMENTS_NEEDED");
  let found: CachedOffer | null;
  try {
    found = before
      ? await lookAgain(area.carrier_id, before)
      : await lookFor(area.carrier_id, area.country, { areaId, areaRef: area.carrier_ref, e164 });
  } catch (error) {
    if (!isCarrierError(error)) throw error;
    logger.info({ carrier: area.carrier_id, reason: error.code }, "a number could not be checked");
    if (before) return seen(before);
    const reserved = await reservedByUs(areaId, e164);
    if (reserved) return reserved;
    throw new AppError("CARRIER_UNAVAILABLE", { cause: error, retryAfterSeconds: error.retryAfterSeconds ?? 5 });
  }
  if (!found) return reservedByUs(areaId, e164);
  await putSearchCache(`number ${e164}`, [found]);
  return seen(found);
}

async function lookAgain(carrierId: CarrierId, before: CachedOffer): Promise<CachedOffer | null> {
  const number = await carrierFor(carrierId).inventory.find(before.carrier_ref, { timeoutMs: checkTimeoutMs });
  return number?.e164 === before.e164 ? { ...before, seen_at: now().toISOString() } : null;
}

async function lookFor(
  carrierId: CarrierId,
  country: string,
  { areaId, areaRef, e164 }: { areaId: string; areaRef: string; e164: string },
): Promise<CachedOffer | null> {
  const numbers = await carrierFor(carrierId).inventory.search(
    { country, areaRefs: [areaRef], digits: toDigits(e164), match: "contains" },
    { timeoutMs: searchTimeoutMs },
  );
  const number = numbers.find((one) => one.e164 === e164 && one.areaRef === areaRef);
  if (!number) return null;
  return {
    e164,
    area_id: areaId,
    carrier_ref: number.carrierRef,
    sku_ref: number.skuRef,
    seen_at: now().toISOString(),
  };
}

/** Our reservation hides the number from the carrier's list. SQL decides whose hold it is. */
async function reservedByUs(areaId: string, e164: string): Promise<Offer | null> {
  const reserved = await findReservedOffer(areaId, e164);
  return reserved && { carrierRef: reserved.carrier_ref, checkedAt: reserved.checked_at };
}

const seen = ({ carrier_ref, seen_at }: CachedOffer): Offer => ({
  carrierRef: carrier_ref,
  checkedAt: new Date(seen_at),
});
