import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { accountPhonesSchema } from "@/lib/contract/calls/phones";
import { call, doneOrRefused, orRefused, serverSql } from "@/lib/db";

const beginPhoneCheckResult = orRefused({ is_verified: z.boolean() });

/** Refusals: PHONE_CHECK_LIMIT. */
export const beginPhoneCheckRow = (actor: Actor, accountId: string, e164: string, hash: Buffer, address: string) =>
  call(
    serverSql(),
    "begin_phone_check",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_e164: e164,
      p_code_hash: hash,
      p_address: address,
    },
    beginPhoneCheckResult,
  );

/** Refusals: CODE_WRONG, CODE_EXPIRED. */
export const finishPhoneCheckRow = (actor: Actor, accountId: string, e164: string, hash: Buffer) =>
  call(
    serverSql(),
    "finish_phone_check",
    { p_actor: actorJson(actor), p_account_id: accountId, p_e164: e164, p_code_hash: hash },
    doneOrRefused,
  );

/** Refusals: NOT_FOUND. */
export const removeAccountPhoneRow = (actor: Actor, accountId: string, e164: string) =>
  call(
    serverSql(),
    "remove_account_phone",
    { p_actor: actorJson(actor), p_account_id: accountId, p_e164: e164 },
    doneOrRefused,
  );

export const listAccountPhones = (actor: UserActor | KeyActor, accountId: string) =>
  readAs(actor, "list_account_phones", { p_account_id: accountId }, accountPhonesSchema.shape.phones);
