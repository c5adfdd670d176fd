import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { OwnedNumberView } from "@/lib/contract/numbers";
import { presentNumber } from "./present-number";
import { listNumberRows, type NumberFilter } from "./rows";

/** The account's numbers, newest first; without a status those that have not ended. @param filter `limit` at most 100 */
export async function listNumbers(
  actor: UserActor | KeyActor,
  accountId: string,
  filter: NumberFilter,
): Promise<OwnedNumberView[]> {
  return (await listNumberRows(actor, accountId, filter)).map(presentNumber);
}
