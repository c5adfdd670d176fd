import { AttentionList } from "@/components/staff/attention-list";
import { StaffPage } from "@/components/staff/staff-page";
import { listAttention } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { areaMetadata } from "../area-metadata";
import { homeArea } from "../areas/home";

export const generateMetadata = areaMetadata(homeArea);

export default async function BackOfficePage() {
  const staff = await requireStaff(homeArea.role);
  const steps = await listAttention(staff);
  return (
    <StaffPage title="What needs a person" description="Counted this moment. What is not here runs by itself.">
      <AttentionList steps={steps} />
    </StaffPage>
  );
}
