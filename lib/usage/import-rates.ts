import "server-only";
import type { StaffActor } from "@/lib/callers";
import type { RateCheck, RateImport } from "@/lib/contract/staff/rates";
import { AppError, refusalError } from "@/lib/errors";
import { type FileRate, readRateFile } from "./rate-file";
import { checkRatesRow, importRatesRow } from "./rows";

const rowOf = ({ text: _, ...file }: RateImport, rates: readonly FileRate[]) => ({ ...file, rows: [...rates] });

/** What an import of this file would change, and what is wrong with it. Nothing is kept. */
export async function checkRates(staff: StaffActor, file: RateImport): Promise<RateCheck> {
  const { rates, problems } = readRateFile(file.text);
  if (problems.length > 0) return { problems, problem: null, notice_days: 0, token: "", same: 0, changes: [] };
  return { ...(await checkRatesRow(staff, rowOf(file, rates))), problems };
}

/**
 * Makes all changes of a file, or none.
 * @param token of the check that was seen
 * @returns how many rates changed
 * @throws {AppError} CHANGED (another import came between), RULE_REFUSED with `details.reason`
 */
export async function importRates(staff: StaffActor, file: RateImport, token: string, reason: string) {
  const { rates, problems } = readRateFile(file.text);
  if (problems.length > 0) throw new AppError("RULE_REFUSED", { details: { problems } });
  const result = await importRatesRow(staff, { ...rowOf(file, rates), token }, reason);
  if (!result.ok) throw refusalError(result);
  return { changed: result.changed };
}
