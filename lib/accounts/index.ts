// Who someone is, and how they prove it. `actor.ts` is the only maker of actors.
export {
  saveAccountName,
  saveEmail,
  saveNotifications,
  savePassword,
  saveProfile,
  saveSearch,
  switchAccount,
} from "./actions";
export { getSearchPreferences, getSettings, type Settings } from "./get-settings";
export { pageTimeZone } from "./page-time-zone";
