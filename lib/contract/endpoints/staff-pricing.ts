import { z } from "zod";
import { instant } from "../common";
import { defineEndpoints } from "../endpoint";
import {
  exchangeRateSchema,
  priceExplanationSchema,
  pricePreviewSchema,
  pricingCalendarEntrySchema,
  pricingRuleDetailSchema,
  pricingRuleSchema,
  pricingTermsSchema,
  saleRestrictionSchema,
} from "../staff/pricing";
import { reasonSchema } from "../staff/reason";
import { ruleFileCheckSchema, ruleFileCountsSchema } from "../staff/rule-file";

const fileText = z.string().max(1_500_000, "The file is too large: at most 1.5 MB");
const ruleParams = z.object({ id: z.uuid() });
const version = z.number().int();
const ruleAnswer = { 200: z.object({ rule: pricingRuleSchema }) };
/** Terms that are said; when it begins (absent: now) and ends (absent: when something else is said). */
const someTerms = z.strictObject({
  ...pricingTermsSchema.partial().shape,
  valid_from: instant.nullish(),
  valid_until: instant.nullish(),
});
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .optional();
const refused = ["RULE_REFUSED", "CHANGED"] as const;

/** Prices and markups: staff read, admins set. */
export const staffPricingEndpoints = defineEndpoints({
  listPricingRules: {
    method: "GET",
    path: "/staff/pricing/rules",
    summary: "Rules by rank, name or last change",
    who: "staff",
    role: "support",
    query: z.strictObject({
      search: z.string().max(80).optional(),
      currency,
      country: z.string().length(2).optional(),
      number_type: z.string().max(30).optional(),
      carrier_id: z.string().max(30).optional(),
      state: z.enum(["current", "scheduled", "ended", "all"]).optional(),
      sort: z.enum(["rank", "name", "changed"]).optional(),
      direction: z.enum(["asc", "desc"]).optional(),
      limit: z.coerce.number().int().min(1).max(500).optional(),
      offset: z.coerce.number().int().min(0).max(1_000_000).optional(),
    }),
    answers: { 200: z.object({ total: z.number().int(), rules: z.array(pricingRuleSchema) }) },
  },
  createPricingRule: {
    method: "POST",
    path: "/staff/pricing/rules",
    summary: "A new rule, now or later",
    who: "staff",
    role: "admin",
    body: someTerms.extend({ reason: reasonSchema }),
    answers: { 201: z.object({ rule: pricingRuleSchema }) },
    errors: refused,
  },
  getPricingRule: {
    method: "GET",
    path: "/staff/pricing/rules/{id}",
    summary: "A rule with its history",
    who: "staff",
    role: "support",
    params: ruleParams,
    answers: { 200: z.object({ rule: pricingRuleDetailSchema }) },
  },
  changePricingRule: {
    method: "PATCH",
    path: "/staff/pricing/rules/{id}",
    summary: "Change terms now, or with valid_from from then on",
    who: "staff",
    role: "admin",
    params: ruleParams,
    body: someTerms.extend({ version, reason: reasonSchema }),
    answers: ruleAnswer,
    errors: refused,
  },
  endPricingRule: {
    method: "POST",
    path: "/staff/pricing/rules/{id}/end",
    summary: "End a rule now or later; later changes of it are taken back",
    who: "staff",
    role: "admin",
    params: ruleParams,
    body: z.strictObject({ version, at: instant.nullish(), reason: reasonSchema }),
    answers: ruleAnswer,
    errors: refused,
  },
  undoPricingChange: {
    method: "POST",
    path: "/staff/pricing/rules/{id}/undo",
    summary: "Take back a change that has not begun",
    who: "staff",
    role: "admin",
    params: ruleParams,
    body: z.strictObject({ version, undone_version: version, reason: reasonSchema }),
    answers: ruleAnswer,
    errors: refused,
  },
  restorePricingRule: {
    method: "POST",
    path: "/staff/pricing/rules/{id}/restore",
    summary: "The terms of an old version again, from now on",
    who: "staff",
    role: "admin",
    params: ruleParams,
    body: z.strictObject({ version, from_version: version, reason: reasonSchema }),
    answers: ruleAnswer,
    errors: refused,
  },
  getPricingCalendar: {
    method: "GET",
    path: "/staff/pricing/calendar",
    summary: "What begins, changes and ends in a span of time",
    who: "staff",
    role: "support",
    query: z.strictObject({ from: instant, until: instant }),
    answers: { 200: z.object({ entries: z.array(pricingCalendarEntrySchema) }) },
  },
  explainPrice: {
    method: "GET",
    path: "/staff/pricing/explain",
    summary: "What an area's numbers cost, why, and why the other rules do not decide",
    who: "staff",
    role: "support",
    query: z.strictObject({
      area_id: z.uuid(),
      currency,
      count: z.coerce.number().int().min(1).max(100_000).optional(),
      at: instant.optional(),
    }),
    answers: { 200: priceExplanationSchema },
  },
  previewPricing: {
    method: "POST",
    path: "/staff/pricing/preview",
    summary: "What a change would do to the catalog and to the last thirty days' orders; nothing is saved",
    who: "staff",
    role: "support",
    body: z.strictObject({
      /** with rule_id: instead of that rule; without: a new one */
      rules: z
        .array(z.strictObject({ ...pricingTermsSchema.partial().shape, rule_id: z.uuid().optional() }))
        .max(2_000)
        .default([]),
      ended: z.array(z.uuid()).max(2_000).default([]),
      at: instant.optional(),
      currency,
      count: z.number().int().min(1).max(100_000).optional(),
      samples: z.number().int().min(0).max(200).optional(),
    }),
    answers: { 200: pricePreviewSchema },
    errors: ["RULE_REFUSED"],
    maxBodyBytes: 2_000_000,
  },
  exportPricingRules: {
    method: "GET",
    path: "/staff/pricing/file",
    summary: "All rules in effect as a CSV file",
    who: "staff",
    role: "support",
    answers: { 200: z.unknown() },
  },
  checkPricingFile: {
    method: "POST",
    path: "/staff/pricing/file/check",
    summary: "What an import of a CSV file would do, with every bad row; nothing is saved",
    who: "staff",
    role: "admin",
    body: z.strictObject({ text: fileText }),
    answers: { 200: ruleFileCheckSchema },
    maxBodyBytes: 2_000_000,
  },
  importPricingRules: {
    method: "POST",
    path: "/staff/pricing/file",
    summary: "Make all changes of a CSV file, or none",
    who: "staff",
    role: "admin",
    body: z.strictObject({ text: fileText, reason: reasonSchema }),
    answers: { 200: ruleFileCountsSchema },
    errors: ["RULE_REFUSED"],
    maxBodyBytes: 2_000_000,
  },
  listExchangeRates: {
    method: "GET",
    path: "/staff/pricing/rates",
    summary: "Exchange rates with their source and age",
    who: "staff",
    role: "support",
    answers: { 200: z.object({ rates: z.array(exchangeRateSchema) }) },
  },
  setExchangeRate: {
    method: "PUT",
    path: "/staff/pricing/rates",
    summary: "Set a rate by hand",
    who: "staff",
    role: "admin",
    body: z.strictObject({
      base: z.string().regex(/^[A-Z]{3}$/, "Write three capital letters, like USD"),
      quote: z.string().regex(/^[A-Z]{3}$/, "Write three capital letters, like EUR"),
      rate: z.number().min(1e-8, "A rate is above zero").max(9_999_999_999),
      margin_percent: z.number().min(0).max(50).optional(),
      source: z.string().trim().min(1).max(80).optional(),
      /** null: a pair that has no rate yet */
      version: version.nullable(),
      reason: reasonSchema,
    }),
    answers: { 200: z.object({ rate: exchangeRateSchema }) },
    errors: ["CHANGED"],
  },
  listSaleRestrictions: {
    method: "GET",
    path: "/staff/pricing/restrictions",
    summary: "Kinds of numbers that are not sold",
    who: "staff",
    role: "support",
    answers: { 200: z.object({ restrictions: z.array(saleRestrictionSchema) }) },
  },
  setSaleRestriction: {
    method: "PUT",
    path: "/staff/pricing/restrictions/{id}",
    summary: "Lift a restriction, or put it back",
    who: "staff",
    role: "admin",
    params: ruleParams,
    body: z.strictObject({ is_lifted: z.boolean(), version, reason: reasonSchema }),
    answers: { 200: z.object({ restriction: saleRestrictionSchema }) },
    errors: ["CHANGED"],
  },
});
