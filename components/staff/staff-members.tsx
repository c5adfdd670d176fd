import { StatusPill } from "@/components/ui/status-pill";
import type { StaffMember } from "@/lib/contract/staff/members";
import { MemberActions } from "./member-actions";
import { SmallTable } from "./small-table";
import { When } from "./when";

/** Who works here. @param self who looks */
export function StaffMembers({ members, self }: { members: readonly StaffMember[]; self: string }) {
  return (
    <SmallTable
      things="members"
      rows={members}
      keyOf={({ user_id }) => user_id}
      columns={{
        person: (member) => (
          <>
            <span className="font-medium">{member.display_name ?? member.email}</span>
            {member.user_id === self && <span className="text-ink-soft"> (you)</span>}
            <span className="block break-all text-ink-soft">{member.email}</span>
          </>
        ),
        role: (member) => <span className="capitalize">{member.role}</span>,
        second_factor: (member) =>
          member.is_enrolled ? (
            <>
              <When at={member.enrolled_at} />
              <span className="block text-ink-soft">
                {member.recovery_codes_left} recovery {member.recovery_codes_left === 1 ? "code" : "codes"} left
              </span>
            </>
          ) : (
            <StatusPill tone="warn">None: invite again</StatusPill>
          ),
        last_signed_in: (member) => <When at={member.last_signed_in_at} />,
        change: (member) => <MemberActions member={member} isSelf={member.user_id === self} />,
      }}
    />
  );
}
