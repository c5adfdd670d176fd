import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { Finding } from "@/lib/contract/calls/findings";
import type { StoppedPhones } from "@/lib/contract/calls/path";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import type { CallPlanPreview, CallWeek } from "@/lib/contract/calls/week";
import type { CallPlanView, SimulatedCall } from "@/lib/contract/calls/wire";
import { AppError, refusalError } from "@/lib/errors";
import { comingHolidays } from "./plan/holidays";
import { lintPlan } from "./plan/lint-plan";
import { localTime } from "./plan/opening";
import { planCall } from "./plan/plan-call";
import { callChanges, callerOnNoList, callWeek, nothingUsed, pathNow } from "./plan/week";
import { type CallPlanRow, getCallPlanRow, restoreCallPlanRow, saveCallPlanRow } from "./rows";

type Caller = UserActor | KeyActor;

const findingsOf = (
  plan: CallPlan,
  { e164, country, number_type, leads_back, unverified, stopped, agents, lost_sounds, server_now }: CallPlanRow,
): Finding[] =>
  lintPlan(plan, {
    own: e164,
    country,
    isTollFree: number_type === "toll_free",
    leadsBack: leads_back,
    unverified,
    stopped,
    agents,
    lostSounds: lost_sounds,
    now: new Date(server_now),
  });

/** What keeps a plan from being saved. */
export const errorsOf = (plan: CallPlan, row: CallPlanRow): Finding[] =>
  findingsOf(plan, row).filter(({ severity }) => severity === "error");

/** Public holidays of the year that begins now on which a plan is closed. */
function holidaysOf({ holidays, time_zone }: CallPlan, now: Date) {
  if (!holidays) return [];
  return comingHolidays(holidays.country, holidays.region, localTime(now, time_zone).day);
}

/** What is stopped at any time: what is used up now may be there again later. */
const alwaysStopped = (stopped: StoppedPhones): StoppedPhones =>
  Object.fromEntries(Object.entries(stopped).filter(([, reason]) => reason === "no_rate"));

export const weekFacts = ({ server_now, unverified, stopped, stage, agents }: CallPlanRow) => ({
  now: new Date(server_now),
  unverified,
  stopped: alwaysStopped(stopped),
  stage,
  agents,
});

/** What decides a call of this moment, its caller aside. */
const factsNow = (row: CallPlanRow) => ({
  at: new Date(row.server_now),
  stage: row.stage,
  isMailboxFull: row.is_mailbox_full,
  turnsAway: row.turns_away,
  isBudgetSpent: row.is_budget_spent,
  stopped: row.stopped,
  unverified: row.unverified,
  agents: row.agents,
});

export const planOf = (row: CallPlanRow): CallPlan => row.plan ?? firstCallPlan("UTC");

function view(row: CallPlanRow): CallPlanView {
  const plan = planOf(row);
  return {
    number_id: row.number_id,
    version: row.version,
    plan,
    saved_at: row.saved_at,
    findings: findingsOf(plan, row),
    holidays: holidaysOf(plan, new Date(row.server_now)),
  };
}

type Result = Awaited<ReturnType<typeof getCallPlanRow>>;
export const rowOf = (result: Result): CallPlanRow => {
  if (!result.ok) throw refusalError(result);
  return result;
};

/** What happens to a number's calls. @throws {AppError} NOT_FOUND, also for a stranger's number */
export async function getCallPlan(actor: Caller, accountId: string, numberId: string): Promise<CallPlanView> {
  return view(rowOf(await getCallPlanRow(actor, accountId, numberId)));
}

/**
 * Saves another version, unless it has an error of the linter or somebody else saved one first.
 * @param version the one that its editor saw
 * @throws {AppError} RULE_REFUSED with `details.findings`, CHANGED, NOT_FOUND, FORBIDDEN
 */
export async function saveCallPlan(
  actor: Caller,
  accountId: string,
  numberId: string,
  { version, plan }: { version: number; plan: CallPlan },
): Promise<CallPlanView> {
  const errors = errorsOf(plan, rowOf(await getCallPlanRow(actor, accountId, numberId, plan)));
  if (errors.length > 0) throw new AppError("RULE_REFUSED", { details: { findings: errors } });
  return view(rowOf(await saveCallPlanRow(actor, accountId, numberId, { version, plan })));
}

/** Makes an earlier version the newest. @throws {AppError} as `saveCallPlan` */
export async function restoreCallPlan(
  actor: Caller,
  accountId: string,
  numberId: string,
  versions: { version: number; restored: number },
): Promise<CallPlanView> {
  return view(rowOf(await restoreCallPlanRow(actor, accountId, numberId, versions)));
}

/** What would happen to a call: decided by what decides real calls. @throws {AppError} NOT_FOUND */
export async function simulateCall(
  actor: Caller,
  accountId: string,
  numberId: string,
  { at, caller, plan: draft }: { at?: string | undefined; caller: string | null; plan?: CallPlan | undefined },
): Promise<SimulatedCall> {
  const row = rowOf(await getCallPlanRow(actor, accountId, numberId, draft));
  const plan = draft ?? planOf(row);
  const facts = factsNow(row);
  const later = { ...nothingUsed, stopped: alwaysStopped(row.stopped) };
  const when = at === undefined ? facts : { ...facts, ...later, at: new Date(at) };
  const { day, time } = localTime(when.at, plan.time_zone);
  return {
    at: when.at.toISOString(),
    local: `${day}T${time}`,
    time_zone: plan.time_zone,
    path: planCall(plan, { ...when, caller }),
    findings: findingsOf(plan, row),
  };
}

/** What happens now and in the coming seven days. @throws {AppError} NOT_FOUND */
export async function getCallWeek(actor: Caller, accountId: string, numberId: string): Promise<CallWeek> {
  const row = rowOf(await getCallPlanRow(actor, accountId, numberId));
  const plan = planOf(row);
  return {
    time_zone: plan.time_zone,
    server_now: row.server_now,
    is_first_plan: row.plan === null,
    now: planCall(plan, { ...factsNow(row), caller: callerOnNoList }),
    stretches: callWeek(plan, weekFacts(row)),
  };
}

/** What saving a plan would change, and what is wrong with it. @throws {AppError} NOT_FOUND */
export async function previewCallPlan(
  actor: Caller,
  accountId: string,
  numberId: string,
  plan: CallPlan,
): Promise<CallPlanPreview> {
  const row = rowOf(await getCallPlanRow(actor, accountId, numberId, plan));
  const now = new Date(row.server_now);
  return {
    findings: findingsOf(plan, row),
    holidays: holidaysOf(plan, now),
    server_now: row.server_now,
    changes: callChanges(planOf(row), plan, weekFacts(row)),
    now: pathNow(plan, weekFacts(row)),
  };
}
