import type { TeamRole } from "@/lib/contract/permissions";

/** What each role is called, and may do. */
export const roleWords: Record<TeamRole, { label: string; about: string }> = {
  owner: { label: "Owner", about: "Owners may do everything, and name other owners." },
  admin: { label: "Admin", about: "Admins may do everything except name owners or close the account." },
  member: { label: "Member", about: "Members buy and set up numbers, and read and send texts." },
  billing: { label: "Billing", about: "Billing sees invoices, cards and what calls and texts cost, and nothing else." },
};
