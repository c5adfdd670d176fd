import "server-only";
import type { StaffActor } from "@/lib/callers";
import { forgetCatalog } from "@/lib/catalog";
import type { PricingProblem, PricingRule } from "@/lib/contract/staff/pricing";
import { pricingProblemText } from "@/lib/contract/staff/pricing-words";
import type { RuleFileCheck } from "@/lib/contract/staff/rule-file";
import { AppError } from "@/lib/errors";
import { checkPricingFileRow, importPricingFileRow, listPricingRuleRows } from "./rows";
import { columnOf, type ReadRuleFile, readRuleFile, writeRuleFile } from "./rule-file";
import { previewPricing } from "./rules";

const pageRules = 500;

/** Every rule in effect as a file that can be changed and imported again. */
export async function exportPricingRules(staff: StaffActor): Promise<string> {
  const rules: PricingRule[] = [];
  for (let offset = 0; ; offset += pageRules) {
    const page = await listPricingRuleRows(staff, { state: "current", limit: pageRules, offset });
    rules.push(...page.rules);
    if (page.rules.length < pageRules) return writeRuleFile(rules);
  }
}

/** What the database refuses of rows, at their lines and columns. */
const atLines = (problems: readonly PricingProblem[], { lines, rules }: ReadRuleFile) =>
  problems.map((problem) => ({
    line: lines[problem.index ?? -1] ?? null,
    column: columnOf(problem.field),
    text: pricingProblemText(problem, rules[problem.index ?? -1]?.currency ?? "USD"),
  }));

/** What an import of this file would do, and what is wrong with it. Nothing is kept. */
export async function checkRuleFile(staff: StaffActor, text: string): Promise<RuleFileCheck> {
  const read = readRuleFile(text);
  const nothing = { created: 0, changed: 0, unchanged: 0, preview: null };
  if (read.problems.length > 0) return { ...nothing, problems: [...read.problems] };
  const { problems, ...counts } = await checkPricingFileRow(staff, read.rules);
  if (problems.length > 0) return { ...counts, preview: null, problems: atLines(problems, read) };
  const now = read.rules.filter(({ valid_from }) => valid_from === undefined);
  const rules = now.map(({ version: _, valid_from: _from, valid_until: _until, ...terms }) => terms);
  const preview = rules.length > 0 ? await previewPricing(staff, { rules, ended: [] }, {}) : null;
  return { ...counts, preview, problems: [] };
}

/** Makes all changes of a file, or none. @throws {AppError} RULE_REFUSED with `details.problems` as `checkRuleFile` has them */
export async function importRuleFile(staff: StaffActor, text: string, reason: string) {
  const read = readRuleFile(text);
  if (read.problems.length > 0) throw new AppError("RULE_REFUSED", { details: { problems: read.problems } });
  const outcome = await importPricingFileRow(staff, read.rules, reason);
  if (!outcome.ok) {
    const { problems = [] } = (outcome.details ?? {}) as { problems?: PricingProblem[] };
    throw new AppError("RULE_REFUSED", { details: { problems: atLines(problems, read) } });
  }
  forgetCatalog();
  const { created, changed, unchanged } = outcome;
  return { created, changed, unchanged };
}
