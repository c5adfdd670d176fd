import { matchesPath } from "../kit/patterns.ts";
import type { Rule, RuleInput, Rules } from "../kit/rules.ts";

/** A rule for the inside of a call, under its idempotency key. See `POST /__control/execution`. */
export interface ExecutionRule extends Rule {
  /** Default POST. */
  method?: string;
  path: string;
  delayMs?: number;
  outcome?: "error_before" | "error_after";
}

/**
 * The rule of `POST /__control/execution` that strikes this call, after its delay. Unlike a fault of the HTTP front it
 * acts inside the call: a second call with the same idempotency key meets 409 meanwhile, and an ordered 500 is
 * remembered under the key, as the real API does.
 */
export async function takeExecutionRule(
  rules: Rules<ExecutionRule>,
  method: string,
  path: string,
): Promise<ExecutionRule | undefined> {
  const rule = rules.take((one) => (one.method ?? "POST") === method && matchesPath(one.path, path, ""));
  if (rule?.delayMs) await new Promise((done) => setTimeout(done, rule.delayMs));
  return rule;
}

export function checkExecutionRule({ path, delayMs, outcome }: RuleInput<ExecutionRule>): void {
  if (typeof path !== "string") throw new TypeError('"path" must be a path or glob');
  if (delayMs === undefined && outcome !== "error_before" && outcome !== "error_after") {
    throw new TypeError('give "delayMs" or "outcome": "error_before" or "error_after"');
  }
}
