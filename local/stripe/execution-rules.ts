import { matchesPath } from "../kit/path-pattern.ts";
import type { ExecutionRule, World } from "./world.ts";

/**
 * The rule of `POST /__control/execution` that strikes this call, after its delay. Unlike a fault of the HTTP front it
 * acts inside the call: a second call with the same idempotency key meets 409 meanwhile, and an ordered 500 is
 * remembered under the key, as the real API does.
 */
export async function takeExecutionRule(
  world: World,
  method: string,
  path: string,
): Promise<ExecutionRule | undefined> {
  if (world.executionRules.count() === 0) return undefined;
  const rule = world.executionRules.find((r) => r.method === method && matchesPath(r.path, path, ""));
  if (!rule) return undefined;
  if (rule.times <= 1) world.executionRules.delete(rule.id);
  else world.executionRules.put(rule.id, { ...rule, times: rule.times - 1 });
  if (rule.delayMs) await new Promise((done) => setTimeout(done, rule.delayMs));
  return rule;
}
