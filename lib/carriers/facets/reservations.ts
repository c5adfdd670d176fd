import type { CallOptions } from "../call-options";

export interface Reservation {
  ref: string;
  availableRef: string;
  expiresAt: Date;
}

/** Keeping a number from other buyers at the carrier before it is bought. */
export interface Reservations {
  /** How long one lasts, and how many our whole account may have. */
  readonly limits: { readonly seconds: number; readonly places: number };
  /**
   * Reserves for the whole company's account. Safe to repeat with the same description: returns the first reservation.
   * @throws {CarrierError} taken; rejected with subject "reservation_limit" when all places are used
   */
  reserve(availableRef: string, description: string, options?: CallOptions): Promise<Reservation>;
  /** Safe to repeat: a reservation that is already gone is fine. */
  release(ref: string, options?: CallOptions): Promise<void>;
}
