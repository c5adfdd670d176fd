import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { Finding } from "@/lib/contract/calls/findings";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import type { CallPlanView, SimulatedCall } from "@/lib/contract/calls/wire";
import { AppError, refusalError } from "@/lib/errors";
import { comingHolidays } from "./plan/holidays";
import { lintPlan } from "./plan/lint-plan";
import { localTime } from "./plan/opening";
import { phonesOf } from "./plan/phones";
import { planCall } from "./plan/plan-call";
import { type CallPlanRow, getCallPlanRow, restoreCallPlanRow, saveCallPlanRow } from "./rows";

type Caller = UserActor | KeyActor;

const findingsOf = (plan: CallPlan, { e164, country, leads_back, server_now }: CallPlanRow): Finding[] =>
  lintPlan(plan, { own: e164, country, leadsBack: leads_back, now: new Date(server_now) });

function view(row: CallPlanRow): CallPlanView {
  const plan = row.plan ?? firstCallPlan("UTC");
  const { day } = localTime(new Date(row.server_now), plan.time_zone);
  return {
    number_id: row.number_id,
    version: row.version,
    plan,
    saved_at: row.saved_at,
    findings: findingsOf(plan, row),
    holidays: plan.holidays ? comingHolidays(plan.holidays.country, plan.holidays.region, day) : [],
  };
}

type Result = Awaited<ReturnType<typeof getCallPlanRow>>;
const rowOf = (result: Result): CallPlanRow => {
  if (!result.ok) throw refusalError(result);
  return result;
};

/** What happens to a number's calls. @throws {AppError} NOT_FOUND, also for a stranger's number */
export async function getCallPlan(actor: Caller, accountId: string, numberId: string): Promise<CallPlanView> {
  return view(rowOf(await getCallPlanRow(actor, accountId, numberId, null)));
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
  const phones = phonesOf(plan);
  const errors = findingsOf(plan, rowOf(await getCallPlanRow(actor, accountId, numberId, phones))).filter(
    ({ severity }) => severity === "error",
  );
  if (errors.length > 0) throw new AppError("RULE_REFUSED", { details: { findings: errors } });
  return view(rowOf(await saveCallPlanRow(actor, accountId, numberId, { version, plan, phones })));
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
  const phones = draft ? phonesOf(draft) : null;
  const row = rowOf(await getCallPlanRow(actor, accountId, numberId, phones));
  const plan = draft ?? row.plan ?? firstCallPlan("UTC");
  const when = new Date(at ?? row.server_now);
  const { day, time } = localTime(when, plan.time_zone);
  return {
    at: when.toISOString(),
    local: `${day}T${time}`,
    time_zone: plan.time_zone,
    path: planCall(plan, { at: when, caller, stage: "full", isBudgetSpent: false, deadLines: [] }),
    findings: findingsOf(plan, row),
  };
}
