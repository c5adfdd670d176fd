import "server-only";
import type { StaffActor } from "@/lib/callers";
import { refreshCatalog } from "@/lib/catalog";
import type { MarginAlert, MarginDecision } from "@/lib/contract/staff/margins";
import { AppError } from "@/lib/errors";
import { decideMarginAlertRow } from "./rows";

/**
 * What a person decides about an offer that stopped. Once: the second of two is refused with what the first did.
 *
 * @returns the alert after the decision
 * @throws {AppError} CHANGED with `details.current`; VALIDATION_FAILED for a date in the past; NOT_FOUND
 */
export async function decideMarginAlert(
  staff: StaffActor,
  id: string,
  choice: { version: number; decision: MarginDecision; reason: string },
): Promise<MarginAlert> {
  const decided = await decideMarginAlertRow(staff, id, choice);
  if (decided.ok) {
    refreshCatalog();
    return decided.alert;
  }
  throw new AppError(decided.code, {
    details:
      decided.code === "CHANGED"
        ? { current: decided.current }
        : { issues: [{ path: "decision.until", code: "past", message: "Choose a time that lies ahead." }] },
  });
}
