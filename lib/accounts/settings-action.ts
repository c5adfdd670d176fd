import "server-only";
import { personFormAction } from "@/lib/forms";

export const settingsPath = "/account/settings";

/** Makes the action of one section of the settings. */
export const settingsAction = personFormAction(settingsPath);
