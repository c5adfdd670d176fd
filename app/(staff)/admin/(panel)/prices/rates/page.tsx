import { PricesNav } from "@/components/price-rules/prices-nav";
import { RateList } from "@/components/price-rules/rate-list";
import { StaffPage } from "@/components/staff/staff-page";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { listExchangeRates } from "@/lib/pricing";
import { areaMetadata } from "../../../area-metadata";
import { pricesArea } from "../../../areas/prices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Exchange rates" });

export default async function RatesPage() {
  const staff = await requireStaff(pricesArea.role);
  const rates = await listExchangeRates(staff);
  return (
    <StaffPage
      title="Exchange rates"
      description="What a carrier's currency is worth in an account's. The rate that a price was made with is kept with it."
    >
      <PricesNav />
      <RateList rates={rates} maySet={reachesRole(staff.role, "admin")} />
    </StaffPage>
  );
}
