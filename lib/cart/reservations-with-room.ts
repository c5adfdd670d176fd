import type { Carrier, Reservations } from "@/lib/carriers";

/**
 * The carrier's reservations when one more of them (a few for our whole company) may be taken, else null. At checkout any free place
 * may; earlier only while more than half are free, so that those who pay find one.
 * @param used places that our live holds use
 */
export function reservationsWithRoom(
  { reservations }: Pick<Carrier, "reservations">,
  { used, isPaying }: { used: number; isPaying: boolean },
): Reservations | null {
  if (!reservations) return null;
  const { places } = reservations.limits;
  return used < (isPaying ? places : places / 2) ? reservations : null;
}
