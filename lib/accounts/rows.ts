import "server-only";
import { type Actor, actorJson } from "@/lib/callers";
import { call, doneOrRefused, serverSql } from "@/lib/db";

/** Changes the name, zone, locale or search preferences of the person; absent keys stay. */
export const updateProfile = (
  actor: Actor,
  changes: { display_name?: string; time_zone?: string; locale?: string; search_preferences?: unknown },
) => call(serverSql(), "update_profile", { p_actor: actorJson(actor), p_changes: changes }, doneOrRefused);

/**
 * Renames an account; owners and admins may. Orders that were placed keep the name they had.
 * @throws {AppError} FORBIDDEN, NOT_FOUND
 */
export const renameAccount = (actor: Actor, accountId: string, name: string) =>
  call(
    serverSql(),
    "rename_account",
    { p_actor: actorJson(actor), p_account_id: accountId, p_name: name },
    doneOrRefused,
  );

/** Turns one category of messages on one channel on or off for the person. */
export const setNotificationPreference = (actor: Actor, category: string, channel: string, enabled: boolean) =>
  call(
    serverSql(),
    "set_notification_preference",
    { p_actor: actorJson(actor), p_category: category, p_channel: channel, p_enabled: enabled },
    doneOrRefused,
  );
