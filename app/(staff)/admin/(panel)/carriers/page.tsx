import { AuditTrail } from "@/components/staff/audit-trail";
import { CarrierCard } from "@/components/staff/carrier-card";
import { StaffPage } from "@/components/staff/staff-page";
import { getAuditTrail, listCarriers } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { areaMetadata } from "../../area-metadata";
import { carriersArea } from "../../areas/carriers";

export const generateMetadata = areaMetadata(carriersArea);

export default async function CarriersPage() {
  const staff = await requireStaff(carriersArea.role);
  const carriers = await listCarriers(staff);
  const trail = await getAuditTrail(staff, ...carriers.map(({ id }) => `carrier:${id}`));
  const maySell = reachesRole(staff.role, "operator");
  return (
    <StaffPage
      title="Carriers"
      description="Whom we buy from: whether their numbers are on sale, whether they answer, and what we have there."
      aside={<AuditTrail entries={trail} />}
    >
      {carriers.map((carrier) => (
        <CarrierCard key={carrier.id} carrier={carrier} maySell={maySell} />
      ))}
    </StaffPage>
  );
}
