import type { CallOptions } from "../call-options";
import type { OwnedNumber } from "./ownership";

export interface OrderInput {
  /** Our carrier_order id: at most 100 characters, the key to find the order again. */
  reference: string;
  skuRef: string;
  /** The number wanted. With neither this nor a reservation the carrier picks one of the SKU's area, unless it `needsNumber`. */
  availableRef?: string;
  /** Takes precedence over `availableRef`. */
  reservationRef?: string;
  /** Where a carrier that settles orders later reports it. */
  callbackUrl: string;
  /** Renewals after the first period, for a carrier with the `renewal` facet; null = renews indefinitely. */
  renewals: number | null;
}

export interface CarrierOrder {
  ref: string;
  reference: string | null;
  /**
   * Carriers that settle immediately return "completed" from `order` itself.
   * A status we do not know counts as pending: the order is read again, never taken for goods.
   */
  status: "pending" | "completed" | "canceled";
  /** Decimal string, tax included: what we really pay. Null: it could not be learned. */
  amount: string | null;
  /** ISO 4217. */
  currency: string;
  raw: unknown;
}

/** Buying numbers. */
export interface Purchasing {
  /** An order names its number: for a buyer who wants any of an area, one that is for sale is chosen first. */
  readonly needsNumber?: true;
  /**
   * Buys one number. Sent once, never repeated in here.
   * @returns the order, settled or pending
   * @throws {CarrierError} taken; gone with subject "reservation" or "sku"; insufficient_funds; unknown_outcome
   */
  order(input: OrderInput, options?: CallOptions): Promise<CarrierOrder>;
  get(ref: string, options?: CallOptions): Promise<CarrierOrder | null>;
  /** The order made with our reference; a live one before a canceled one, the oldest first. */
  findByReference(reference: string, options?: CallOptions): Promise<CarrierOrder | null>;
  /** "already_settled": it completed or was canceled meanwhile, read it again. */
  cancel(ref: string, options?: CallOptions): Promise<"canceled" | "already_settled" | "not_found">;
  /** The numbers that a completed order brought. May be empty for a moment after it completed. */
  listDelivered(orderRef: string, options?: CallOptions): Promise<OwnedNumber[]>;
}
