import type { Metadata } from "next";
import type { ReactNode } from "react";
import { TimesProvider } from "@/components/account/times";
import { JumpBox } from "@/components/staff/jump-box";
import { StaffFrame } from "@/components/staff/staff-frame";
import { pageReader } from "@/lib/accounts";
import { getStaffProfile } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { areaGroups } from "../area-groups";

export const metadata: Metadata = { robots: { index: false } };

/** The back office. Each page below asks for its own role too. */
export default async function PanelLayout({ children }: { children: ReactNode }) {
  const staff = await requireStaff("support");
  const { email } = await getStaffProfile(staff);
  return (
    <StaffFrame groups={areaGroups(staff.role)} person={{ email, role: staff.role }} search={<JumpBox />}>
      <TimesProvider reader={pageReader()}>{children}</TimesProvider>
    </StaffFrame>
  );
}
