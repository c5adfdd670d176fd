import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { CallFilter } from "@/lib/contract/calls/history";
import type { Call } from "@/lib/contract/calls/wire";
import { listCallRows } from "../rows";
import { readFilter } from "./read-filter";

/**
 * Calls of the account, newest first; none for a stranger's number.
 * @param limit at most 100
 * @throws {AppError} VALIDATION_FAILED for digits that cannot be read and days in the wrong order
 */
export async function listCalls(
  actor: UserActor | KeyActor,
  accountId: string,
  filter: CallFilter,
  limit: number,
  before: { at: string; id: string } | null,
): Promise<Call[]> {
  const conditions = await readFilter(actor, accountId, filter);
  return listCallRows(actor, accountId, { ...conditions, ...(before && { before }) }, limit);
}
