import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import { AppError } from "@/lib/errors";
import { presentNumber } from "./present-number";
import { getNumberRow } from "./rows";

type Reader = UserActor | KeyActor;

/** A number of the account with its timeline, or null: a stranger's number does not exist for the caller. */
export async function getNumber(actor: Reader, accountId: string, numberId: string): Promise<OwnedNumberDetail | null> {
  const row = await getNumberRow(actor, accountId, numberId);
  return row && presentNumber(row);
}

/** @throws {AppError} NOT_FOUND */
export async function getNumberOrThrow(actor: Reader, accountId: string, numberId: string): Promise<OwnedNumberDetail> {
  const number = await getNumber(actor, accountId, numberId);
  if (!number) throw new AppError("NOT_FOUND");
  return number;
}
