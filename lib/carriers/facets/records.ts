import type { CallOptions } from "../call-options";

/** A call, or one of its legs, as a carrier writes it down and bills it. */
export interface CallRecord {
  /** Unique at the carrier, and the same whenever it is read. */
  ref: string;
  /** Our number, E.164. */
  number: string;
  /** E.164; null: withheld */
  caller: string | null;
  /** ISO 8601 */
  started_at: string;
  /** null: it was not answered */
  answered_at: string | null;
  /** null: it goes on, or nobody knows */
  ended_at: string | null;
  /** Connected, as the carrier counts. */
  seconds: number;
  /** What it cost us, a decimal; null: not rated yet, or not said. */
  cost: string | null;
  /** ISO 4217 */
  currency: string;
  /** A phone that it was handed to, E.164; null: our voice application, or nobody. */
  destination: string | null;
  /** The number took no more calls at that moment: its caller heard that it is busy, and nobody was called. */
  is_busy: boolean;
  /** The voice platform's id of the call, where the carrier is the platform. */
  call_ref: string | null;
}

/** What a caller said, as a carrier that is the voice platform keeps it. */
export interface Recording {
  /** the platform's id */
  ref: string;
  /** the platform's id of the caller's call */
  call_ref: string;
  /** ISO 8601 */
  started_at: string;
  /** whole ones, at least 1 */
  seconds: number;
}

export interface RecordsRequest {
  reference: string;
  callbackUrl: string;
}

/** What the carrier wrote down about calls: for costs, and for what never reached us. */
export interface Records {
  /**
   * Calls that began on a day (UTC) that is over. Safe to repeat: a file that was asked for under the same reference is not asked for
   * again.
   * @param day "2026-11-28"
   * @param request `reference`: ours, stable per day and run. `callbackUrl`: where carriers that prepare them report that they are ready
   * @returns null while the carrier prepares them: ask again later
   */
  calls(day: string, request: RecordsRequest, options?: CallOptions): Promise<CallRecord[] | null>;
  /** Messages of callers that were recorded on a day (UTC), are finished and still there. Absent: it records nothing. */
  recordings?(day: string, options?: CallOptions): Promise<Recording[]>;
}
