import { PlanPrices } from "@/components/price-rules/plan-prices";
import { PricePlanList } from "@/components/price-rules/price-plan-list";
import { PricesNav } from "@/components/price-rules/prices-nav";
import { StaffPage } from "@/components/staff/staff-page";
import { listPricePlans } from "@/lib/billing";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { areaMetadata } from "../../../area-metadata";
import { pricesArea } from "../../../areas/prices";
import { ruleChoices } from "../rule-choices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Sold numbers" });

export default async function SoldPricesPage() {
  const staff = await requireStaff(pricesArea.role);
  const mayPlan = reachesRole(staff.role, "admin");
  const [plans, choices] = await Promise.all([listPricePlans(staff), mayPlan ? ruleChoices(staff) : null]);
  return (
    <StaffPage
      title="Prices of sold numbers"
      description="A number keeps the price it was sold for until another one is planned here. Owners are told by mail; a higher price holds from their first bill day after the notice."
    >
      <PricesNav />
      {choices && <PlanPrices countries={choices.countries} />}
      <PricePlanList plans={plans} mayWithdraw={mayPlan} />
    </StaffPage>
  );
}
