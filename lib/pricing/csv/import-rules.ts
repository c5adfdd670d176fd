import "server-only";
import type { StaffActor } from "@/lib/callers";
import { forgetCatalog } from "@/lib/catalog";
import type { PricingImportPreview } from "@/lib/contract/staff/pricing";
import { AppError, refusalError } from "@/lib/errors";
import { importPricingRows, listPricingRuleRows, previewPricingImportRow, previewPricingRow } from "../rows";
import { readRulesFile } from "./read-file";
import { writeRulesFile } from "./write-file";

/** What a file of rules would do: every row, every problem by line and column, and the preview of the change. Nothing is saved. */
export async function previewPricingImport(staff: StaffActor, bytes: Uint8Array): Promise<PricingImportPreview> {
  const { rows, problems } = readRulesFile(bytes);
  if (problems.length > 0) return { lines: [], problems, digest: null, preview: null };
  const { lines, digest, change } = await previewPricingImportRow(staff, rows);
  const wrong = lines.flatMap(({ line, problems: own }) => own.map((problem) => ({ ...problem, line })));
  if (digest === null) return { lines, problems: wrong, digest, preview: null };
  const preview = await previewPricingRow(staff, { rules: change.rules, ended: [] }, {});
  return { lines, problems: [], digest, preview: preview.ok ? preview : null };
}

/**
 * Takes over a file that was previewed, whole or not at all.
 * @param digest of the preview
 * @throws {AppError} CHANGED when the file or the rules are not those of the preview, RULE_REFUSED
 */
export async function importPricingRules(staff: StaffActor, bytes: Uint8Array, digest: string, reason: string) {
  const { rows, problems } = readRulesFile(bytes);
  if (problems.length > 0) throw new AppError("RULE_REFUSED", { details: { problems } });
  const imported = await importPricingRows(staff, rows, digest, reason);
  if (!imported.ok) throw refusalError(imported);
  forgetCatalog();
  const count = (action: string) => imported.lines.filter((line) => line.action === action).length;
  return { created: count("create"), changed: count("change"), same: count("same") };
}

/** The rules in effect and those to come, as a CSV file that can be imported again. */
export async function exportPricingRules(staff: StaffActor): Promise<string> {
  const rows: Parameters<typeof writeRulesFile>[0][number][] = [];
  for (let offset = 0; ; offset += 500) {
    const { rules } = await listPricingRuleRows(staff, { state: "all", limit: 500, offset });
    for (const { id, current, scheduled } of rules) {
      const version = current ?? scheduled[0];
      if (version && !version.is_end) rows.push({ id, version });
    }
    if (rules.length < 500) return writeRulesFile(rows);
  }
}
