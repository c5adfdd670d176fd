import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { CopyOutcome, CopyPreview } from "@/lib/contract/calls/copies";
import type { Finding } from "@/lib/contract/calls/findings";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { AppError } from "@/lib/errors";
import { errorsOf, planOf, rowOf, saveCallPlan, weekFacts } from "./call-plan";
import { pathNow } from "./plan/week";
import { getCallPlanRow } from "./rows";

type Caller = UserActor | KeyActor;

/** @throws {AppError} NOT_FOUND; RULE_REFUSED `no_plan`: what every number begins with need not be copied */
async function planToCopy(actor: Caller, accountId: string, numberId: string) {
  const { plan, version } = rowOf(await getCallPlanRow(actor, accountId, numberId));
  if (!plan) throw new AppError("RULE_REFUSED", { details: { reason: "no_plan" } });
  return { plan, version };
}

/** What a copy to one number may be refused with; all else is a fault of the whole. */
const outcomes = ["NOT_FOUND", "RULE_REFUSED", "CHANGED"] as const;

/**
 * What copying a number's plan to others would change now. Numbers of other accounts are left out.
 * @throws {AppError} NOT_FOUND, RULE_REFUSED
 */
export async function previewCopies(
  actor: Caller,
  accountId: string,
  numberId: string,
  to: readonly string[],
): Promise<{ version: number; copies: CopyPreview[] }> {
  const { plan, version } = await planToCopy(actor, accountId, numberId);
  const copies: CopyPreview[] = [];
  for (const id of to) {
    const row = await getCallPlanRow(actor, accountId, id, plan);
    if (!row.ok) continue;
    copies.push({
      id,
      version: row.version,
      is_same: JSON.stringify(row.plan) === JSON.stringify(plan),
      findings: errorsOf(plan, row),
      before: pathNow(planOf(row), weekFacts(row)),
      after: pathNow(plan, weekFacts(row)),
    });
  }
  return { version, copies };
}

/**
 * Gives other numbers the plan of one, each as a version of its own. What goes wrong with one leaves the others.
 * @param version of the plan that is copied, as its owner saw it
 * @throws {AppError} NOT_FOUND, RULE_REFUSED, CHANGED: nothing was copied
 */
export async function copyCallPlan(
  actor: Caller,
  accountId: string,
  numberId: string,
  { version, to }: { version: number; to: readonly { id: string; version: number }[] },
): Promise<{ copies: CopyOutcome[] }> {
  const source = await planToCopy(actor, accountId, numberId);
  if (source.version !== version) {
    throw new AppError("CHANGED", { details: { current: { version: source.version, plan: source.plan } } });
  }
  const copies: CopyOutcome[] = [];
  for (const target of to) copies.push(await copyTo(actor, accountId, target, source.plan));
  return { copies };
}

async function copyTo(
  actor: Caller,
  accountId: string,
  { id, version }: { id: string; version: number },
  plan: CallPlan,
): Promise<CopyOutcome> {
  try {
    const saved = await saveCallPlan(actor, accountId, id, { version, plan });
    return { id, version: saved.version, refused: null, findings: [] };
  } catch (error) {
    const refused = error instanceof AppError && outcomes.find((code) => code === error.code);
    if (!refused) throw error;
    return { id, version: null, refused, findings: (error.details?.findings ?? []) as Finding[] };
  }
}
