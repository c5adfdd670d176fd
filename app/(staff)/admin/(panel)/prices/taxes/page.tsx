import { PricesNav } from "@/components/price-rules/prices-nav";
import { TaxSource } from "@/components/price-rules/tax-source";
import { StaffPage } from "@/components/staff/staff-page";
import { requireStaff } from "@/lib/callers";
import { getTaxes } from "@/lib/pricing";
import { areaMetadata } from "../../../area-metadata";
import { pricesArea } from "../../../areas/prices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Taxes" });

export default async function TaxesPage() {
  const staff = await requireStaff(pricesArea.role);
  return (
    <StaffPage
      title="Taxes"
      description="Where the tax of quotes and bills comes from. What was held, ordered or invoiced keeps its own."
    >
      <PricesNav />
      <TaxSource taxes={await getTaxes(staff)} />
    </StaffPage>
  );
}
