export { joinAccount } from "./actions/join-account";
export { saveAccountName } from "./actions/save-account-name";
export { saveEmail } from "./actions/save-email";
export { saveNotifications } from "./actions/save-notifications";
export { savePassword } from "./actions/save-password";
export { saveProfile } from "./actions/save-profile";
export { saveSearch } from "./actions/save-search";
export { switchAccount } from "./actions/switch-account";
export { getSearchPreferences, getSettings, type Settings } from "./get-settings";
export { lookAtInvitation } from "./members/invitation";
export {
  changeMemberRole,
  inviteMember,
  listMembers,
  removeMember,
  revokeInvitation,
} from "./members/manage-members";
export { pageReader } from "./page-reader";
export { presentZone, timeZoneGroups } from "./time-zone-choices";
