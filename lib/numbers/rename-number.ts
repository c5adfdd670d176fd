import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import { refusalError } from "@/lib/errors";
import { getNumberOrThrow } from "./get-number-or-throw";
import { renameNumberRow } from "./rows";

/** Gives a number a name of its own; null or blank removes it. @throws {AppError} NOT_FOUND, FORBIDDEN */
export async function renameNumber(
  actor: UserActor | KeyActor,
  accountId: string,
  numberId: string,
  label: string | null,
): Promise<OwnedNumberDetail> {
  const renamed = await renameNumberRow(actor, accountId, numberId, label);
  if (!renamed.ok) throw refusalError({ code: renamed.code ?? "INTERNAL" });
  return getNumberOrThrow(actor, accountId, numberId);
}
