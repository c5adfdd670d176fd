import type { CarrierId } from "@/lib/contract/vocabulary";

/** A text as a carrier delivered it, in our words. */
export interface InboundText {
  carrier_id: CarrierId;
  /** Unique at the carrier, and the same when it delivers again. */
  carrier_ref: string;
  /** E.164 */
  to: string;
  /** E.164, a short code, or a sender's name. */
  from: string;
  /** As it was sent, except for what Postgres cannot keep. */
  body: string;
  /** Pictures and files, which stay with the carrier: `ref` names one there, `type` is what the carrier calls it. */
  media: { ref: string; type: string }[];
  segments: number;
  /** ISO 8601; null: the carrier does not say. */
  sent_at: string | null;
}

/** Texts that a carrier posts to us by itself. */
export interface Texts {
  /** What the carrier wants to hear when a text was stored; absent: an empty 200. */
  readonly answer?: { readonly type: string; readonly body: string };
  /**
   * Opens a delivery. `url` is the address as the carrier was given it, with its query. refused: it does not prove that it comes from the carrier, or texts are not received here; unreadable: it is no text.
   */
  open(delivery: { url: string; headers: Headers; rawBody: string }): InboundText | "refused" | "unreadable";
}
