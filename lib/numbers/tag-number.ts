import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import { refusalError } from "@/lib/errors";
import { getNumberOrThrow } from "./get-number-or-throw";
import { tagNumberRow } from "./rows";

/** Gives a number these tags instead of those that it had. @throws {AppError} NOT_FOUND, FORBIDDEN */
export async function tagNumber(
  actor: UserActor | KeyActor,
  accountId: string,
  numberId: string,
  tags: string[],
): Promise<OwnedNumberDetail> {
  const tagged = await tagNumberRow(actor, accountId, numberId, tags);
  if (!tagged.ok) throw refusalError({ code: tagged.code ?? "INTERNAL" });
  return getNumberOrThrow(actor, accountId, numberId);
}
