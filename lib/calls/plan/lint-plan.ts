import { type Finding, type FindingCode, findingCodes } from "@/lib/contract/calls/findings";
import type { StoppedPhones } from "@/lib/contract/calls/path";
import type { CallPlan } from "@/lib/contract/calls/plan";
import type { Agents } from "./agents";
import { lintHours } from "./lint-hours";
import { lintRoutes } from "./lint-routes";

/** What a plan is checked against. */
export interface PlanWorld {
  /** the number that the plan belongs to, E.164 */
  own: string | null;
  /** its country, ISO alpha-2 */
  country: string;
  /** its owner pays for its calls */
  isTollFree: boolean;
  /** phones that are numbers of ours whose plans lead back to it */
  leadsBack: readonly string[];
  /** phones that the account has not proven to be its own */
  unverified: readonly string[];
  stopped: StoppedPhones;
  /** agents of the account that the plan names, by id; one that is absent was removed */
  agents: Agents;
  /** recordings that the plan plays and the account does not have */
  lostSounds: readonly string[];
  now: Date;
}

export type Report = (code: FindingCode, path: string, subject?: string) => void;

/** Entries of a list that another list or an earlier entry already decides. */
function lintCallers({ callers }: CallPlan, report: Report): void {
  const before = new Set(callers.allow);
  const isDecided = (entry: string) =>
    before.has(entry) || [...entry].some((_, index) => before.has(`${entry.slice(0, index + 1)}*`));
  for (const [index, entry] of callers.block.entries()) {
    if (isDecided(entry)) report("caller_hidden", `callers.block.${index}`, entry);
  }
  for (const entry of callers.block) before.add(entry);
  for (const [index, group] of callers.special.entries()) {
    for (const entry of group.callers) {
      if (isDecided(entry)) report("caller_hidden", `callers.special.${index}`, entry);
    }
    for (const entry of group.callers) before.add(entry);
  }
}

/** Everything that is wrong with a plan, errors first. A plan with an error is not saved; without one no caller is left in silence. */
export function lintPlan(plan: CallPlan, world: PlanWorld): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (code, path, subject) => {
    findings.push({ code, severity: findingCodes[code], path, subject: subject ?? null });
  };
  lintHours(plan, world.now, report);
  lintCallers(plan, report);
  lintRoutes(plan, world, report);
  return findings.sort((a, b) => a.severity.localeCompare(b.severity));
}
