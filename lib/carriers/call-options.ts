/** Which share of our call budget at the carrier a call uses. Provisioning goes before search, search before sync. */
export type CallBudget = "provisioning" | "search" | "sync";

export interface CallOptions {
  /** Ends the caller's wait. An order that was already sent then has an unknown outcome. */
  signal?: AbortSignal;
  /** The whole operation: every call that it makes, their waits for a turn, and retries of reads. */
  timeoutMs?: number;
  /** Overrides the operation's own budget, e.g. a nightly check that reads orders. */
  budget?: CallBudget;
}
