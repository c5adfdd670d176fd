import { AuditTrail } from "@/components/staff/audit-trail";
import { InviteStaff } from "@/components/staff/invite-staff";
import { Section } from "@/components/staff/section";
import { StaffInvitations } from "@/components/staff/staff-invitations";
import { StaffMembers } from "@/components/staff/staff-members";
import { StaffPage } from "@/components/staff/staff-page";
import { getAuditTrail, listStaff } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { areaMetadata } from "../../area-metadata";
import { staffArea } from "../../areas/staff";

export const generateMetadata = areaMetadata(staffArea);

export default async function StaffMembersPage() {
  const staff = await requireStaff(staffArea.role);
  const { members, invitations } = await listStaff(staff);
  const subjects = [...members.map(({ user_id }) => user_id), ...invitations.map(({ email }) => email)];
  const trail = await getAuditTrail(staff, ...subjects.map((subject) => `staff:${subject}`));
  return (
    <StaffPage
      title="Staff"
      description="Who works here, and as what. Nobody becomes staff by signing up: a link that you send enrolls their second factor."
      actions={<InviteStaff />}
      aside={<AuditTrail entries={trail} />}
    >
      <Section title="Members" padded={false}>
        <StaffMembers members={members} self={staff.userId} />
      </Section>
      {invitations.length > 0 && (
        <Section title="Links that were sent" padded={false}>
          <StaffInvitations invitations={invitations} />
        </Section>
      )}
    </StaffPage>
  );
}
