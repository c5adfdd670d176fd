import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { ownedNumberDetailSchema, ownedNumberSchema } from "@/lib/contract/numbers";
import { call, serverSql, workerSql } from "@/lib/db";

const numberRow = ownedNumberSchema.omit({ display: true });
const numberDetailRow = ownedNumberDetailSchema.omit({ display: true });
export interface NumberFilter {
  limit: number;
  query?: string | undefined;
  status?: string | undefined;
  before?: { at: string; id: string } | null;
}

/** Reads under row level security. */
export const listNumberRows = (actor: UserActor | KeyActor, accountId: string, filter: NumberFilter) =>
  readAs(
    actor,
    "list_numbers",
    {
      p_account_id: accountId,
      p_limit: filter.limit,
      p_query: filter.query ?? null,
      p_status: filter.status ?? null,
      p_before: filter.before?.at ?? null,
      p_before_id: filter.before?.id ?? null,
    },
    z.array(numberRow),
  );
export const getNumberRow = (actor: UserActor | KeyActor, accountId: string, numberId: string) =>
  readAs(actor, "get_number", { p_account_id: accountId, p_number_id: numberId }, numberDetailRow.nullable());

const outcome = z.object({ ok: z.boolean(), code: z.string().optional(), cancel_at: z.string().nullish() });
export const renameNumberRow = (actor: Actor, accountId: string, numberId: string, label: string | null) =>
  call(
    serverSql(),
    "rename_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_label: label },
    outcome,
  );
/** Refusals: NOT_FOUND, RULE_REFUSED. */
export const cancelNumberRow = (actor: Actor, accountId: string, numberId: string, undo: boolean) =>
  call(
    serverSql(),
    "cancel_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_undo: undo },
    outcome,
  );

const answering = z
  .object({
    number_id: z.uuid(),
    account_id: z.uuid().nullable(),
    account_name: z.string().nullable(),
    status: z.string(),
    locale: z.string().nullable(),
  })
  .nullable();
export const findAnsweringNumber = (e164: string) =>
  call(workerSql(), "find_answering_number", { p_e164: e164 }, answering);
