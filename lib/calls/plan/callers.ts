import type { CallPlan } from "@/lib/contract/calls/plan";

/** The entry of a list that a caller matches: their number, or its beginning and *. */
export const matchOf = (list: readonly string[], caller: string): string | undefined =>
  list.find((entry) => (entry.endsWith("*") ? caller.startsWith(entry.slice(0, -1)) : entry === caller));

/** The first group of special callers that a caller belongs to, and the entry that names them. */
export function specialOf(special: CallPlan["callers"]["special"], caller: string) {
  for (const group of special) {
    const match = matchOf(group.callers, caller);
    if (match !== undefined) return { group, match };
  }
  return undefined;
}
