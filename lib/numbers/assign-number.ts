import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import { refusalError } from "@/lib/errors";
import { getNumberOrThrow } from "./get-number-or-throw";
import { assignNumberRow } from "./rows";

/** Makes a number a member's or an agent's line; null: nobody's. @throws {AppError} NOT_FOUND, also for a stranger; FORBIDDEN */
export async function assignNumber(
  actor: UserActor | KeyActor,
  accountId: string,
  numberId: string,
  to: { kind: "member" | "agent"; id: string } | null,
): Promise<OwnedNumberDetail> {
  const assigned = await assignNumberRow(actor, accountId, numberId, to);
  if (!assigned.ok) throw refusalError({ code: assigned.code ?? "INTERNAL" });
  return getNumberOrThrow(actor, accountId, numberId);
}
