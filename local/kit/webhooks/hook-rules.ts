import type { Rule, RuleInput } from "../rules.ts";

const modes = ["drop", "delay", "duplicate", "bad_signature", "reorder"] as const;

/** Rule of `POST /__control/hooks`: what happens to deliveries of a type. */
export interface HookRule extends Rule {
  /** Event type, a prefix ending in `*`, or "*" for all. */
  type: string;
  mode: (typeof modes)[number];
  /** Delay, gap before the duplicate (default 30), or the longest wait to be overtaken (default 3000). */
  ms?: number;
}

export function checkHook({ type, mode }: RuleInput<HookRule>): void {
  if (typeof type !== "string" || !modes.includes(mode)) {
    throw new TypeError(`"type" is a string and "mode" one of ${modes.join(", ")}`);
  }
}
