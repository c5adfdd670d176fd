import "server-only";
import type { KeyActor, UserActor } from "@/lib/accounts/actor";
import type { OwnedNumberView } from "@/lib/api/schemas/numbers";
import { listNumberRows, type NumberFilter } from "@/lib/db/numbers";
import { presentNumber } from "./present-number";

/** The account's numbers, newest first; without a status those that have not ended. @param filter `limit` at most 100 */
export async function listNumbers(
  actor: UserActor | KeyActor,
  accountId: string,
  filter: NumberFilter,
): Promise<OwnedNumberView[]> {
  return (await listNumberRows(actor, accountId, filter)).map(presentNumber);
}
