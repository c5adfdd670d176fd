import "server-only";
import { z } from "zod";
import { call, serverSql } from "@/lib/db";
import { type Actor, actorJson } from "./actor";

/**
 * The account that the caller means: the one named, else the last used. Remembers an explicit choice of a person.
 * @throws {AppError} NOT_FOUND for an account that is not theirs, UNAUTHENTICATED for guests
 */
export const resolveAccount = (actor: Actor, accountId: string | null) =>
  call(serverSql(), "resolve_account", { p_actor: actorJson(actor), p_account_id: accountId }, z.uuid());
