import { Download } from "lucide-react";
import { PricesNav } from "@/components/price-rules/prices-nav";
import { RuleFile } from "@/components/price-rules/rule-file";
import { StaffPage } from "@/components/staff/staff-page";
import { buttonStyles } from "@/components/ui/button";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { areaMetadata } from "../../../area-metadata";
import { pricesArea } from "../../../areas/prices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Import and export" });

export default async function RuleFilePage() {
  const staff = await requireStaff(pricesArea.role);
  return (
    <StaffPage
      title="Import and export"
      description="All rules in effect as one CSV file: amounts in whole units, one rule a line. Changed and imported again, every line becomes a change of its rule; a line without an id becomes a new one."
      actions={
        <a href="/api/v1/staff/pricing/file" download className={buttonStyles({ variant: "secondary" })}>
          <Download aria-hidden className="size-4" /> Export rules
        </a>
      }
    >
      <PricesNav />
      {reachesRole(staff.role, "admin") && <RuleFile />}
    </StaffPage>
  );
}
