import { matchesPath } from "./patterns.ts";
import { createRules, type Rule, type RuleInput, type Rules } from "./rules.ts";
import type { Store } from "./store.ts";

/** What goes wrong, and where. Field names are those of `POST /__control/faults`. */
export interface FaultRule extends Rule {
  /** `before`: the request never reaches the service. `after`: it was executed, then the client sees the fault. */
  at: "before" | "after";
  /** HTTP method; any when absent. */
  method?: string;
  /** Prefix, or glob when it has a `*` (see `matchesPath`). */
  path: string;
  /** Default: the real status for `after`; for `before` 500, or 200 when a body is given or the answer is cut. */
  status?: number;
  headers?: Record<string, string>;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  contentType?: string;
  /** Waits first. A rule with nothing else only makes the request slow. */
  delayMs?: number;
  /** `reset`: connection closed without an answer. `truncate`: half of the body, then closed. `hang`: silence. */
  drop?: "reset" | "truncate" | "hang";
}

export type FaultInput = RuleInput<FaultRule>;

/** Fault rules of one emulator. */
export interface Faults {
  rules: Rules<FaultRule>;
  /** The rule that strikes this request now, if any; counts as a strike. */
  take(at: "before" | "after", method: string, path: string, search?: string): FaultRule | undefined;
}

export function createFaults(store: Store): Faults {
  const rules = createRules(store.collection<FaultRule>("kit.faults"), checkFault);
  return {
    rules,
    take: (at, method, path, search = "") =>
      rules.take(
        (rule) =>
          rule.at === at &&
          (!rule.method || rule.method.toUpperCase() === method.toUpperCase()) &&
          matchesPath(rule.path, path, search),
      ),
  };
}

function checkFault(rule: FaultInput): void {
  if (rule.at !== "before" && rule.at !== "after") throw new TypeError('"at" must be "before" or "after"');
  if (typeof rule.path !== "string" || !rule.path.startsWith("/")) throw new TypeError('"path" must start with "/"');
  if (rule.drop && !["reset", "truncate", "hang"].includes(rule.drop)) {
    throw new TypeError('"drop" must be "reset", "truncate" or "hang"');
  }
  const onlyWhereAndHowOften = ["at", "path", "method", "id", "times", "nth", "probability"];
  const acts = Object.keys(rule).some((key) => !onlyWhereAndHowOften.includes(key));
  if (!acts) throw new TypeError("the rule does nothing: give status, body, headers, delayMs or drop");
}
