import type { Carrier } from "@/lib/carriers";

/**
 * Whether one more of the carrier's reservations (ten for our whole company) may be taken. At checkout any that is free;
 * earlier only while more than half are, so that those who pay find one.
 * @param used places that our live holds use
 */
export const mayReserve = ({ capabilities }: Pick<Carrier, "capabilities">, used: number, isPaying: boolean): boolean =>
  capabilities.reserve && used < (isPaying ? capabilities.maxReservations : capabilities.maxReservations / 2);
