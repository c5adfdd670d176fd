import type { CallOptions } from "../call-options";
import type { AnswerPath } from "./routing";

/** A number that is ours at the carrier. */
export interface OwnedNumber {
  ref: string;
  e164: string;
  orderRef: string | null;
  areaRef: string | null;
  blocked: boolean;
  terminated: boolean;
  awaitingRegistration: boolean;
  /** End of the period the carrier was paid for; null where numbers are kept until released. */
  expiresAt: Date | null;
  /** Renewals left; null = renews indefinitely. */
  renewals: number | null;
  channels: number;
  /** Where its calls go now; null = nowhere that we set up. The read-back needs no second call. */
  answerPath: AnswerPath | null;
  raw: unknown;
}

/** The numbers we have at a carrier. */
export interface Ownership {
  get(ref: string, options?: CallOptions): Promise<OwnedNumber | null>;
  list(options?: CallOptions): AsyncIterable<OwnedNumber>;
  /** Gives the number back immediately and removes what was created for it. Safe to repeat; a missing number is fine. */
  release(ref: string, options?: CallOptions): Promise<void>;
}
