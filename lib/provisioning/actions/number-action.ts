import type { Carrier } from "@/lib/carriers";
import type { Progress } from "../progress";
import type { Job } from "../rows";

/** A number that we have at its carrier, and the job that changes it. */
export interface ActionTarget {
  job: Job;
  carrier: Carrier;
  /** The number at the carrier. */
  ref: string;
}

/** One effect at the carrier. Safe to repeat; the queue row is finished afterwards, when it returns `done`. */
export type NumberAction = (target: ActionTarget) => Promise<Progress>;
