import { randomUUID } from "node:crypto";
import type { Collection } from "./store.ts";

/** How often a rule strikes. Field names are those of the control routes. */
export interface Rule {
  id: string;
  /** Default 1; without end when `probability` is given. */
  times?: number;
  /** Strikes from the nth matching occasion on (1 = the first, the default). */
  nth?: number;
  /** 0 to 1: chance on each matching occasion. */
  probability?: number;
  /** Matching occasions seen and strikes made so far. */
  seen: number;
  struck: number;
}

/** A rule as it is posted: its own id is optional, its counters begin at 0. */
export type RuleInput<R extends Rule> = Omit<R, "id" | "seen" | "struck"> & { id?: string };

/** Rules that tests and proofs inject. They are rows, so they survive a restart; a spent one stays in the list with its count. */
export interface Rules<R extends Rule> {
  /** @throws {TypeError} with a sentence for the person who posted it */
  add(input: RuleInput<R>): R;
  list(): R[];
  /** Removes one rule, or all of them. */
  remove(id?: string): void;
  /** The oldest matching rule that strikes on this occasion, if any. Those before it have seen the occasion. */
  take(matches: (rule: Readonly<R>) => boolean): R | undefined;
}

/** @param check refuses a rule that could never strike, by a TypeError */
export function createRules<R extends Rule>(rows: Collection<R>, check: (input: RuleInput<R>) => void): Rules<R> {
  return {
    add(input) {
      checkHowOften(input);
      check(input);
      const id = input.id ?? randomUUID();
      return rows.put(id, { ...input, id, seen: 0, struck: 0 } as R);
    },
    list: () => rows.list(),
    remove(id) {
      if (id === undefined) rows.clear();
      else rows.delete(id);
    },
    take(matches) {
      for (const rule of rows.values()) {
        if (isSpent(rule) || !matches(rule)) continue;
        const seen = rule.seen + 1;
        const strikes = seen >= (rule.nth ?? 1) && (rule.probability === undefined || Math.random() < rule.probability);
        const counted = rows.put(rule.id, { ...rule, seen, struck: rule.struck + (strikes ? 1 : 0) });
        if (strikes) return counted;
      }
      return undefined;
    },
  };
}

function isSpent({ times, probability, struck }: Rule): boolean {
  return struck >= (times ?? (probability === undefined ? 1 : Number.POSITIVE_INFINITY));
}

function checkHowOften({ times, nth, probability }: RuleInput<Rule>): void {
  for (const [name, count] of Object.entries({ times, nth })) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
      throw new TypeError(`"${name}" is a whole number from 1`);
    }
  }
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new TypeError('"probability" is a number from 0 to 1');
  }
}
