import type { PricingTerms, RuleVersion } from "@/lib/contract/staff/pricing";
import { readDecimal, readMoney, writeMoney } from "@/lib/kernel/decimal";
import { currencyExponent } from "@/lib/kernel/money";
import { instantAt, wallTime } from "@/lib/kernel/zoned-time";

/** What the editor holds: everything as it was typed, so that nothing is lost while it cannot be read. */
export interface RuleDraft {
  name: string;
  currency: string;
  area: { id: string; label: string } | null;
  country: string;
  number_type: string;
  feature: string;
  carrier_id: string;
  priority: string;
  kind: "markup" | "fixed";
  markup_percent: string;
  markup: string;
  fixed: string;
  min_margin_percent: string;
  min_margin: string;
  floor: string;
  allows_below_cost: boolean;
  round_to: string;
  round_ending: string;
  setup_policy: PricingTerms["setup_policy"];
  setup_markup_percent: string;
  setup: string;
  volume_steps: VolumeStep[];
  begins: "now" | "later";
  valid_from: string;
  valid_until: string;
}
interface VolumeStep {
  key: number;
  from: string;
  percent: string;
}

/** A sentence for each field that cannot be saved as it is; the names are those of the draft. */
export type DraftProblems = Partial<Record<keyof RuleDraft, string>>;

/** The editor for a version; for a new rule with the terms that it begins with. */
export function draftOf(version: PricingTerms & Partial<RuleVersion>, zone: string): RuleDraft {
  const { currency } = version;
  const amount = (minor: number) => writeMoney(minor, currency);
  const { area } = version;
  return {
    name: version.name,
    currency,
    area: version.area_id ? { id: version.area_id, label: area ? `${area.name} ${area.prefix}`.trim() : "" } : null,
    country: version.country ?? "",
    number_type: version.number_type ?? "",
    feature: version.feature ?? "",
    carrier_id: version.carrier_id ?? "",
    priority: String(version.priority),
    kind: version.fixed_cents === null ? "markup" : "fixed",
    markup_percent: String(version.markup_percent),
    markup: amount(version.markup_cents),
    fixed: version.fixed_cents === null ? "" : amount(version.fixed_cents),
    min_margin_percent: String(version.min_margin_percent),
    min_margin: amount(version.min_margin_cents),
    floor: amount(version.floor_cents),
    allows_below_cost: version.allows_below_cost,
    round_to: amount(version.round_to_cents),
    round_ending: amount(version.round_ending_cents),
    setup_policy: version.setup_policy,
    setup_markup_percent: String(version.setup_markup_percent),
    setup: amount(version.setup_cents),
    volume_steps: version.volume_steps.map(({ from, percent }, key) => ({
      key,
      from: String(from),
      percent: String(percent),
    })),
    begins: "now",
    valid_from: "",
    valid_until: version.valid_until ? wallTime(version.valid_until, zone) : "",
  };
}

export interface ReadDraft {
  terms: PricingTerms;
  /** null: now */
  valid_from: string | null;
  /** null: until something else is said */
  valid_until: string | null;
}

/** Reads what was typed. Rules of the business are the server's; here a number has to be one. */
export function readDraft(
  draft: RuleDraft,
  zone: string,
): { ok: true; read: ReadDraft } | { ok: false; problems: DraftProblems } {
  const problems: DraftProblems = {};
  const digits = currencyExponent(draft.currency);
  const orRefused = (field: keyof RuleDraft, text: string, read: number | string | null, example: string): number => {
    if (read === null) problems[field] = `“${text.trim()}” is no number that can be read. Write it like ${example}.`;
    return Number(read);
  };
  const number = (field: keyof RuleDraft, text: string, decimals: number, example: string): number =>
    orRefused(field, text, readDecimal(text.trim() || "0", { digits: decimals }), example);
  const percent = (field: keyof RuleDraft, text: string) => number(field, text, 3, "12.5");
  const money = (field: keyof RuleDraft, text: string) =>
    orRefused(
      field,
      text,
      readMoney(text.trim() || "0", draft.currency),
      writeMoney(105 * 10 ** Math.max(0, digits - 2), draft.currency),
    );
  const instant = (field: "valid_from" | "valid_until", text: string): string | null => {
    if (text === "") return null;
    const at = instantAt(text, zone);
    if (at === null) problems[field] = "Write a date and a time.";
    return at;
  };

  const isFixed = draft.kind === "fixed";
  if (draft.name.trim() === "") problems.name = "Give the rule a name that colleagues recognize.";
  if (!/^[A-Z]{3}$/.test(draft.currency)) problems.currency = "Write the three letters of a currency, like USD.";
  if (isFixed && draft.fixed.trim() === "") problems.fixed = "Write what a month costs.";
  if (draft.begins === "later" && draft.valid_from === "") problems.valid_from = "Write when the change begins.";
  const terms: PricingTerms = {
    name: draft.name.trim(),
    currency: draft.currency,
    area_id: draft.area?.id ?? null,
    country: draft.area ? null : draft.country || null,
    number_type: draft.area ? null : draft.number_type || null,
    feature: draft.area ? null : draft.feature || null,
    carrier_id: draft.area ? null : draft.carrier_id || null,
    priority: number("priority", draft.priority, 0, "100"),
    markup_percent: isFixed ? 0 : percent("markup_percent", draft.markup_percent),
    markup_cents: isFixed ? 0 : money("markup", draft.markup),
    fixed_cents: isFixed ? money("fixed", draft.fixed) : null,
    min_margin_percent: percent("min_margin_percent", draft.min_margin_percent),
    min_margin_cents: money("min_margin", draft.min_margin),
    floor_cents: money("floor", draft.floor),
    allows_below_cost: draft.allows_below_cost,
    round_to_cents: money("round_to", draft.round_to),
    round_ending_cents: money("round_ending", draft.round_ending),
    setup_policy: draft.setup_policy,
    setup_markup_percent:
      draft.setup_policy === "markup" ? percent("setup_markup_percent", draft.setup_markup_percent) : 0,
    setup_cents: draft.setup_policy === "fixed" ? money("setup", draft.setup) : 0,
    volume_steps: draft.volume_steps.map(({ from, percent: off }) => ({
      from: number("volume_steps", from, 0, "10"),
      percent: percent("volume_steps", off),
    })),
  };
  const read: ReadDraft = {
    terms,
    valid_from: draft.begins === "later" ? instant("valid_from", draft.valid_from) : null,
    valid_until: instant("valid_until", draft.valid_until),
  };
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, read };
}

/** Where the editor shows a problem that the server found with one of its terms. */
export function fieldOf(term: string): keyof RuleDraft {
  const field = term.replace(/_cents$/, "");
  if (field === "area_id") return "area";
  return field as keyof RuleDraft;
}
