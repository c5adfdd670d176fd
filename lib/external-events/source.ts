import type { Delivery, Verified } from "@/lib/api";

/** A verified event as it is stored. `id` is unique within its source. */
export interface ReceivedEvent {
  source: string;
  id: string;
  type: string;
  payload: unknown;
  /** False: nothing acts on this type; it is kept and counts as handled. */
  isUsed: boolean;
}

/** Where events come from that others send us. */
export interface EventSource {
  readonly id: string;
  /** Checks signature and shape of a delivery. Asks no one and stores nothing. */
  verify(delivery: Delivery<unknown>): Verified<ReceivedEvent>;
  /**
   * Acts on the payload of a stored event. Safe to repeat: the event is a hint, what it is about is read again.
   * @returns a sentence about what was done
   */
  handle(payload: unknown): Promise<string>;
}
