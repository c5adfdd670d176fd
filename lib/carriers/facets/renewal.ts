import type { CallOptions } from "../call-options";

/** For carriers whose numbers end by themselves unless they are set to renew. */
export interface Renewal {
  /** @param renewals 0 = ends with the paid period, null = renews indefinitely */
  set(ref: string, renewals: number | null, options?: CallOptions): Promise<void>;
}
