import type { LucideIcon } from "lucide-react";
import type { Route } from "next";
import type { StaffRole } from "@/lib/contract/permissions";

/** One area of the back office: an entry of the navigation, and the pages below its address. */
export interface Area {
  title: string;
  href: Route;
  /** The least role that sees it. Each of its pages asks `requireStaff(area.role)` itself. */
  role: StaffRole;
  icon: LucideIcon;
  /** Areas of one group stand together in the navigation; null stands above all groups. */
  group: "Customers" | "Work" | "Selling" | "Company" | null;
}
