import type { CallPath, DunningStage, StoppedPhones } from "@/lib/contract/calls/path";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { isSameForCallers } from "@/lib/contract/calls/same-path";
import type { CallChange, CallStretch } from "@/lib/contract/calls/week";
import { instantAt } from "@/lib/kernel/zoned-time";
import type { Agents } from "./agents";
import { edgesOf, localTime } from "./opening";
import { planCall } from "./plan-call";

const halfHour = 30 * 60_000;
const dayMs = 86_400_000;
const weekDays = 7;

/** No list has an entry that this matches, and it is not withheld. */
export const callerOnNoList = "+";

/** What is used up now may be there again at another time. */
export const nothingUsed = { isBudgetSpent: false, isMailboxFull: false, turnsAway: null } as const;

const pathAt = (plan: CallPlan, at: number, { unverified, stopped, stage, agents }: WeekFacts): CallPath =>
  planCall(plan, {
    at: new Date(at),
    caller: callerOnNoList,
    stage,
    ...nothingUsed,
    unverified,
    stopped,
    agents,
  });

/**
 * Every instant of a week at which a plan may begin to do something else: the edges of its periods, midnights, and each half hour, on
 * which clocks are changed.
 */
function edges(plan: CallPlan, start: number, end: number): number[] {
  const found = new Set<number>();
  for (let day = start - dayMs; day < end + dayMs; day += dayMs) {
    const date = localTime(new Date(day), plan.time_zone).day;
    for (const time of new Set(["00:00", ...edgesOf(plan, date)])) {
      if (time === "24:00") continue;
      const at = Date.parse(instantAt(`${date}T${time}`, plan.time_zone) ?? "");
      // clocks that are put back show a time again half an hour or an hour later
      for (const later of [0, halfHour, 2 * halfHour]) found.add(at + later);
    }
  }
  for (let at = Math.ceil(start / halfHour) * halfHour; at < end; at += halfHour) found.add(at);
  if (plan.closed_until !== null) found.add(Date.parse(plan.closed_until));
  return [...found].filter((at) => at > start && at < end);
}

interface WeekFacts {
  now: Date;
  /** phones that do not ring, E.164 */
  unverified: readonly string[];
  /** whatever is spent meanwhile */
  stopped: StoppedPhones;
  /** as it stays until the bill is paid */
  stage: DunningStage;
  agents: Agents;
}

/** A plan as callers on no list meet it: thousands of entries are not looked through for each of a thousand instants. */
const withoutLists = (plan: CallPlan): CallPlan => ({
  ...plan,
  callers: { ...plan.callers, allow: [], block: [], special: [] },
});

/** What plans do from an instant on, for a week: stretches in which none of them changes, one path per plan. */
function weekOf(given: readonly CallPlan[], facts: WeekFacts): { from: number; to: number; paths: CallPath[] }[] {
  const plans = given.map(withoutLists);
  const start = facts.now.getTime();
  const end = start + weekDays * dayMs;
  const starts = [...new Set([start, ...plans.flatMap((plan) => edges(plan, start, end))])].sort((a, b) => a - b);
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? end,
    paths: plans.map((plan) => pathAt(plan, from, facts)),
  }));
}

/** What a plan does now, to callers who are on no list. */
export const pathNow = (plan: CallPlan, facts: WeekFacts): CallPath => pathAt(plan, facts.now.getTime(), facts);

const iso = (at: number) => new Date(at).toISOString();

/** What a plan does in the coming seven days, to callers who are on no list: a new stretch wherever another rule or path begins. */
export function callWeek(plan: CallPlan, facts: WeekFacts): CallStretch[] {
  const stretches: CallStretch[] = [];
  for (const { from, to, paths } of weekOf([plan], facts)) {
    const [path] = paths as [CallPath];
    const last = stretches.at(-1);
    if (last && JSON.stringify(last.path) === JSON.stringify(path)) last.to = iso(to);
    else stretches.push({ from: iso(from), to: iso(to), path });
  }
  return stretches;
}

/** Where the coming seven days would differ for callers who are on no list. */
export function callChanges(before: CallPlan, after: CallPlan, facts: WeekFacts): CallChange[] {
  const changes: CallChange[] = [];
  for (const { from, to, paths } of weekOf([before, after], facts)) {
    const [old, next] = paths as [CallPath, CallPath];
    if (isSameForCallers(old, next)) continue;
    const last = changes.at(-1);
    const goesOn = last?.to === iso(from) && isSameForCallers(last.before, old) && isSameForCallers(last.after, next);
    if (last && goesOn) last.to = iso(to);
    else changes.push({ from: iso(from), to: iso(to), before: old, after: next });
  }
  return changes;
}
