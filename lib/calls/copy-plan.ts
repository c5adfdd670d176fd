import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { CopyOutcome, CopyPreview } from "@/lib/contract/calls/copies";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { AppError } from "@/lib/errors";
import { findingsOf, planOf, rowOf, weekFacts } from "./call-plan";
import { fallbackOf } from "./plan/fallback";
import { phonesOf } from "./plan/phones";
import { callWeek } from "./plan/week";
import { type CallPlanRow, getCallPlanRow, saveCallPlanRow } from "./rows";

type Caller = UserActor | KeyActor;

/** @throws {AppError} NOT_FOUND; RULE_REFUSED `no_plan`: what every number begins with need not be copied */
async function planToCopy(actor: Caller, accountId: string, numberId: string) {
  const { plan, version } = rowOf(await getCallPlanRow(actor, accountId, numberId, null));
  if (!plan) throw new AppError("RULE_REFUSED", { details: { reason: "no_plan" } });
  return { plan, version, phones: phonesOf(plan) };
}

const pathNow = (plan: CallPlan, row: CallPlanRow) => callWeek(plan, weekFacts(row))[0]!.path;

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
  const { plan, version, phones } = await planToCopy(actor, accountId, numberId);
  const copies: CopyPreview[] = [];
  for (const id of to) {
    const row = await getCallPlanRow(actor, accountId, id, phones);
    if (!row.ok) continue;
    copies.push({
      id,
      version: row.version,
      is_same: JSON.stringify(row.plan) === JSON.stringify(plan),
      findings: findingsOf(plan, row).filter(({ severity }) => severity === "error"),
      before: pathNow(planOf(row), row),
      after: pathNow(plan, row),
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
  for (const target of to) copies.push(await copyTo(actor, accountId, target, source));
  return { copies };
}

async function copyTo(
  actor: Caller,
  accountId: string,
  { id, version }: { id: string; version: number },
  { plan, phones }: { plan: CallPlan; phones: string[] },
): Promise<CopyOutcome> {
  const refused = (code: CopyOutcome["refused"], findings: CopyOutcome["findings"] = []) => ({
    id,
    version: null,
    refused: code,
    findings,
  });
  const row = await getCallPlanRow(actor, accountId, id, phones);
  if (!row.ok) return refused("NOT_FOUND");
  const errors = findingsOf(plan, row).filter(({ severity }) => severity === "error");
  if (errors.length > 0) return refused("RULE_REFUSED", errors);
  const saved = await saveCallPlanRow(actor, accountId, id, { version, plan, phones, fallback: fallbackOf(plan) });
  if (saved.ok) return { id, version: saved.version, refused: null, findings: [] };
  return refused(saved.code === "CHANGED" || saved.code === "NOT_FOUND" ? saved.code : "RULE_REFUSED");
}
