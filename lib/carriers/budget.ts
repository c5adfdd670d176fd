import type { CallBudget, CallOptions } from "./call-options";

/** Options of one operation that has begun: its budget is decided, and its time runs. */
export interface ReadOptions extends Omit<CallOptions, "timeoutMs"> {
  budget: CallBudget;
  /** `Date.now()` at which the operation ends, however many calls it makes and however long they wait for their turn. */
  deadline?: number;
}

/** The caller's options with the operation's own budget, unless the caller named another. Its time runs from here. */
export const withBudget = (own: CallBudget, { timeoutMs, ...options }: CallOptions = {}): ReadOptions => ({
  ...options,
  budget: options.budget ?? own,
  ...(timeoutMs !== undefined && { deadline: Date.now() + timeoutMs }),
});
