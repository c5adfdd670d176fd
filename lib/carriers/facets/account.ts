import type { CallOptions } from "../call-options";

/** Decimal string in an ISO 4217 currency. */
export interface CarrierBalance {
  available: string;
  currency: string;
}

export interface CallbackRequest {
  url: string;
  method: string;
  headers: Headers;
  rawBody: string;
}

/** A verified message from a carrier. It is a hint: read the object again before acting. */
export interface CarrierCallback {
  /** The carrier's own word for what it reports. */
  kind: string;
  /** The carrier's order it is about, or null for anything else. */
  orderRef: string | null;
  /** A file of records that we asked for is ready. */
  hasRecords: boolean;
  status: string;
  /** Stands in for the id that the carrier does not send. */
  dedupeKey: string;
  payload: unknown;
}

/** Our account at a carrier. */
export interface CarrierAccount {
  getBalance(options?: CallOptions): Promise<CarrierBalance>;
  /**
   * Verifies and reads a message from the carrier; absent where the carrier sends none.
   * @throws {CarrierError} unauthorized, or rejected when unreadable
   */
  verifyCallback?(request: CallbackRequest): CarrierCallback;
}
