import "server-only";
import { cache } from "react";
import { z } from "zod";
import type { Permission } from "@/lib/contract/permissions";
import { call, serverSql } from "@/lib/db";
import { type Actor, actorJson } from "./actor";

/**
 * The account that the caller means: the one named, else the last used. Remembers an explicit choice of a person. A page that asks for the
 * same actor, account and permission again has the same answer.
 * @param permission what the caller wants to do there
 * @throws {AppError} NOT_FOUND for an account that is not theirs, FORBIDDEN or ACCOUNT_SUSPENDED without the permission, UNAUTHENTICATED for guests
 */
export const resolveAccount = (actor: Actor, accountId: string | null, permission: Permission = "belong") =>
  ask(actor, accountId, permission);

const ask = cache((actor: Actor, accountId: string | null, permission: Permission) =>
  call(
    serverSql(),
    "resolve_account",
    { p_actor: actorJson(actor), p_account_id: accountId, p_permission: permission },
    z.uuid(),
  ),
);
