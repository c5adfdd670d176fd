import type { NavGroup } from "@/components/staff/staff-nav";
import { reachesRole, type StaffRole } from "@/lib/contract/permissions";
import { areas } from "./areas";

/** The navigation of a role, in the order of the registry. */
export function areaGroups(role: StaffRole): NavGroup[] {
  const open = areas.filter((area) => reachesRole(role, area.role));
  return [...Map.groupBy(open, ({ group }) => group)].map(([title, members]) => ({
    title,
    links: members.map(({ title, href, icon: Icon }) => ({ title, href, icon: <Icon aria-hidden /> })),
  }));
}
