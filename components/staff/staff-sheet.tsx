import { NavSheet } from "@/components/ui/nav-sheet";
import { type NavGroup, StaffNav } from "./staff-nav";

/** The areas of the back office on a narrow screen. */
export const StaffSheet = ({ groups }: { groups: readonly NavGroup[] }) => (
  <NavSheet
    id="staff-sheet"
    label="Areas"
    title="Back office"
    closeLabel="Close"
    className="lg:hidden"
    panelClassName="inset-y-0 right-auto left-0 h-dvh w-72 max-w-[85vw] overflow-y-auto border-r p-3"
  >
    <StaffNav groups={groups} />
  </NavSheet>
);
