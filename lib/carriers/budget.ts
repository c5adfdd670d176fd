import type { CallBudget, CallOptions } from "./call-options";

/** Options of one call whose budget is decided. */
export interface ReadOptions extends CallOptions {
  budget: CallBudget;
}

/** The caller's options with the operation's own budget, unless the caller named another. */
export const withBudget = (own: CallBudget, options: CallOptions = {}): ReadOptions => ({
  ...options,
  budget: options.budget ?? own,
});
