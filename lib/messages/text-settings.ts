import "server-only";
import type { KeyActor, UserActor } from "@/lib/callers";
import type { SaveTextSettings, TextSettings } from "@/lib/contract/messages";
import { refusalError } from "@/lib/errors";
import { getTextSettings, saveTextSettingsRow } from "./settings-rows";

/** @throws {AppError} RULE_REFUSED with `details.reason`, FORBIDDEN */
export async function saveTextSettings(
  actor: UserActor | KeyActor,
  accountId: string,
  settings: SaveTextSettings,
): Promise<TextSettings> {
  const saved = await saveTextSettingsRow(actor, accountId, settings);
  if (!saved.ok) throw refusalError(saved);
  return getTextSettings(actor, accountId);
}
