import "server-only";
import { type Actor, actorJson } from "@/lib/callers";
import { type CallSettings, callSettingsSchema } from "@/lib/contract/calls/settings";
import { call, serverSql } from "@/lib/db";

export const getCallSettings = (actor: Actor, accountId: string): Promise<CallSettings> =>
  call(serverSql(), "get_call_settings", { p_actor: actorJson(actor), p_account_id: accountId }, callSettingsSchema);

/** Calls that are there are kept by the new time too. */
export const saveCallSettings = (actor: Actor, accountId: string, settings: CallSettings): Promise<CallSettings> =>
  call(
    serverSql(),
    "save_call_settings",
    { p_actor: actorJson(actor), p_account_id: accountId, p_keep_days: settings.keep_days },
    callSettingsSchema,
  );
