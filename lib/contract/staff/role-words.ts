import type { StaffRole } from "../permissions";

/** What each role may do, in the words of the page that gives them. */
export const staffRoleWords = {
  support: "Support: reads everything, changes nothing that costs",
  operator: "Operator: also sells, stops, syncs and releases",
  admin: "Admin: also prices, staff and settings",
} as const satisfies Record<StaffRole, string>;
