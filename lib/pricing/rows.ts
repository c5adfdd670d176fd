import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import {
  exchangeRateSchema,
  type PricingTerms,
  priceExplanationSchema,
  pricePreviewSchema,
  pricingCalendarEntrySchema,
  pricingProblemSchema,
  pricingRuleDetailSchema,
  pricingRuleSchema,
  saleRestrictionSchema,
} from "@/lib/contract/staff/pricing";
import { taxesSchema } from "@/lib/contract/staff/taxes";
import { call, orRefused, serverSql } from "@/lib/db";

/** Terms that are said, and from when until when. */
export type RuleChange = { [Term in keyof PricingTerms]?: PricingTerms[Term] | undefined } & {
  valid_from?: string | null | undefined;
  valid_until?: string | null | undefined;
};

/** The version that was looked at, and why it is changed. */
interface Edit {
  version: number;
  reason: string;
}

const ruleOutcome = orRefused({ rule: pricingRuleSchema });

export const listPricingRuleRows = (staff: StaffActor, query: Record<string, unknown>) =>
  call(
    serverSql(),
    "staff_list_pricing_rules",
    { p_actor: actorJson(staff), p_query: query },
    z.object({ total: z.number().int(), rules: z.array(pricingRuleSchema) }),
  );

export const getPricingRuleRow = (staff: StaffActor, ruleId: string) =>
  call(
    serverSql(),
    "staff_get_pricing_rule",
    { p_actor: actorJson(staff), p_rule_id: ruleId },
    pricingRuleDetailSchema.nullable(),
  );

export const getPricingCalendar = (staff: StaffActor, from: Date, until: Date) =>
  call(
    serverSql(),
    "staff_pricing_calendar",
    { p_actor: actorJson(staff), p_from: from, p_until: until },
    z.array(pricingCalendarEntrySchema),
  );

/** @param query.at an instant in the future shows what is scheduled */
export const explainPriceRow = (
  staff: StaffActor,
  query: {
    area_id: string;
    currency?: string | undefined;
    count?: number | undefined;
    at?: string | undefined;
  },
) =>
  call(
    serverSql(),
    "staff_explain_price",
    { p_actor: actorJson(staff), p_query: { ...query } },
    priceExplanationSchema.nullable(),
  );

const previewOutcome = orRefused(pricePreviewSchema.shape);

/** Refusals: RULE_REFUSED with `details.problems`, each with the index of its rule. */
export const previewPricingRow = (
  staff: StaffActor,
  change: { rules: readonly object[]; ended: readonly string[]; at?: string | undefined },
  options: { currency?: string | undefined; count?: number | undefined; samples?: number | undefined },
) =>
  call(
    serverSql(),
    "staff_preview_pricing",
    { p_actor: actorJson(staff), p_change: { ...change }, p_options: { ...options } },
    previewOutcome,
  );

/** Refusals: RULE_REFUSED with `details.problems`. */
export const createPricingRuleRow = (staff: StaffActor, rule: RuleChange, reason: string) =>
  call(
    serverSql(),
    "staff_create_pricing_rule",
    { p_actor: actorJson(staff), p_rule: { ...rule }, p_reason: reason },
    ruleOutcome,
  );

/** Refusals: RULE_REFUSED with `details.problems`; CHANGED with `details.current`, what another member of staff made of it. */
export const changePricingRuleRow = (staff: StaffActor, ruleId: string, change: RuleChange, edit: Edit) =>
  call(
    serverSql(),
    "staff_change_pricing_rule",
    {
      p_actor: actorJson(staff),
      p_rule_id: ruleId,
      p_version: edit.version,
      p_change: { ...change },
      p_reason: edit.reason,
    },
    ruleOutcome,
  );

/** @param at null: now. Refusals as above. */
export const endPricingRuleRow = (staff: StaffActor, ruleId: string, at: Date | null, edit: Edit) =>
  call(
    serverSql(),
    "staff_end_pricing_rule",
    {
      p_actor: actorJson(staff),
      p_rule_id: ruleId,
      p_version: edit.version,
      p_at: at,
      p_reason: edit.reason,
    },
    ruleOutcome,
  );

/** Refusals as above; RULE_REFUSED with the problem BEGAN when it applies already. */
export const undoPricingChangeRow = (staff: StaffActor, ruleId: string, undoneVersion: number, edit: Edit) =>
  call(
    serverSql(),
    "staff_undo_pricing_change",
    {
      p_actor: actorJson(staff),
      p_rule_id: ruleId,
      p_version: edit.version,
      p_undone_version: undoneVersion,
      p_reason: edit.reason,
    },
    ruleOutcome,
  );

export const restorePricingRuleRow = (staff: StaffActor, ruleId: string, fromVersion: number, edit: Edit) =>
  call(
    serverSql(),
    "staff_restore_pricing_rule",
    {
      p_actor: actorJson(staff),
      p_rule_id: ruleId,
      p_version: edit.version,
      p_from_version: fromVersion,
      p_reason: edit.reason,
    },
    ruleOutcome,
  );

export const listExchangeRates = (staff: StaffActor) =>
  call(serverSql(), "staff_list_exchange_rates", { p_actor: actorJson(staff) }, z.array(exchangeRateSchema));

/** Which source decides taxes, and what it says. */
export const getTaxes = (staff: StaffActor) =>
  call(serverSql(), "staff_get_taxes", { p_actor: actorJson(staff) }, taxesSchema);

/** @param rate.version null: a pair that has no rate yet. Refusals: CHANGED with `details.current`, VALIDATION_FAILED */
export const setExchangeRateRow = (
  staff: StaffActor,
  rate: {
    base: string;
    quote: string;
    rate: number;
    margin_percent?: number | undefined;
    source?: string | undefined;
    version: number | null;
  },
  reason: string,
) =>
  call(
    serverSql(),
    "staff_set_exchange_rate",
    { p_actor: actorJson(staff), p_rate: { ...rate }, p_reason: reason },
    orRefused({ rate: exchangeRateSchema }),
  );

export const listSaleRestrictions = (staff: StaffActor) =>
  call(serverSql(), "staff_list_sale_restrictions", { p_actor: actorJson(staff) }, z.array(saleRestrictionSchema));

/** Refusals: CHANGED with `details.current`. @throws {AppError} NOT_FOUND */
export const setSaleRestrictionRow = (staff: StaffActor, id: string, isLifted: boolean, edit: Edit) =>
  call(
    serverSql(),
    "staff_set_sale_restriction",
    {
      p_actor: actorJson(staff),
      p_id: id,
      p_version: edit.version,
      p_is_lifted: isLifted,
      p_reason: edit.reason,
    },
    orRefused({ restriction: saleRestrictionSchema }),
  );

const fileCounts = { created: z.number().int(), changed: z.number().int(), unchanged: z.number().int() };

/** What an import of these rows would do; nothing is kept. Problems have the index of their row. */
export const checkPricingFileRow = (staff: StaffActor, rows: readonly object[]) =>
  call(
    serverSql(),
    "staff_check_pricing_file",
    { p_actor: actorJson(staff), p_rows: rows },
    z.object({ ...fileCounts, problems: z.array(pricingProblemSchema) }),
  );

/** All rows or none. Refusals: RULE_REFUSED with `details.problems`, each with the index of its row. */
export const importPricingFileRow = (staff: StaffActor, rows: readonly object[], reason: string) =>
  call(
    serverSql(),
    "staff_import_pricing_file",
    { p_actor: actorJson(staff), p_rows: rows, p_reason: reason },
    orRefused(fileCounts),
  );
