import { randomUUID } from "node:crypto";
import { matchesPath } from "./path-pattern.ts";
import type { Store } from "./store.ts";

/** What goes wrong, where, and how often. Field names are those of `POST /__control/faults`. */
export interface FaultRule {
  id: string;
  /** `before`: the request never reaches the service. `after`: it was executed, then the client sees the fault. */
  at: "before" | "after";
  /** HTTP method; any when absent. */
  method?: string;
  /** Prefix, or glob when it has a `*` (see `matchesPath`). */
  path: string;
  /** How often it strikes. Default 1; without end when `probability` is given. */
  times?: number;
  /** Strikes from the nth matching request on (1 = the first, the default). */
  nth?: number;
  /** 0 to 1: chance for each matching request. */
  probability?: number;
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
  /** Matching requests seen and strikes made so far. */
  seen: number;
  struck: number;
}

export type FaultInput = Omit<FaultRule, "id" | "seen" | "struck"> & { id?: string };

/** Fault rules of one emulator, kept in its store so that they survive a restart. */
export interface Faults {
  add(rule: FaultInput): FaultRule;
  list(): FaultRule[];
  /** Removes one rule, or all of them. */
  remove(id?: string): void;
  /** The rule that strikes this request now, if any; counts as a strike. */
  take(at: "before" | "after", method: string, path: string, search?: string): FaultRule | undefined;
}

export function createFaults(store: Store): Faults {
  const rules = store.collection<FaultRule>("kit.faults");

  return {
    add(input) {
      checkFault(input);
      const id = input.id ?? randomUUID();
      return rules.put(id, { ...input, id, seen: 0, struck: 0 });
    },
    list: () => rules.list(),
    remove(id) {
      if (id === undefined) rules.clear();
      else rules.delete(id);
    },
    take(at, method, path, search = "") {
      if (rules.count() === 0) return undefined;
      const matching = rules.list(
        (rule) =>
          rule.at === at &&
          (!rule.method || rule.method.toUpperCase() === method.toUpperCase()) &&
          matchesPath(rule.path, path, search),
      );
      for (const rule of matching) {
        const times = rule.times ?? (rule.probability === undefined ? 1 : Number.POSITIVE_INFINITY);
        if (rule.struck >= times) continue;
        const seen = rule.seen + 1;
        const strikes = seen >= (rule.nth ?? 1) && (rule.probability === undefined || Math.random() < rule.probability);
        const counted = rules.put(rule.id, { ...rule, seen, struck: rule.struck + (strikes ? 1 : 0) });
        if (strikes) return counted;
      }
      return undefined;
    },
  };
}

/** @throws {TypeError} with a sentence for whoever posted the rule */
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
