import "server-only";
import { notFound } from "next/navigation";
import type { Permission } from "@/lib/contract/permissions";
import { uuidOrNull } from "@/lib/kernel/uuid";
import type { UserActor } from "./actor";
import { requirePerson } from "./page-actor";
import { pageMay } from "./page-may";
import { resolveAccount } from "./resolve-account";

/**
 * The signed-in person who holds the permission in the account that is shown: for the others the page does not exist.
 * Call it outside of `try`: redirect and "not found" are thrown.
 */
export async function requirePersonWho(permission: Permission, next: string): Promise<UserActor> {
  const actor = await requirePerson(next);
  if (!(await pageMay(permission))) notFound();
  return actor;
}

/**
 * The record of the account that an address names, or "not found": for no id, for no record, for a stranger's, and without
 * the permission.
 * Call it outside of `try`: redirect and "not found" are thrown.
 *
 * @param id from the path or the query
 * @param address of the page, where sign-in comes back to
 */
export async function accountRecord<T>(
  id: unknown,
  address: (id: string) => string,
  get: (actor: UserActor, accountId: string, id: string) => Promise<T | null>,
  permission: Permission = "read",
): Promise<T> {
  const recordId = uuidOrNull(id);
  if (!recordId) notFound();
  const actor = await requirePersonWho(permission, address(recordId));
  return (await get(actor, await resolveAccount(actor, null, permission), recordId)) ?? notFound();
}
