import type { Route } from "next";
import { type Permission, rolePermissions, type TeamRole } from "@/lib/contract/permissions";
import { routes } from "./routes";

interface Section {
  href: Route;
  label: string;
  /** what a role has to hold for it */
  needs: Permission;
  /** in the menus and the footer of every page as well */
  isMain: boolean;
}

/** The account's sections, in the order in which every navigation shows them. */
const sections: readonly Section[] = [
  { href: routes.myNumbers, label: "My numbers", needs: "read", isMain: true },
  { href: routes.callHistory, label: "Calls", needs: "read", isMain: false },
  { href: routes.voicemail, label: "Voicemail", needs: "read", isMain: false },
  { href: routes.texts, label: "Texts", needs: "read", isMain: false },
  { href: routes.people, label: "People", needs: "read", isMain: false },
  { href: routes.orders, label: "Orders", needs: "read", isMain: true },
  { href: routes.billing, label: "Billing", needs: "billing", isMain: true },
  { href: routes.settings, label: "Settings", needs: "belong", isMain: true },
];

/** Those that a role opens. */
export const sectionsOf = (role: TeamRole): Section[] =>
  sections.filter(({ needs }) => rolePermissions[role].includes(needs));

/** Those that stand in menus and the footer. @param role null: not known yet, or a stranger, who signs in on the way */
export const mainSectionsOf = (role: TeamRole | null): Section[] =>
  sectionsOf(role ?? "member").filter(({ isMain }) => isMain);
