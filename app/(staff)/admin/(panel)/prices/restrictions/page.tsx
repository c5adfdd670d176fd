import { PricesNav } from "@/components/price-rules/prices-nav";
import { RestrictionList } from "@/components/price-rules/restriction-list";
import { StaffPage } from "@/components/staff/staff-page";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { listSaleRestrictions } from "@/lib/pricing";
import { areaMetadata } from "../../../area-metadata";
import { pricesArea } from "../../../areas/prices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Not sold" });

export default async function RestrictionsPage() {
  const staff = await requireStaff(pricesArea.role);
  const restrictions = await listSaleRestrictions(staff);
  return (
    <StaffPage
      title="Not sold"
      description="Kinds of numbers that are in the catalog and have no price, because they would cost us more than they bring."
    >
      <PricesNav />
      <RestrictionList restrictions={restrictions} maySet={reachesRole(staff.role, "admin")} />
    </StaffPage>
  );
}
