import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import { AppError } from "@/lib/errors";
import { getNumber } from "./rows";

/** @throws {AppError} NOT_FOUND, also for a stranger's number */
export async function getNumberOrThrow(
  actor: UserActor | KeyActor,
  accountId: string,
  numberId: string,
): Promise<OwnedNumberDetail> {
  const number = await getNumber(actor, accountId, numberId);
  if (!number) throw new AppError("NOT_FOUND");
  return number;
}
