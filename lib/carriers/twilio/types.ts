import type { CarrierTools } from "../entry";
import type { TransportDeps } from "../transport";

/** What the client needs from outside, so that it runs in a test without environment or database. */
export interface TwilioDeps extends TransportDeps, Pick<CarrierTools, "publicUrl"> {
  accountSid: string;
  authToken: string;
  /** Origins of Twilio's products, without a slash at the end. */
  hosts: Record<Product, string>;
  /** Address that answers a call while ours cannot be reached; a phone is added as `to`. */
  fallbackUrl: string;
  /** Default 4 s: a person is waiting. */
  searchTimeoutMs?: number;
}

/** Each has a host of its own. */
export type Product = "api" | "pricing";
