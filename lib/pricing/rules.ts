import "server-only";
import type { StaffActor } from "@/lib/callers";
import { forgetCatalog } from "@/lib/catalog";
import type { PriceExplanation, PricePreview, PricingRuleDetail } from "@/lib/contract/staff/pricing";
import type { Refusal } from "@/lib/db";
import { AppError, refusalError } from "@/lib/errors";
import {
  changePricingRuleRow,
  createPricingRuleRow,
  endPricingRuleRow,
  explainPriceRow,
  getPricingRuleRow,
  previewPricingRow,
  type RuleChange,
  restorePricingRuleRow,
  setExchangeRateRow,
  setSaleRestrictionRow,
  undoPricingChangeRow,
} from "./rows";

// What staff do with prices. Refusals become errors of the API; a change empties this process's memory of the catalog, so that its
// pages show the new price immediately (others within seconds).

type Outcome = { ok: true } | Refusal;

async function changed<T extends Outcome>(outcome: Promise<T>): Promise<Extract<T, { ok: true }>> {
  const result: Outcome = await outcome;
  if (!result.ok) throw refusalError(result);
  forgetCatalog();
  return result as Extract<T, { ok: true }>;
}

/** @throws {AppError} NOT_FOUND */
export async function getPricingRule(staff: StaffActor, ruleId: string): Promise<PricingRuleDetail> {
  const rule = await getPricingRuleRow(staff, ruleId);
  if (!rule) throw new AppError("NOT_FOUND");
  return rule;
}

/** Why an area costs what it costs. @throws {AppError} NOT_FOUND */
export async function explainPrice(
  staff: StaffActor,
  query: Parameters<typeof explainPriceRow>[1],
): Promise<PriceExplanation> {
  const explanation = await explainPriceRow(staff, query);
  if (!explanation) throw new AppError("NOT_FOUND");
  return explanation;
}

/** @throws {AppError} RULE_REFUSED with `details.problems` */
export async function previewPricing(
  staff: StaffActor,
  change: Parameters<typeof previewPricingRow>[1],
  options: Parameters<typeof previewPricingRow>[2],
): Promise<PricePreview> {
  const preview = await previewPricingRow(staff, change, options);
  if (!preview.ok) throw refusalError(preview);
  return preview;
}

interface Edit {
  version: number;
  reason: string;
}

/** @throws {AppError} RULE_REFUSED with `details.problems` */
export const createPricingRule = (staff: StaffActor, rule: RuleChange, reason: string) =>
  changed(createPricingRuleRow(staff, rule, reason));

/** @throws {AppError} RULE_REFUSED; CHANGED with `details.current`: another member of staff was faster */
export const changePricingRule = (staff: StaffActor, ruleId: string, change: RuleChange, edit: Edit) =>
  changed(changePricingRuleRow(staff, ruleId, change, edit));

/** @param at null: now @throws {AppError} RULE_REFUSED, CHANGED */
export const endPricingRule = (staff: StaffActor, ruleId: string, at: Date | null, edit: Edit) =>
  changed(endPricingRuleRow(staff, ruleId, at, edit));

/** @throws {AppError} RULE_REFUSED when it began already, CHANGED */
export const undoPricingChange = (staff: StaffActor, ruleId: string, undoneVersion: number, edit: Edit) =>
  changed(undoPricingChangeRow(staff, ruleId, undoneVersion, edit));

/** @throws {AppError} RULE_REFUSED, CHANGED */
export const restorePricingRule = (staff: StaffActor, ruleId: string, fromVersion: number, edit: Edit) =>
  changed(restorePricingRuleRow(staff, ruleId, fromVersion, edit));

/** @throws {AppError} CHANGED */
export const setExchangeRate = (staff: StaffActor, rate: Parameters<typeof setExchangeRateRow>[1], reason: string) =>
  changed(setExchangeRateRow(staff, rate, reason));

/** @throws {AppError} CHANGED, NOT_FOUND */
export const setSaleRestriction = (staff: StaffActor, id: string, isLifted: boolean, edit: Edit) =>
  changed(setSaleRestrictionRow(staff, id, isLifted, edit));
